import type { Values } from "./way.ts";

/** A value a record, with every member set. */
export const samples: Values = {
  vduse_dev_config: {
    name: "vduse-blk0",
    vendor_id: 0x1af4,
    device_id: 2,
    features: 0x1_3000_0206n,
    vq_num: 4,
    vq_align: 4096,
    ngroups: 2,
    nas: 2,
    config_size: 0,
  },
  kvm_enable_cap: { cap: 121, flags: 1, args: [24n, 0n, 1n << 63n, 7n] },
  iommu_gpasid_bind_data: {
    argsz: 72,
    version: 1,
    format: 1,
    addr_width: 48,
    flags: 1n,
    gpgd: 0x1234_5678_9000n,
    hpasid: 17n,
    gpasid: 5n,
    vendor: { vtd: { flags: 3n, pat: 0x0007_0406, emt: 6 } },
  },
};
