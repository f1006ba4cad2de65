#include "sample.h"

static long sample_check(unsigned long arg)
{
	switch (arg) {
	case SAMPLE_CAP_BASE:
	case SAMPLE_CAP_LIVE:
		return 1;
	default:
		return 0;
	}
}

static long sample_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (cmd == SAMPLE_CHECK_EXTENSION)
		return sample_check(arg);
	return -ENOTTY;
}

static const struct file_operations sample_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = sample_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
