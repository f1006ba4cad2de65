import { describe, expect, test } from "vitest";
import { codecOf } from "../codec/codec.ts";
import type { RecordLayout } from "../codec/layout.ts";
import * as iommu from "./iommu/bindings.gen.ts";
import * as kvm from "./kvm/bindings.gen.ts";
import { capabilities, releases } from "./kvm/capabilities.gen.ts";
import * as mshv from "./mshv/bindings.gen.ts";
import * as vduse from "./vduse/bindings.gen.ts";
import * as vfio from "./vfio/bindings.gen.ts";
import * as iommufd from "./vfio/iommufd-bindings.gen.ts";

/** The generated files against what gcc 12 and the kernel's documentation say of the same headers. */

const modules = { iommu, iommufd, kvm, mshv, vduse, vfio };

function recordsOf(module: object): readonly RecordLayout[] {
  return Object.values(module).filter((value): value is RecordLayout => Array.isArray(value.fields));
}

describe("records", () => {
  test.each(Object.entries(modules))("%s: each can be read and written", (_, module) => {
    const records = recordsOf(module);
    expect(records.length).toBeGreaterThan(10);
    for (const record of records) {
      const codec = codecOf(record);
      const bytes = new Uint8Array(record.size);
      expect(codec.write(codec.read(bytes)), record.name).toEqual(bytes);
    }
  });

  test.each([
    [
      vduse.vduse_dev_config,
      336,
      { vendor_id: 256, features: 264, vq_num: 272, ngroups: 280, nas: 284, config_size: 332, config: 336 },
    ],
    [vduse.vduse_iotlb_entry_v2, 80, { perm: 24, asid: 32 }],
    [vduse.vduse_vq_info, 48, { split: 32, packed: 32, ready: 40 }],
    [vduse.vduse_dev_request, 152, { request_id: 4, vq_state: 24, padding: 24 }],
    [vduse.vduse_dev_response, 152, { result: 4, vq_state: 24 }],
    [kvm.kvm_enable_cap, 104, { cap: 0, flags: 4, args: 8, pad: 40 }],
    [kvm.kvm_userspace_memory_region2, 160, { userspace_addr: 24, guest_memfd_offset: 32, guest_memfd: 40 }],
    [
      kvm.kvm_run,
      2352,
      { request_interrupt_window: 0, exit_reason: 8, cr8: 16, apic_base: 24, mmio: 32, kvm_valid_regs: 288, s: 304 },
    ],
    [kvm.kvm_sregs, 312, { cr0: 224, interrupt_bitmap: 280 }],
    [vfio.vfio_device_info, 24, { argsz: 0, num_regions: 8, cap_offset: 16 }],
    [vfio.vfio_iommu_type1_dma_map, 32, { vaddr: 8, iova: 16, size: 24 }],
    [iommufd.iommu_hwpt_alloc, 48, { size: 0, data_type: 24, data_len: 28, data_uptr: 32, fault_id: 40 }],
    [mshv.mshv_create_partition, 16, { pt_isolation: 8 }],
    [mshv.mshv_create_partition_v2, 64, { pt_num_cpu_fbanks: 16, pt_cpu_fbanks: 24, pt_rsvd1: 40, pt_disabled_xsave: 56 }],
    [iommu.iommu_page_response, 24, { argsz: 0, version: 4, flags: 8, pasid: 12, grpid: 16, code: 20 }],
    [iommu.iommu_cache_invalidate_info, 56, { cache: 8, granularity: 9, padding: 10, granu: 16 }],
    [iommu.iommu_gpasid_bind_data, 72, { format: 8, addr_width: 12, hpasid: 32, padding: 48, vendor: 56 }],
    [iommu.iommu_fault, 64, { type: 0, event: 8, prm: 8 }],
  ] as const)("$name is laid out as gcc lays it out", (record: RecordLayout, size, offsets) => {
    expect(record.size).toBe(size);
    const named = record.fields.filter(({ name }) => name in offsets).map(({ name, offset }) => [name, offset]);
    expect(Object.fromEntries(named)).toEqual(offsets);
  });
});

describe("commands", () => {
  test.each([
    [vduse.commands.VDUSE_GET_API_VERSION, 0x80088100],
    [vduse.commands.VDUSE_CREATE_DEV, 0x41508102],
    [vduse.commands.VDUSE_DESTROY_DEV, 0x41008103],
    [vduse.commands.VDUSE_SET_FEATURES, 0x40088105],
    [vduse.commands.VDUSE_DEV_INJECT_CONFIG_IRQ, 0x00008113],
    [vduse.commands.VDUSE_IOTLB_GET_FD2, 0xc050811b],
    [kvm.commands.KVM_GET_API_VERSION, 0xae00],
    [kvm.commands.KVM_CHECK_EXTENSION, 0xae03],
    [kvm.commands.KVM_ENABLE_CAP, 0x4068aea3],
    [mshv.commands.MSHV_CREATE_PARTITION, 0x4010b800],
    [mshv.commands.MSHV_INITIALIZE_PARTITION, 0x0000b800],
    [mshv.commands.MSHV_CREATE_VP, 0x4004b801],
    [mshv.commands.MSHV_RUN_VP, 0x8100b800],
    [mshv.commands.MSHV_ROOT_HVCALL, 0xc020b807],
    [vfio.commands.VFIO_GET_API_VERSION, 0x3b64],
    [vfio.commands.VFIO_DEVICE_GET_INFO, 0x3b6b],
    [iommufd.commands.IOMMU_DESTROY, 0x3b80],
  ] as const)("%j", ({ number }, expected) => {
    expect(number).toBe(expected);
  });

  test("that say a size are as long as their record", () => {
    const all = Object.values(modules).flatMap((module) => ("commands" in module ? Object.entries(module.commands) : []));
    expect(all.length).toBeGreaterThan(200);
    const wrong = all.filter(([, command]) => "record" in command && command.record.size !== command.size);
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

describe("capabilities", () => {
  const on = (release: string) => {
    const order = releases.map((each) => each.release);
    const at = order.indexOf(release);
    return capabilities.filter(
      ({ first, gone }) => order.indexOf(first) <= at && (gone === undefined || order.indexOf(gone) > at),
    );
  };

  // Lines of `gcc -E -dM` on linux/kvm.h that define a KVM_CAP_.
  test.each([
    ["5.10", 185],
    ["6.1", 218],
    ["6.12", 233],
    ["7.2", 244],
    ["7.3", 246],
  ])("%s has %i", (release, count) => {
    expect(on(release)).toHaveLength(count);
  });

  test.each([
    ["KVM_CAP_CHECK_EXTENSION_VM", 105, "5.10"],
    ["KVM_CAP_GUEST_MEMFD", 234, "6.12"],
    ["KVM_CAP_ARM_PMU_V3_STRICT", 251, "7.3"],
  ])("%s is %i since %s or before", (name, number, first) => {
    expect(capabilities.filter((each) => each.name === name)).toEqual([{ name, number, first }]);
  });
});
