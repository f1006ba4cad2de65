import { expect, test } from "vitest";
import { readText } from "../../test/support/read-text.ts";
import { gateKindIn } from "./gate.ts";
import { gateNamesOf } from "./gate-names.ts";

// Names and values as include/uapi of Linux 7.3 has them.
test.each([
  ["linux/kvm.h", "#define KVM_CAP_IRQCHIP 0", "capability"],
  ["linux/vduse.h", "#define VDUSE_API_VERSION_1 1", "version"],
  ["linux/vduse.h", "#define VDUSE_F_SUSPEND 1", "feature"],
  ["linux/vfio.h", "#define VFIO_UPDATE_VADDR 10", "capability"],
  ["linux/vfio.h", "#define VFIO_TYPE1v2_IOMMU 3", undefined],
  ["linux/vfio.h", "#define VFIO_DEVICE_FEATURE_MIGRATION 1", "feature"],
  ["linux/iommufd.h", "enum { IOMMU_HWPT_ALLOC_NEST_PARENT = 1 << 0 };", "flag"],
  ["linux/iommufd.h", "enum { IOMMU_HWPT_ALLOC_DATA = 3 };", undefined],
  ["linux/vhost_types.h", "#define VHOST_BACKEND_F_IOTLB_MSG_V2 0x1", "feature"],
  ["linux/fuse.h", "#define FUSE_ASYNC_READ (1 << 0)", "feature"],
  ["linux/fuse.h", "#define FUSE_PASSTHROUGH (1ULL << 37)", "feature"],
  ["linux/fuse.h", "#define FUSE_MIN_READ_BUFFER 8190", undefined],
  ["linux/fuse.h", "enum { FUSE_SETATTR = 4 };", undefined],
  ["linux/fuse.h", "#define FOPEN_DIRECT_IO (1 << 0)", "flag"],
  ["linux/landlock.h", "#define LANDLOCK_RESTRICT_SELF_TSYNC (1U << 3)", "flag"],
  ["linux/landlock.h", "#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)", undefined],
  ["linux/userfaultfd.h", "#define UFFD_API ((unsigned long long)0xAA)", "version"],
  ["linux/userfaultfd.h", "#define UFFD_FEATURE_POISON (1<<14)", "feature"],
  ["linux/io_uring.h", "#define IORING_SETUP_SQPOLL (1U << 1)", "flag"],
  ["linux/io_uring.h", "#define IORING_FEAT_NODROP (1U << 1)", "feature"],
  ["linux/mshv.h", "enum { MSHV_PT_BIT_LAPIC };", "flag"],
  ["drm/drm.h", "#define DRM_CAP_SYNCOBJ 0x13", "capability"],
  ["drm/i915_drm.h", "#define I915_PARAM_HAS_BSD 10", "capability"],
  ["linux/other.h", "#define IORING_SETUP_SQPOLL (1U << 1)", undefined],
  ["drm.h", "#define DRM_CAP_SYNCOBJ 0x13", "capability"],
])("%s: %s is %s", (header, text, kind) => {
  const name = /\b[A-Z][A-Za-z0-9]*_\w+/.exec(text)?.[0] ?? "";
  expect(gateKindIn(name, readText(text), gateNamesOf(header))).toBe(kind);
});

test("a project's own rows come first", () => {
  const own = [
    { header: "linux/kvm.h", name: "KVM_CAP_IRQCHIP", kind: "flag" as const },
    { header: "mine/", prefix: "MINE_", kind: "feature" as const },
  ];
  const header = readText("#define KVM_CAP_IRQCHIP 0\n#define MINE_A 1");
  expect(gateKindIn("KVM_CAP_IRQCHIP", header, gateNamesOf("linux/kvm.h", own))).toBe("flag");
  expect(gateKindIn("MINE_A", header, gateNamesOf("mine/deep/a.h", own))).toBe("feature");
  expect(gateKindIn("MINE_A", header, gateNamesOf("yours/a.h", own))).toBeUndefined();
});
