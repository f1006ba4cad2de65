#include <linux/types.h>
#include <linux/ioctl.h>

#define IOMMU_TYPE 0x3c

#define IOMMU_GET_CAPABILITIES _IOR(IOMMU_TYPE, 0x00, __u64)
