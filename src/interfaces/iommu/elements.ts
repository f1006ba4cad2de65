import { mapElements } from "../../contract/element-map.ts";
import { iommuContract } from "./contract.ts";

/** Its header had structures and no commands: which rules hold for their sizes, the kernel's code alone says. */
export const iommuElements = mapElements({
  contract: iommuContract,
  header: "linux/iommu.h",
  declares: {},
  changes: {
    "cache-invalidate": { has: ["struct iommu_cache_invalidate_info"] },
    "bind-gpasid": { has: ["struct iommu_gpasid_bind_data"] },
    "unbind-gpasid": { has: ["struct iommu_gpasid_bind_data"] },
    "page-response": { has: ["struct iommu_page_response"] },
    "size-table": { has: ["iommu_cache_invalidate_info.version"], lacks: ["iommu_cache_invalidate_info.argsz"] },
    "cap-mask": { has: ["IOMMU_UAPI_CAP_MASK"] },
    argsz: { has: ["iommu_cache_invalidate_info.argsz", "iommu_gpasid_bind_data.argsz", "iommu_page_response.argsz"] },
    "capability-query": { has: [] },
    sva: { has: [] },
  },
});
