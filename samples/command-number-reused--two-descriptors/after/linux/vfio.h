/* SPDX-License-Identifier: MIT */
#include <linux/ioctl.h>
#include <linux/types.h>

struct vfio_iommu_spapr {
	__u64 vaddr;
};

#define VFIO_IOMMU_SPAPR_UNREGISTER	_IO(';', 118)
#define VFIO_DEVICE_BIND		_IO(';', 118)
#define VFIO_IOMMU_OTHER		_IOW(';', 118, __u32)
#define VFIO_IOMMU_ANOTHER		_IOW(';', 118, __s32)
