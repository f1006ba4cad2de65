import type { Growth } from "./growing.ts";

/**
 * Calls that take or give growing records, as they differ. The facts are of kernels up to 7.3; a size that a kernel does not know yet is
 * simply larger than its `kernelSize`.
 */

export const openat2: Growth = {
  name: "openat2",
  policy: "zero-tail",
  sizeFrom: { kind: "argument" },
  sizes: [24],
  checks: [
    { kind: "below", bytes: 24, errno: "EINVAL" },
    { kind: "above", bytes: "page", errno: "E2BIG" },
  ],
  source: "fs/open.c; above a page E2BIG since f92f0a1b0569 (6.12)",
};

/** Before the check of the page: a size beyond it was good as long as the tail was mapped and zero. */
export const openat2Unlimited: Growth = {
  ...openat2,
  checks: [{ kind: "below", bytes: 24, errno: "EINVAL" }],
  source: "fs/open.c before f92f0a1b0569 (6.12)",
};

export const clone3: Growth = {
  name: "clone3",
  policy: "zero-tail",
  sizeFrom: { kind: "argument" },
  sizes: [64, 80, 88],
  checks: [
    { kind: "above", bytes: "page", errno: "E2BIG" },
    { kind: "below", bytes: 64, errno: "EINVAL" },
  ],
  source: "kernel/fork.c; CLONE_ARGS_SIZE_VER0 to VER2 in linux/sched.h",
};

export const schedSetattr: Growth = {
  name: "sched_setattr",
  policy: "zero-tail",
  sizeFrom: { kind: "member", offset: 0 },
  sizes: [48, 56],
  zeroMeansFirst: true,
  checks: [
    { kind: "below", bytes: 48, errno: "E2BIG" },
    { kind: "above", bytes: "page", errno: "E2BIG" },
  ],
  writesSizeBack: true,
  // SCHED_FLAG_UTIL_CLAMP_MIN and _MAX: sched_util_min and sched_util_max came with SCHED_ATTR_SIZE_VER1.
  needs: [{ field: { name: "sched_flags", offset: 8, size: 8 }, when: { anyOf: 0x60n }, bytes: 56 }],
  needsChecked: "after-copy",
  source: "kernel/sched/syscalls.c, sched_copy_attr; man 2 sched_setattr",
};

export const schedGetattr: Growth = {
  name: "sched_getattr",
  policy: "out-truncate",
  sizeFrom: { kind: "argument" },
  sizes: [48, 56],
  checks: [
    { kind: "below", bytes: 48, errno: "EINVAL" },
    { kind: "above", bytes: "page", errno: "EINVAL" },
  ],
  source: "kernel/sched/syscalls.c; man 2 sched_setattr",
};

export const perfEventOpen: Growth = {
  name: "perf_event_open",
  policy: "zero-tail",
  sizeFrom: { kind: "member", offset: 4 },
  sizes: [64, 72, 80, 96, 104, 112, 120, 128, 136, 144],
  zeroMeansFirst: true,
  checks: [
    { kind: "below", bytes: 64, errno: "E2BIG" },
    { kind: "above", bytes: "page", errno: "E2BIG" },
  ],
  writesSizeBack: true,
  source: "kernel/events/core.c, perf_copy_attr; PERF_ATTR_SIZE_VER0 to VER9 in linux/perf_event.h",
};

export const landlockCreateRuleset: Growth = {
  name: "landlock_create_ruleset",
  policy: "zero-tail",
  sizeFrom: { kind: "argument" },
  sizes: [8, 16, 24, 48],
  checks: [
    { kind: "below", bytes: 8, errno: "EINVAL" },
    { kind: "above", bytes: "page", errno: "E2BIG" },
  ],
  empty: "ENOMSG",
  source: "security/landlock/syscalls.c; the sizes are those of linux/landlock.h up to 7.3",
};

/**
 * An extensible ioctl: the number's other parts are compared first (`extensibleSize`). The mask that comes back says what is there, and nothing is refused
 * because there is no room for it: no `needs`.
 */
export const pidfdGetInfo: Growth = {
  name: "PIDFD_GET_INFO",
  policy: "out-mask",
  sizeFrom: { kind: "command" },
  sizes: [64, 72, 80, 88],
  checks: [{ kind: "below", bytes: 64, errno: "ENOTTY" }],
  source: "fs/pidfs.c, extensible_ioctl_valid; ENOTTY was EINVAL before",
};

export const iommuCacheInvalidate: Growth = {
  name: "iommu_cache_invalidate_info",
  policy: "min-ignore-tail",
  sizeFrom: { kind: "member", offset: 0, first: 16 },
  sizes: [16, 32, 56],
  checks: [{ kind: "below", bytes: 16, errno: "EINVAL" }],
  // The first 16 bytes hold the granularity, which selects the member of the union at their end.
  needs: [
    { field: { name: "granularity", offset: 9, size: 1 }, when: { equals: 1n }, bytes: 32 },
    { field: { name: "granularity", offset: 9, size: 1 }, when: { equals: 2n }, bytes: 56 },
  ],
  needsChecked: "after-first-copy",
  source: "drivers/iommu/iommu.c, iommu_uapi_cache_invalidate, 5.10",
};

export const iommuBindGpasid: Growth = {
  name: "iommu_gpasid_bind_data",
  policy: "min-ignore-tail",
  sizeFrom: { kind: "member", offset: 0, first: 56 },
  sizes: [56, 72],
  checks: [{ kind: "below", bytes: 56, errno: "EINVAL" }],
  // Not the core's check but that of the driver (vt-d), which comes after the core has copied and checked everything.
  needs: [{ field: { name: "format", offset: 8, size: 4 }, when: { equals: 1n }, bytes: 72 }],
  needsChecked: "after-copy",
  source: "drivers/iommu/iommu.c, iommu_uapi_sva_bind_gpasid, and drivers/iommu/intel/svm.c, 5.10",
};

/** An INFO structure that grew by a capability chain: `cap_offset` comes only to those who have room for it, and is required of nobody. */
export const vfioIommuType1Info: Growth = {
  name: "vfio_iommu_type1_info",
  policy: "min-ignore-tail",
  sizeFrom: { kind: "member", offset: 0, first: 16 },
  sizes: [16, 20],
  checks: [{ kind: "below", bytes: 16, errno: "EINVAL" }],
  steps: [16, 20],
  source: "drivers/vfio/vfio_iommu_type1.c",
};

/**
 * An iommufd command: its own size first, and the least is the end of its last required member, fixed for each command. `sizes` begin with that.
 * E2BIG means here that the provider does not know a part that is used, and never that a size is too small.
 */
export function iommufdGrowth(name: string, sizes: Growth["sizes"]): Growth {
  return {
    name,
    policy: "zero-tail",
    sizeFrom: { kind: "member", offset: 0 },
    sizes,
    checks: [{ kind: "below", bytes: sizes[0], errno: "EINVAL" }],
    source: "drivers/iommu/iommufd/main.c",
  };
}

/** Every row, for tests and tables. */
export const growthRows: readonly Growth[] = [
  openat2,
  openat2Unlimited,
  clone3,
  schedSetattr,
  schedGetattr,
  perfEventOpen,
  landlockCreateRuleset,
  pidfdGetInfo,
  iommuCacheInvalidate,
  iommuBindGpasid,
  vfioIommuType1Info,
];
