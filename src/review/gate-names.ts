import type { HeaderAbi } from "../abi/abi.ts";
import type { GateName } from "./gate-name.ts";

/**
 * What headers call their gates where a name alone does not say it (`src/review/gate.ts` knows CAP, FEATURE, FLAG and VERSION). Read in
 * include/uapi of Linux 7.3. A project adds rows of its own in abide.config.yaml.
 */
const builtIn: readonly GateName[] = [
  // KVM_CHECK_EXTENSION.
  { header: "linux/kvm.h", prefix: "KVM_CAP_", kind: "capability" },
  // VDUSE_GET_API_VERSION, and the bits of VDUSE_GET_FEATURES.
  { header: "linux/vduse.h", prefix: "VDUSE_API_VERSION", kind: "version" },
  { header: "linux/vduse.h", prefix: "VDUSE_F_", kind: "feature" },
  // VFIO_CHECK_EXTENSION takes these numbers; VFIO_DEVICE_FEATURE with the probe flag takes the others.
  { header: "linux/vfio.h", prefix: "VFIO_TYPE1_", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", prefix: "VFIO_SPAPR_", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", name: "VFIO_DMA_CC_IOMMU", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", name: "VFIO_EEH", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", name: "VFIO_NOIOMMU_IOMMU", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", name: "VFIO_UNMAP_ALL", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", name: "VFIO_UPDATE_VADDR", kind: "capability", numberedBy: "VFIO_CHECK_EXTENSION" },
  { header: "linux/vfio.h", prefix: "VFIO_DEVICE_FEATURE_", kind: "feature" },
  // IOMMU_GET_HW_INFO answers the first; the others are flags that an older iommufd refuses.
  { header: "linux/iommufd.h", prefix: "IOMMU_HW_CAP_", kind: "capability" },
  { header: "linux/iommufd.h", prefix: "IOMMU_HWPT_ALLOC_", kind: "flag", bits: true },
  { header: "linux/iommufd.h", prefix: "IOMMU_IOAS_MAP_", kind: "flag", bits: true },
  // VHOST_GET_BACKEND_FEATURES and VHOST_GET_FEATURES.
  { header: "linux/vhost_types.h", prefix: "VHOST_BACKEND_F_", kind: "feature" },
  { header: "linux/vhost_types.h", prefix: "VHOST_F_", kind: "feature" },
  { header: "linux/vhost_types.h", prefix: "VHOST_NET_F_", kind: "feature" },
  // fuse_init_in.flags and flags2; opcodes share the prefix and are enumerators.
  { header: "linux/fuse.h", prefix: "FUSE_", kind: "feature", bits: true, define: true },
  { header: "linux/fuse.h", prefix: "FATTR_", kind: "flag" },
  { header: "linux/fuse.h", prefix: "FOPEN_", kind: "flag" },
  // Flags of the calls. Access rights and scopes are no gates: which there are depends on the ABI version that a call answers.
  { header: "linux/landlock.h", prefix: "LANDLOCK_CREATE_RULESET_", kind: "flag", bits: true },
  { header: "linux/landlock.h", prefix: "LANDLOCK_RESTRICT_SELF_", kind: "flag", bits: true },
  // UFFDIO_API.
  { header: "linux/userfaultfd.h", name: "UFFD_API", kind: "version" },
  { header: "linux/userfaultfd.h", prefix: "UFFD_FEATURE_", kind: "feature" },
  { header: "linux/userfaultfd.h", prefix: "UFFDIO_REGISTER_MODE_", kind: "flag", bits: true },
  // io_uring_params.features and .flags, io_uring_enter's flags, io_uring_sqe.flags.
  { header: "linux/io_uring.h", prefix: "IORING_FEAT_", kind: "feature" },
  { header: "linux/io_uring.h", prefix: "IORING_SETUP_", kind: "flag" },
  { header: "linux/io_uring.h", prefix: "IORING_ENTER_", kind: "flag" },
  { header: "linux/io_uring.h", prefix: "IOSQE_", kind: "flag" },
  // MSHV_CHECK_EXTENSION before it was merged; bits of MSHV_CREATE_PARTITION since.
  { header: "linux/mshv.h", prefix: "MSHV_CAP_", kind: "capability" },
  { header: "linux/mshv.h", prefix: "MSHV_PT_BIT_", kind: "flag" },
  // DRM_IOCTL_GET_CAP and DRM_IOCTL_SET_CLIENT_CAP; each driver's own parameters and queries.
  { header: "drm/drm.h", prefix: "DRM_CAP_", kind: "capability" },
  { header: "drm/drm.h", prefix: "DRM_CLIENT_CAP_", kind: "capability" },
  { header: "drm/amdgpu_drm.h", prefix: "AMDGPU_INFO_", kind: "capability" },
  { header: "drm/etnaviv_drm.h", prefix: "ETNAVIV_PARAM_", kind: "capability" },
  { header: "drm/i915_drm.h", prefix: "I915_PARAM_", kind: "capability" },
  { header: "drm/lima_drm.h", prefix: "DRM_LIMA_PARAM_", kind: "capability" },
  { header: "drm/msm_drm.h", prefix: "MSM_PARAM_", kind: "capability" },
  { header: "drm/nouveau_drm.h", prefix: "NOUVEAU_GETPARAM_", kind: "capability" },
  { header: "drm/panfrost_drm.h", prefix: "DRM_PANFROST_PARAM_", kind: "capability" },
  { header: "drm/v3d_drm.h", prefix: "DRM_V3D_PARAM_", kind: "capability" },
  { header: "drm/vc4_drm.h", prefix: "DRM_VC4_PARAM_", kind: "capability" },
  { header: "drm/virtgpu_drm.h", prefix: "VIRTGPU_PARAM_", kind: "capability" },
  { header: "drm/xe_drm.h", prefix: "DRM_XE_DEVICE_QUERY_", kind: "capability" },
];

/** Rows of a header: a project's own come first, and so hold where both say something. */
export function gateNamesOf(header: string, own: readonly GateName[] = []): readonly GateName[] {
  return [...own, ...builtIn].filter((row) => isOf(header, row.header));
}

/** `vduse.h` is `linux/vduse.h` where a header was named alone; `drm/` is every header of the folder. */
function isOf(name: string, row: string): boolean {
  if (row.endsWith("/")) return name.startsWith(row) || name.includes(`/${row}`);
  return name === row || name.endsWith(`/${row}`) || row === `linux/${name}` || row === `drm/${name}`;
}

/** The first row that a name of the header fits. */
export function gateRow(name: string, header: HeaderAbi | undefined, rows: readonly GateName[]): GateName | undefined {
  return rows.find((row) => {
    if (row.name === undefined ? !name.startsWith(row.prefix ?? name) : row.name !== name) return false;
    if (row.define === true && header?.constants.has(name) !== true) return false;
    if (row.bits !== true) return true;
    const value = header?.visible.constant(name);
    return value !== undefined && value > 0n && (value & (value - 1n)) === 0n;
  });
}
