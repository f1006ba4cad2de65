#include "sample.h"

static long sample_set_config(void __user *argp)
{
	struct sample_config config;

	if (copy_from_user(&config, argp, sizeof(config)))
		return -EFAULT;
	if (memchr_inv(config.reserved, 0, sizeof(config.reserved)))
		return -EINVAL;
	/* config.reserved is for later, config.flags & ~0 too */
	return sample_apply(config.address);
}

static long sample_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *argp = (void __user *)arg;

	switch (cmd) {
	case SAMPLE_GET_STATE:
		return put_user(state, (u32 __user *)argp);
	case SAMPLE_SET_CONFIG:
		return sample_set_config(argp);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations sample_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = sample_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
