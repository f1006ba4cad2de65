import { defineContract } from "../../contract/define-contract.ts";

const list = "iommu@lists.linux-foundation.org";
const core = "drivers/iommu/iommu.c, Linux 5.10";

const calls = ["cache-invalidate", "bind-gpasid", "unbind-gpasid", "page-response"] as const;
const policies = ["size-table", "argsz-e2big", "argsz-exact", "argsz"] as const;

/**
 * The IOMMU UAPI of 2020: structures for a guest's own page tables, to be handed through VFIO, and the argument about how they may grow. Four answers
 * were proposed in one year, one was merged in 5.10, nothing in the tree ever called it, and all of it was removed in 2022.
 *
 * The last release is ours: what Kevin Tian and Christoph Hellwig agreed on in the thread (calls that depend on each other are checked together, by a
 * capability and not by a version, before anything is exposed to a guest) and what was never written.
 */
export const iommuContract = defineContract({
  name: "iommu",
  title: "IOMMU UAPI of 2020: guest PASIDs, argsz and the proposals before it",
  protocols: [
    {
      kind: "capability",
      name: "together",
      on: ["domain"],
      since: "capability-query",
      scope: "object",
      passed: "value",
      check: "IOMMU_CHECK_EXTENSION",
      unknown: 0,
      absent: 0,
      source: `abide's own, after ${list}, 2020-03-27 (a0f5af2190ed, 25758c3b69fa)`,
    },
  ],
  changes: [
    {
      id: "domain",
      title: "a domain of the IOMMU to which a device is attached",
      gate: { kind: "base" },
      since: "5.9",
      source: core,
      unverified: "5.9 is where the series of 2020 began; the release that first had the records is older and was not looked up",
    },
    {
      id: "cache-invalidate",
      title: "the driver has cache_invalidate",
      gate: { kind: "probe", command: "IOMMU_CACHE_INVALIDATE", absent: "ENODEV" },
      since: "5.9",
      source: core,
    },
    {
      id: "bind-gpasid",
      title: "the driver has sva_bind_gpasid, as VT-d's has it",
      gate: { kind: "probe", command: "IOMMU_BIND_GPASID", absent: "ENODEV" },
      since: "5.9",
      source: core,
    },
    {
      id: "unbind-gpasid",
      title: "the driver has sva_unbind_gpasid",
      gate: { kind: "probe", command: "IOMMU_UNBIND_GPASID", absent: "ENODEV" },
      since: "5.9",
      source: core,
    },
    {
      id: "page-response",
      title: "the driver has page_response",
      gate: { kind: "probe", command: "IOMMU_PAGE_RESPONSE", absent: "ENODEV" },
      since: "5.9",
      source: core,
    },
    {
      id: "size-table",
      title: "one version for all structures, and a table that gives each type's size for it",
      gate: { kind: "size", record: "iommu_cache_invalidate_info", size: 48, policy: "exact" },
      excludes: ["argsz-e2big", "argsz-exact", "argsz"],
      since: "2020-01-v1",
      source: `${list}, 2020-01-28 (0e557f574395, 4149ebc2d545, 9078f6b4c82b); rejected there (f0ed1b631586, 5b71349f2393, ded21307523a)`,
    },
    {
      id: "cap-mask",
      title: "IOMMU_UAPI_CAP_MASK, a constant that nothing reads",
      gate: { kind: "base" },
      silent: true,
      needs: ["size-table"],
      since: "2020-01-v1",
      source: `${list}, 2020-01-28 (0e557f574395)`,
    },
    {
      id: "argsz-e2big",
      title: "argsz at the front; more than the kernel's own size is E2BIG, and the driver demands the exact size",
      gate: { kind: "size", record: "iommu_cache_invalidate_info", size: 56, policy: "exact" },
      excludes: ["argsz-exact", "argsz"],
      since: "2020-06-v2",
      source: `${list}, 2020-06-10 (5fb89f59d0f4); rejected there (4c3c94ea1354: recompiling against a newer header must not break)`,
      unverified:
        "E2BIG is in the draft's document for the caller (VFIO), which was not posted with it; where between the copies it came is inferred",
    },
    {
      id: "argsz-exact",
      title: "argsz is clamped to the kernel's own size, and must then be exactly the size that the granularity needs",
      gate: { kind: "size", record: "iommu_cache_invalidate_info", size: 56, policy: "min-ignore-tail" },
      excludes: ["argsz"],
      since: "2020-06-v3",
      source: `${list}, 2020-06-23 (a5349251d0ce); relaxed after fba7b2ab3b4c ("sufficiently sized is all we require")`,
    },
    {
      id: "argsz",
      title: "argsz must be enough for the granularity; what is behind the kernel's own size is not read",
      gate: { kind: "size", record: "iommu_cache_invalidate_info", size: 56, policy: "min-ignore-tail" },
      since: "5.10",
      source: `${core}; v12 (25b275bd3be1 to ab416e567ccc)`,
    },
    {
      id: "content-checks",
      title: "unknown flags, types and padding are refused",
      gate: { kind: "base" },
      silent: true,
      since: "5.10",
      source: `${core}; v12 4/6 (ed600bc6f313)`,
    },
    {
      id: "removed",
      title: "all of it removed, for iommufd",
      gate: { kind: "base" },
      silent: true,
      excludes: [...calls, ...policies, "content-checks", "capability-query"],
      since: "5.18",
      source: `${list}, 2022-02-16 (0f67b539e904)`,
      unverified: "the release; the mail is read",
    },
    {
      id: "capability-query",
      title: "calls that depend on each other are asked about together",
      gate: { kind: "probe", command: "IOMMU_CHECK_EXTENSION", absent: "ENOTTY" },
      since: "together",
      source: "abide's own",
    },
    {
      id: "sva",
      title: "shared virtual addressing works: bind, unbind, invalidation and page response, all of them",
      gate: { kind: "capability", protocol: "together", id: 1n, name: "IOMMU_CAP_SVA" },
      needs: ["capability-query", ...calls],
      since: "together",
      source: "abide's own",
    },
  ],
  // Not `sva`: that is a change, and a program asks for either by its name.
  bundles: { "sva-calls": calls },
  releases: [
    { name: "5.9", status: "released", has: ["domain", ...calls], source: core },
    {
      name: "2020-01-v1",
      status: "draft",
      has: ["domain", ...calls, "size-table", "cap-mask"],
      source: `${list}, 2020-01-28 (v1 of the UAPI version); v2 of 2020-03-25 (2fafbbe12b3f) changed a rule and no call`,
    },
    {
      name: "2020-06-v2",
      status: "draft",
      has: ["domain", ...calls, "argsz-e2big"],
      source: `${list}, 2020-06-10 (5fb89f59d0f4)`,
    },
    {
      name: "2020-06-v3",
      status: "draft",
      has: ["domain", ...calls, "argsz-exact"],
      source: `${list}, 2020-06-23 (a5349251d0ce)`,
    },
    { name: "5.10", status: "released", has: ["domain", ...calls, "argsz", "content-checks"], source: core },
    { name: "5.18", status: "released", has: ["domain", "removed"], source: `${list}, 2022-02-16 (0f67b539e904)` },
    {
      name: "together",
      status: "ours",
      has: ["domain", ...calls, "argsz", "content-checks", "capability-query", "sva"],
      source: "abide's own: 5.10, and one question before anything is exposed to a guest",
    },
  ],
});
