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

/* Tells the version that this descriptor speaks. */
#define VDUSE_GET_API_VERSION	_IOR(VDUSE_BASE, 0x00, __u64)

/* Chooses the version for devices created through this descriptor. */
#define VDUSE_SET_API_VERSION	_IOW(VDUSE_BASE, 0x01, __u64)

/**
 * struct vduse_dev_config - what a device is created from
 * @name: name of the device, with a NUL at its end
 * @vendor_id: vendor, a virtio number
 * @device_id: kind of device, a virtio number
 * @features: virtio features that it offers
 * @vq_num: how many virtqueues it has
 * @vq_align: alignment of a virtqueue's memory, in bytes
 * @ngroups: how many groups its virtqueues form
 * @nas: how many address spaces it knows
 * @reserved: must be zero
 * @config_size: bytes in @config
 * @config: initial configuration space
 *
 * Argument of VDUSE_CREATE_DEV.
 */
struct vduse_dev_config {
#define VDUSE_NAME_MAX	256
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

/* Creates a device; it appears as /dev/vduse/NAME. */
#define VDUSE_CREATE_DEV	_IOW(VDUSE_BASE, 0x02, struct vduse_dev_config)

/* Removes a device that nobody has open. */
#define VDUSE_DESTROY_DEV	_IOW(VDUSE_BASE, 0x03, char[VDUSE_NAME_MAX])

/* Messages read from /dev/vduse/NAME. */

/**
 * enum vduse_req_type - what a message asks for
 * @VDUSE_GET_VQ_STATE: the state of a virtqueue
 * @VDUSE_SET_STATUS: a new device status
 * @VDUSE_UPDATE_IOTLB: the mappings of a range have changed
 * @VDUSE_SET_VQ_GROUP_ASID: an address space for a group of virtqueues
 */
enum vduse_req_type {
	VDUSE_GET_VQ_STATE,
	VDUSE_SET_STATUS,
	VDUSE_UPDATE_IOTLB,
	VDUSE_SET_VQ_GROUP_ASID,
};

/**
 * struct vduse_vq_group_asid - which address space a group of virtqueues uses
 * @group: the group
 * @asid: the address space
 */
struct vduse_vq_group_asid {
	__u32 group;
	__u32 asid;
};

/**
 * struct vduse_iova_range - a stretch of addresses
 * @start: its first address
 * @last: its last address
 */
struct vduse_iova_range {
	__u64 start;
	__u64 last;
};

/**
 * struct vduse_dev_request - a message to the device
 * @type: one of enum vduse_req_type
 * @request_id: to be given back in the answer
 * @reserved: zero
 * @iova: for VDUSE_UPDATE_IOTLB
 * @vq_group_asid: for VDUSE_SET_VQ_GROUP_ASID
 * @padding: fixes the size
 */
struct vduse_dev_request {
	__u32 type;
	__u32 request_id;
	__u32 reserved[4];
	union {
		struct vduse_iova_range iova;
		struct vduse_vq_group_asid vq_group_asid; /* if VDUSE_API_VERSION >= 1 */
		__u32 padding[32];
	};
};

#endif
