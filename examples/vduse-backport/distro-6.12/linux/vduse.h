/* SPDX-License-Identifier: MIT */
/*
 * VDUSE as a userspace program sees it: layouts, numbers and gates are those of the Linux interface, the words are
 * abide's own. Written for the examples; not a copy of the kernel's header.
 */
#ifndef ABIDE_EXAMPLE_VDUSE_H
#define ABIDE_EXAMPLE_VDUSE_H

#include <linux/types.h>
#include <linux/ioctl.h>

#define VDUSE_BASE	0x81

/* Versions that a control descriptor can be set to. */
#define VDUSE_API_VERSION	0
#define VDUSE_API_VERSION_1	1

/* Commands of /dev/vduse/control. */
#define VDUSE_GET_API_VERSION	_IOR(VDUSE_BASE, 0x00, __u64)
#define VDUSE_SET_API_VERSION	_IOW(VDUSE_BASE, 0x01, __u64)

#define VDUSE_NAME_MAX	256

/* What a device is created from. */
struct vduse_dev_config {
	char name[VDUSE_NAME_MAX];
	__u32 vendor_id;
	__u32 device_id;
	__u64 features;
	__u32 vq_num;
	__u32 vq_align;
	__u32 ngroups; /* if VDUSE_API_VERSION >= 1 */
	__u32 nas; /* if VDUSE_API_VERSION >= 1 */
	__u32 reserved[11];
	__u32 config_size;
	__u8 config[];
};

#define VDUSE_CREATE_DEV	_IOW(VDUSE_BASE, 0x02, struct vduse_dev_config)
#define VDUSE_DESTROY_DEV	_IOW(VDUSE_BASE, 0x03, char[VDUSE_NAME_MAX])

/* Features of VDUSE itself: those that the kernel has, and those that devices created from then on use. */
#define VDUSE_GET_FEATURES	_IOR(VDUSE_BASE, 0x04, __u64)
#define VDUSE_SET_FEATURES	_IOW(VDUSE_BASE, 0x05, __u64)

/* Commands of /dev/vduse/NAME. */
struct vduse_iotlb_entry {
	__u64 offset;
	__u64 start;
	__u64 last;
	__u8 perm;
};

#define VDUSE_IOTLB_GET_FD	_IOWR(VDUSE_BASE, 0x10, struct vduse_iotlb_entry)
#define VDUSE_DEV_GET_FEATURES	_IOR(VDUSE_BASE, 0x11, __u64)

struct vduse_config_data {
	__u32 offset;
	__u32 length;
	__u8 buffer[];
};

#define VDUSE_DEV_SET_CONFIG	_IOW(VDUSE_BASE, 0x12, struct vduse_config_data)
#define VDUSE_DEV_INJECT_CONFIG_IRQ	_IO(VDUSE_BASE, 0x13)

struct vduse_vq_config {
	__u32 index;
	__u16 max_size;
	__u16 reserved1;
	__u32 group;
	__u16 reserved2[10];
};

#define VDUSE_VQ_SETUP	_IOW(VDUSE_BASE, 0x14, struct vduse_vq_config)

struct vduse_vq_info {
	__u32 index;
	__u32 num;
	__u64 desc_addr;
	__u64 driver_addr;
	__u64 device_addr;
	__u16 avail_index;
	__u8 ready;
};

#define VDUSE_VQ_GET_INFO	_IOWR(VDUSE_BASE, 0x15, struct vduse_vq_info)

struct vduse_vq_eventfd {
	__u32 index;
	int fd;
};

#define VDUSE_VQ_SETUP_KICKFD	_IOW(VDUSE_BASE, 0x16, struct vduse_vq_eventfd)
#define VDUSE_VQ_INJECT_IRQ	_IOW(VDUSE_BASE, 0x17, __u32)

struct vduse_iova_umem {
	__u64 uaddr;
	__u64 iova;
	__u64 size;
	__u32 asid;
	__u32 reserved[5];
};

#define VDUSE_IOTLB_REG_UMEM	_IOW(VDUSE_BASE, 0x18, struct vduse_iova_umem)
#define VDUSE_IOTLB_DEREG_UMEM	_IOW(VDUSE_BASE, 0x19, struct vduse_iova_umem)

struct vduse_iova_info {
	__u64 start;
	__u64 last;
	__u64 capability;
	__u32 asid;
	__u32 reserved[5];
};

#define VDUSE_IOTLB_GET_INFO	_IOWR(VDUSE_BASE, 0x1a, struct vduse_iova_info)

/* Messages to the device. */
enum vduse_req_type {
	VDUSE_GET_VQ_STATE,
	VDUSE_SET_STATUS,
	VDUSE_UPDATE_IOTLB,
};

struct vduse_vq_state {
	__u32 index;
	__u16 avail_index;
};

struct vduse_iova_range {
	__u64 start;
	__u64 last;
};

struct vduse_dev_request {
	__u32 type;
	__u32 request_id;
	__u32 reserved[4];
	union {
		struct vduse_vq_state vq_state;
		__u8 status;
		struct vduse_iova_range iova;
		__u32 padding[32];
	};
};

#endif
