#include <linux/types.h>
#include <linux/ioctl.h>

#define IOMMU_TYPE 0x3c

#define IOMMU_GET_INFO _IO(IOMMU_TYPE, 0x00)

#define IOMMU_SVA_BIND _IO(IOMMU_TYPE, 0x10)
#define IOMMU_SVA_INVALIDATE _IO(IOMMU_TYPE, 0x11)
#define IOMMU_SVA_PAGE_RESPONSE _IO(IOMMU_TYPE, 0x12)
