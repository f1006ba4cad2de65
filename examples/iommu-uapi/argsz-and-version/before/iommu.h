#include <linux/types.h>

#define IOMMU_NESTING_INFO_VERSION 1

struct iommu_nesting_info {
	__u32 argsz;
	__u32 flags;
	__u32 addr_width;
	__u32 pasid_bits;
};
