#include <linux/types.h>
#include <linux/ioctl.h>

struct drm_sample_submit {
	__u64 commands;
	__u32 count;
	__u32 flags; /* unknown ones are refused */
};

struct drm_sample_wait {
	__u64 handles;
	__u64 timeout;
};

#define DRM_IOCTL_SAMPLE_SUBMIT _IOW('d', 0x40, struct drm_sample_submit)
#define DRM_IOCTL_SAMPLE_WAIT _IOW('d', 0x41, struct drm_sample_wait)
