#include <linux/types.h>
#include <linux/ioctl.h>

#define DRM_SAMPLE_SUBMIT_FLAG_PRIORITY 0x1

struct drm_sample_submit {
	__u64 commands;
	__u32 count;
	__u32 flags; /* unknown ones are refused */
	__u64 priority; /* with DRM_SAMPLE_SUBMIT_FLAG_PRIORITY */
};

struct drm_sample_wait {
	__u64 handles;
};

#define DRM_IOCTL_SAMPLE_SUBMIT _IOW('d', 0x40, struct drm_sample_submit)
#define DRM_IOCTL_SAMPLE_WAIT _IOW('d', 0x41, struct drm_sample_wait)
