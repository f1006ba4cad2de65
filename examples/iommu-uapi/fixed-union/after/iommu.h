#include <linux/types.h>

struct iommu_inv_pasid_info {
	__u32 flags;
	__u32 archid;
	__u64 pasid;
};

struct iommu_inv_addr_info {
	__u32 flags;
	__u32 archid;
	__u64 pasid;
	__u64 addr;
	__u64 granule_size;
	__u64 nb_granules;
};

struct iommu_inv_domain_info {
	__u64 flags;
	__u64 domain;
};

/* What to drop from the caches of an IOMMU, on behalf of a guest. */
struct iommu_cache_invalidate_info {
#define IOMMU_CACHE_INVALIDATE_INFO_VERSION_1 1
	__u32 version;
#define IOMMU_CACHE_INV_COOKIE (1 << 3)
	__u8 cache;
	__u8 granularity;
	__u8 padding[2];
	union {
		struct iommu_inv_pasid_info pasid_info;
		struct iommu_inv_addr_info addr_info;
		struct iommu_inv_domain_info domain_info;
		__u8 reserved[128]; /* the union keeps this size */
	};
	__u64 cookie; /* if IOMMU_CACHE_INV_COOKIE */
};

struct iommu_gpasid_bind_data_vtd {
	__u64 flags;
	__u32 pat;
	__u32 emt;
};

/* A guest's page table, and the PASIDs that it goes by on both sides. */
struct iommu_gpasid_bind_data {
#define IOMMU_GPASID_BIND_VERSION_1 1
	__u32 version;
#define IOMMU_PASID_FORMAT_INTEL_VTD 1
	__u32 format;
#define IOMMU_SVA_GPASID_VAL (1 << 0) /* guest PASID valid */
	__u64 flags;
	__u64 gpgd;
	__u64 hpasid;
	__u64 gpasid;
	__u32 addr_width;
	__u8 padding[12];
	/* by format */
	union {
		struct iommu_gpasid_bind_data_vtd vtd;
	};
};
