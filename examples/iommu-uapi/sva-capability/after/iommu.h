#include <linux/types.h>
#include <linux/ioctl.h>

#define IOMMU_TYPE 0x3c

#define IOMMU_GET_CAPABILITIES _IOR(IOMMU_TYPE, 0x00, __u64)

/* bind, invalidate and page response are there, all three */
#define IOMMU_CAP_SVA (1ULL << 0)

#define IOMMU_SVA_BIND _IO(IOMMU_TYPE, 0x10) /* if IOMMU_CAP_SVA */
#define IOMMU_SVA_INVALIDATE _IO(IOMMU_TYPE, 0x11) /* if IOMMU_CAP_SVA */
#define IOMMU_SVA_PAGE_RESPONSE _IO(IOMMU_TYPE, 0x12) /* if IOMMU_CAP_SVA */
