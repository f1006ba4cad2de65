import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
import { iommu } from "./iommu.ts";

/** Shared virtual addressing: bind, invalidate and page response, all or nothing, before a guest sees any of it. */
const calls = ["cache-invalidate", "bind-gpasid", "unbind-gpasid", "page-response"] as const;
const domain = (request: Parameters<typeof buildOf>[1]) =>
  iommu.domain(inProcess(new Provider(iommu.provider, buildOf(iommu.contract, request))));

test("a driver that has all of them: agreed", async () => {
  const session = await negotiate(domain("5.10"), { bundles: { all: calls } });
  expect(session.has("all")).toBe(true);
  expect(session.agreed).toEqual(["domain", ...calls]);
});

test("a driver that lacks one: none is agreed on", async () => {
  const session = await negotiate(domain({ from: "5.10", without: ["page-response"] }), { bundles: { all: calls } });
  expect(session.has("all")).toBe(false);
  expect(session.agreed).toEqual(["domain"]);
  expect(Object.keys(session)).not.toContain("bindGpasid");
  expect(session.asked.map(({ asked, answered }) => `${asked} ${answered}`)).toEqual([
    "IOMMU_CACHE_INVALIDATE answered EFAULT",
    "IOMMU_BIND_GPASID answered EFAULT",
    "IOMMU_UNBIND_GPASID answered EFAULT",
    "IOMMU_PAGE_RESPONSE answered ENODEV",
  ]);
});

test("one question for all of them, where the provider has it", async () => {
  const session = await negotiate(domain("together"), { require: ["sva"] });
  expect(session.asked.find(({ change }) => change === "sva")?.asked).toBe("IOMMU_CHECK_EXTENSION(IOMMU_CAP_SVA)");
  await expect(negotiate(domain("5.10"), { require: ["sva"] })).rejects.toThrow(
    "iommu: sva is required (sva needs capability-query), and capability-query is not there: it is behind IOMMU_CHECK_EXTENSION not answering ENOTTY; IOMMU_CHECK_EXTENSION(1) answered ENOTTY",
  );
});
