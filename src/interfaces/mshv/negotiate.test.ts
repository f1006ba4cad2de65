import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
import { mshv } from "./mshv.ts";

/** A VMM opens /dev/mshv and does not know which driver, of which year, is behind it. */
const driver = (release: string) => mshv.node(inProcess(new Provider(mshv.provider, buildOf(mshv.contract, release))));

test("the protocol of 2020: the version is requested once on a descriptor that is thrown away, and once on the one that stays", async () => {
  const session = await negotiate(driver("rfc-2020"), { prefer: ["request-version", "rfc-partition"] });
  expect(session.agreed).toEqual(["node", "request-version", "rfc-partition"]);
});

test("of a driver that requests nothing, the same number means the opposite: 0 is no agreement", async () => {
  await expect(negotiate(driver("6.15-root"), { require: ["request-version"] })).rejects.toThrow(
    "mshv: request-version is required, and request-version is not there: it is behind api version 0; MSHV_REQUEST_VERSION(0) answered ENOTTY",
  );
});

test.each([
  ["6.15-root", ["root-driver"]],
  ["6.19-root", ["root-driver", "root-hvcall"]],
] as const)("the root driver of %s", async (release, agreed) => {
  const session = await negotiate(driver(release), { prefer: ["root-driver", "root-hvcall", "check-extension"] });
  expect(session.agreed).toEqual(["node", ...agreed]);
});

test("the VTL driver makes no partitions, and is asked for what it can do", async () => {
  const session = await negotiate(driver("7.3-vtl"), { prefer: ["root-driver", "check-extension", "register-page"] });
  expect(session.asked.map(({ change, open, asked, answered }) => `${change} ${open} ${asked} ${answered}`)).toEqual([
    "check-extension true MSHV_CHECK_EXTENSION(0) answered 0",
    "register-page true MSHV_CHECK_EXTENSION(MSHV_CAP_REGISTER_PAGE) answered 1",
    "root-driver false MSHV_CREATE_PARTITION answered ENOTTY",
  ]);
});

test("the same number grants version 0 and says that nothing is stable: asked a second time, only the version is refused", async () => {
  const refused = negotiate(driver("7.3-vtl"), { require: ["request-version"], prefer: ["check-extension"] });
  await expect(refused).rejects.toThrow(
    "MSHV_REQUEST_VERSION(0) accepted twice, where EBADFD was due: it means something else here",
  );
  const session = await negotiate(driver("7.3-vtl"), { prefer: ["request-version", "check-extension"] });
  expect(session.agreed).toEqual(["node", "check-extension"]);
});
