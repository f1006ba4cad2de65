/* SPDX-License-Identifier: MIT */
#include <linux/ioctl.h>
#include <linux/types.h>

struct vfio_iommu_spapr {
	__u64 vaddr;
};

#define VFIO_IOMMU_SPAPR_UNREGISTER	_IO(';', 118)
