#include <linux/types.h>

#define IOMMU_NESTING_INFO_VERSION 2

struct iommu_nesting_info {
	__u32 argsz;
	__u32 flags;
#define IOMMU_NESTING_INFO_EVENTS (1 << 0) /* events is there */
	__u32 addr_width;
	__u32 pasid_bits;
	__u64 events; /* if IOMMU_NESTING_INFO_EVENTS */
};
