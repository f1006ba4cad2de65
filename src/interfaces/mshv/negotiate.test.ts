import { expect, test } from "vitest";
import { type BuildRequest, buildOf } from "../../contract/build-of.ts";
import type { Change } from "../../contract/contract.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
import { mshv } from "./mshv.ts";

/** A VMM opens /dev/mshv and does not know which driver, of which year, is behind it. */
const driver = (release: string | BuildRequest) =>
  mshv.node(inProcess(new Provider(mshv.provider, buildOf(mshv.contract, release))));

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
    "check-extension true MSHV_CHECK_EXTENSION(4294967295) answered EOPNOTSUPP",
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

/** Behind other nodes (/dev/mshv_sint, /dev/mshv_hvcall), or told by nothing; and what nobody has a machine for. */
const silent = mshv.contract.changes.flatMap((each: Change) => (each.silent ? [each.id] : []));
const untold: readonly string[] = ["sint", "sint-pause", "hvcall", "isolation-snp", ...silent];

test.each(mshv.contract.releases.map(({ name }) => name))(
  "%s: nothing is agreed on that is not there, and all that can be asked; nothing stays open",
  async (release) => {
    const build = buildOf(mshv.contract, release);
    // The second generation says with another name what the third says, so either is taken for the other.
    const same: readonly string[] = ["check-extension-v2", "check-extension"];
    const there = (id: string) => build.has.has(id) || (same.includes(id) && same.some((each) => build.has.has(each)));
    for (const { id } of mshv.contract.changes) {
      const provider = new Provider(mshv.provider, build);
      const session = await negotiate(mshv.node(inProcess(provider)), { prefer: [id] });
      const { agreed } = session;
      expect(
        agreed.filter((each) => !there(each)),
        id,
      ).toEqual([]);
      expect(agreed.includes(id), id).toBe(there(id) && !untold.includes(id));
      expect(provider.descriptors(), id).toEqual([session.fd]);
    }
  },
);

test("a driver of 2020 refuses every other request until the version is asked for; that is no sign of CHECK_EXTENSION", async () => {
  await expect(negotiate(driver("rfc-2020"), { require: ["check-extension"] })).rejects.toThrow(
    "mshv: check-extension is required, and check-extension is not there: it is behind MSHV_CHECK_EXTENSION not answering ENOTTY; MSHV_CHECK_EXTENSION(4294967295) answered EBADFD, which is another design's answer",
  );
});

test("nor is its 524 for a version that it does not have, although the first CHECK_EXTENSION answers 524 as well", async () => {
  // A tree that backported past version 0 and says so: this program knows 0 only.
  const later = driver({ from: "rfc-2020", declares: { versions: { api: 1n } } });
  await expect(negotiate(later, { require: ["check-extension-v1"] })).rejects.toThrow(
    "MSHV_CHECK_EXTENSION(0) answered ENOTSUPP, which is another design's answer",
  );
  await expect(negotiate(later, { require: ["request-version"] })).rejects.toThrow(
    "it is behind api version 0; MSHV_REQUEST_VERSION(0) answered ENOTSUPP",
  );
});

test("the first generation is told from the third by what it answers to an id that nobody gave out", async () => {
  const session = await negotiate(driver("v1-2021"), { prefer: ["check-extension-v1"] });
  expect(session.agreed).toEqual(["node", "check-extension-v1"]);
  await expect(negotiate(driver("v1-2021"), { require: ["check-extension"] })).rejects.toThrow(
    "MSHV_CHECK_EXTENSION(4294967295) answered ENOTSUPP, which is another design's answer",
  );
});

test("a VTL is made", async () => {
  const session = await negotiate(driver("7.3-vtl"), { require: ["create-vtl"] });
  expect(await session.createVtl()).toBe(session.fd + 1);
  await expect(negotiate(driver("7.3-root"), { require: ["create-vtl"] })).rejects.toThrow(
    "create-vtl is required (create-vtl needs check-extension), and check-extension is not there",
  );
});

test("a partition with features of its own is made, where the flag is known", async () => {
  const session = await negotiate(driver("7.3-root"), { require: ["cpu-features"], prefer: ["nested-virtualization"] });
  expect(session.has("nested-virtualization")).toBe(true);
  const partition = { pt_flags: 8n, pt_isolation: 0n, pt_num_cpu_fbanks: 2, pt_cpu_fbanks: [0n, 0n], pt_disabled_xsave: 0n };
  expect(await session.createPartitionWithFeatures(partition)).toBe(session.fd + 1);
  await expect(negotiate(driver("6.15-root"), { require: ["cpu-features"] })).rejects.toThrow(
    "mshv: cpu-features is required, and cpu-features is not there: it is behind bit 3 of mshv_create_partition.pt_flags; a call that needs it answered EINVAL",
  );
});

test("no kernel's core API is stable yet, and a program that needs it is told so", async () => {
  for (const release of ["vtl-2023", "ohcl", "6.19-vtl", "7.3-vtl"]) {
    await expect(negotiate(driver(release), { require: ["core-api-stable"] })).rejects.toThrow(
      "mshv: core-api-stable is required, and core-api-stable is not there: it is behind capability 0 (MSHV_CAP_CORE_API_STABLE) of extensions; MSHV_CHECK_EXTENSION(MSHV_CAP_CORE_API_STABLE) answered 0",
    );
  }
  const stable = { from: "7.3-vtl", with: ["core-api-stable"] };
  const session = await negotiate(driver(stable), { require: ["core-api-stable"] });
  expect(session.agreed).toEqual(["node", "check-extension", "core-api-stable"]);
});
