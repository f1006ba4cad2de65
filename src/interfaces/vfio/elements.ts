import { mapElements } from "../../contract/element-map.ts";
import { vfioContract } from "./contract.ts";
import { iommufdContract } from "./iommufd-contract.ts";

const none = { has: [] } as const;

export const vfioElements = mapElements({
  contract: vfioContract,
  header: "linux/vfio.h",
  declares: { "api-version": "VFIO_API_VERSION" },
  changes: {
    base: {
      has: [
        "VFIO_GET_API_VERSION",
        "VFIO_CHECK_EXTENSION",
        "VFIO_SET_IOMMU",
        "VFIO_GROUP_GET_STATUS",
        "VFIO_GROUP_SET_CONTAINER",
        "VFIO_GROUP_GET_DEVICE_FD",
        "VFIO_DEVICE_GET_INFO",
        "VFIO_DEVICE_GET_REGION_INFO",
        "VFIO_IOMMU_MAP_DMA",
        "VFIO_IOMMU_UNMAP_DMA",
      ],
    },
    // Its number is reserved, under another name, where it is gone.
    nesting: { has: ["VFIO_TYPE1_NESTING_IOMMU"] },
    "device-info-caps": { has: ["vfio_device_info.cap_offset"] },
    "iommu-info-caps": { has: ["vfio_iommu_type1_info.cap_offset"] },
    "dirty-pages": { has: ["VFIO_IOMMU_DIRTY_PAGES", "VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP"] },
    "device-feature": { has: ["VFIO_DEVICE_FEATURE", "VFIO_DEVICE_FEATURE_PROBE"] },
    migration: { has: ["VFIO_DEVICE_FEATURE_MIGRATION", "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE"] },
    "low-power": {
      has: [
        "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY",
        "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP",
        "VFIO_DEVICE_FEATURE_LOW_POWER_EXIT",
      ],
    },
    "dma-logging": {
      has: [
        "VFIO_DEVICE_FEATURE_DMA_LOGGING_START",
        "VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP",
        "VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT",
      ],
    },
    "mig-data-size": { has: ["VFIO_DEVICE_FEATURE_MIG_DATA_SIZE"] },
    // The member is padding, which is no element; the capability that came with it is.
    "info-aligned": none,
    "atomic-completion": { has: ["VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP"] },
    "bind-iommufd": { has: ["VFIO_DEVICE_BIND_IOMMUFD"] },
    "bind-token": { has: ["VFIO_DEVICE_BIND_FLAG_TOKEN"] },
  },
});

export const iommufdElements = mapElements({
  contract: iommufdContract,
  header: "linux/iommufd.h",
  declares: {},
  changes: {
    base: { has: ["IOMMU_DESTROY", "IOMMU_IOAS_ALLOC", "IOMMU_IOAS_MAP", "IOMMU_IOAS_UNMAP", "IOMMU_OPTION", "IOMMU_VFIO_IOAS"] },
    // What /dev/vfio/vfio answers is in VFIO's own header, whoever stands behind it.
    "compat-type1": none,
    "compat-type1v2": none,
    "compat-unmap-all": none,
    "compat-dma-cc": none,
    "compat-nesting": none,
    "hwpt-data": { has: ["iommu_hwpt_alloc.data_type", "iommu_hwpt_alloc.data_len", "iommu_hwpt_alloc.data_uptr"] },
    "hw-capabilities": { has: ["iommu_hw_info.out_capabilities"] },
    "hwpt-fault-id": { has: ["iommu_hwpt_alloc.fault_id"] },
    "hw-info-pasid": { has: ["iommu_hw_info.out_max_pasid_log2"] },
    "hw-info-input-type": { has: ["IOMMU_HW_INFO_FLAG_INPUT_TYPE", "iommu_hw_info.in_data_type"] },
    "viommu-data": { has: ["iommu_viommu_alloc.data_len", "iommu_viommu_alloc.data_uptr"] },
  },
});
