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

test("the contract's own bundle can be asked for by its name", async () => {
  const session = await negotiate(domain("5.10"), { bundles: iommu.contract.bundles });
  expect(session.has("sva-calls")).toBe(true);
});

test("a guest's address space from bind to unbind: argsz is filled in, and is the record's own", async () => {
  const provider = new Provider(iommu.provider, buildOf(iommu.contract, "5.10"));
  const session = await negotiate(iommu.domain(inProcess(provider)), { require: calls });
  const guest = { version: 1, format: 1, addr_width: 48, hpasid: 7n };
  await session.bindGpasid(guest);
  expect([...provider.world.bound]).toEqual([7n]);
  await session.cacheInvalidate({ version: 1, cache: 1, granularity: 2 });
  expect(provider.world.invalidations).toBe(1);
  await session.pageResponse({ version: 1, flags: 1, pasid: 1, grpid: 1, code: 0 });
  expect(provider.world.pending).toEqual([]);
  await session.unbindGpasid(guest);
  expect([...provider.world.bound]).toEqual([]);
  // Its own argsz counts where it is given: 55 bytes are too few for addresses.
  await expect(session.cacheInvalidate({ argsz: 55, version: 1, cache: 1, granularity: 2 })).rejects.toThrow(
    "IOMMU_CACHE_INVALIDATE answered EINVAL",
  );
});

test.each(iommu.contract.releases.map(({ name }) => name))(
  "%s: nothing is agreed on that is not there, and all that can be asked",
  async (release) => {
    const { has } = buildOf(iommu.contract, release);
    const told: readonly string[] = ["domain", ...calls, "capability-query", "sva"];
    for (const { id } of iommu.contract.changes) {
      const { agreed } = await negotiate(domain(release), { prefer: [id] });
      expect(
        agreed.filter((each) => !has.has(each)),
        id,
      ).toEqual([]);
      expect(agreed.includes(id), id).toBe(has.has(id) && told.includes(id));
    }
  },
);

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
    "iommu: sva is required (sva needs capability-query), and capability-query is not there: it is behind IOMMU_CHECK_EXTENSION not answering ENOTTY; IOMMU_CHECK_EXTENSION(4294967295) answered ENOTTY",
  );
});

test("a provider that says yes to all of them and lacks one is not believed", async () => {
  const { has, declares } = buildOf(iommu.contract, "together");
  const lacking = { name: "over-declared", has: new Set([...has].filter((id) => id !== "page-response")), declares };
  const asking = negotiate(iommu.domain(inProcess(new Provider(iommu.provider, lacking))), { require: ["sva"] });
  await expect(asking).rejects.toThrow(
    "iommu: sva is required (sva needs page-response), and page-response is not there: it is behind IOMMU_PAGE_RESPONSE not answering ENODEV; IOMMU_PAGE_RESPONSE answered ENODEV",
  );
});
