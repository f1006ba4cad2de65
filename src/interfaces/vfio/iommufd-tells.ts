import type { RecordLayout } from "../../codec/layout.ts";
import { patch } from "../../session/decode.ts";
import type { Tell } from "../../session/tell.ts";
import { commands, iommu_hw_info, iommu_hwpt_alloc, iommu_viommu_alloc } from "./iommufd-bindings.gen.ts";

const source =
  "iommufd_fops_ioctl, drivers/iommu/iommufd/main.c, torvalds/linux@051ae5aa73d7: the tail is looked at before anything else";

/**
 * What sizes of its records iommufd accepts. A part that a kernel does not know must be zero, or it answers E2BIG; one that it knows is its own matter,
 * and then there is no device or type 0: nothing is made on a descriptor that has nothing.
 */
export const iommufdTells: readonly Tell[] = [
  sized("hwpt-data", "IOMMU_HWPT_ALLOC", iommu_hwpt_alloc, 40, { data_uptr: 1n }),
  sized("hwpt-fault-id", "IOMMU_HWPT_ALLOC", iommu_hwpt_alloc, 48, { fault_id: 1 }),
  sized("hw-capabilities", "IOMMU_GET_HW_INFO", iommu_hw_info, 40, { out_capabilities: 1n }),
  sized("viommu-data", "IOMMU_VIOMMU_ALLOC", iommu_viommu_alloc, 40, { data_uptr: 1n }),
];

function sized(
  change: string,
  command: "IOMMU_HWPT_ALLOC" | "IOMMU_GET_HW_INFO" | "IOMMU_VIOMMU_ALLOC",
  record: RecordLayout,
  size: number,
  fields: object,
): Tell {
  const argument = new Uint8Array(size);
  patch(record, argument, { size, ...fields });
  return {
    change,
    call: `${command} of ${size} bytes`,
    command: commands[command].number,
    argument,
    present: ["ENOENT", "EINVAL", "EOPNOTSUPP", "ENODEV"],
    absent: ["E2BIG", "ENOTTY"],
    source,
  };
}
