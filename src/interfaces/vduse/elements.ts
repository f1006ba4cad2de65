import { mapElements } from "../../contract/element-map.ts";
import { vduseContract } from "./contract.ts";

/** What of VDUSE's changes its header shows. The header of the drafts has the same names with other meanings: what else is there tells which. */
export const vduseElements = mapElements({
  contract: vduseContract,
  header: "linux/vduse.h",
  declares: { "api-version": "VDUSE_API_VERSION" },
  changes: {
    base: {
      has: [
        "VDUSE_GET_API_VERSION",
        "VDUSE_SET_API_VERSION",
        "VDUSE_CREATE_DEV",
        "VDUSE_DESTROY_DEV",
        "VDUSE_IOTLB_GET_FD",
        "VDUSE_DEV_GET_FEATURES",
        "VDUSE_DEV_SET_CONFIG",
        "VDUSE_DEV_INJECT_CONFIG_IRQ",
        "VDUSE_VQ_SETUP",
        "VDUSE_VQ_GET_INFO",
        "VDUSE_VQ_SETUP_KICKFD",
        "VDUSE_VQ_INJECT_IRQ",
      ],
    },
    umem: { has: ["VDUSE_IOTLB_REG_UMEM", "VDUSE_IOTLB_DEREG_UMEM", "struct vduse_iova_umem"] },
    "iova-info": { has: ["VDUSE_IOTLB_GET_INFO", "struct vduse_iova_info"] },
    net: { has: [] },
    fs: { has: [] },
    "vq-groups": { has: ["vduse_dev_config.ngroups", "vduse_vq_config.group"] },
    asid: {
      has: [
        "vduse_dev_config.nas",
        "VDUSE_IOTLB_GET_FD2",
        "vduse_iova_umem.asid",
        "vduse_iova_info.asid",
        "VDUSE_SET_VQ_GROUP_ASID",
        "vduse_dev_request.vq_group_asid",
      ],
    },
    features: { has: ["VDUSE_GET_FEATURES", "VDUSE_SET_FEATURES"] },
    "queue-ready": {
      has: ["VDUSE_F_QUEUE_READY", "VDUSE_SET_VQ_READY", "vduse_dev_request.vq_ready"],
      lacks: ["VDUSE_API_VERSION_2", "vduse_dev_config.vduse_features"],
    },
    suspend: { has: ["VDUSE_F_SUSPEND", "VDUSE_SUSPEND"] },
    "features-version-2": { has: ["VDUSE_API_VERSION_2", "VDUSE_GET_FEATURES", "vduse_dev_config.vduse_features"] },
    "queue-ready-version-2": {
      has: ["VDUSE_API_VERSION_2", "VDUSE_F_QUEUE_READY", "VDUSE_SET_VQ_READY", "vduse_dev_config.vduse_features"],
    },
    "features-field": { has: ["VDUSE_GET_FEATURES", "vduse_dev_config.vduse_features"], lacks: ["VDUSE_API_VERSION_2"] },
    "queue-ready-field": {
      has: ["VDUSE_F_QUEUE_READY", "VDUSE_SET_VQ_READY", "vduse_dev_config.vduse_features"],
      lacks: ["VDUSE_API_VERSION_2"],
    },
  },
});
