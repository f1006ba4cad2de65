import { unplayedRows } from "../../session/unplayed-rows.ts";
import { commands } from "./iommufd-bindings.gen.ts";

/**
 * Commands beyond what is played (iommufd_ioctl_ops, drivers/iommu/iommufd/main.c, Linux 7.3). A process hands over address spaces of which every mapping is one of a file
 * (include/uapi/linux/iommufd.h), so without those there is nothing of the kind.
 */
export const unplayed = unplayedRows(commands, {
  iommufd: { base: ["IOMMU_IOAS_NOIOMMU_GET_PA"], "map-file": ["IOMMU_IOAS_CHANGE_PROCESS"] },
});
