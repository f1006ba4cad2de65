#include "sample.h"

static int sample_state(void __user *argp)
{
	struct sample_state cmd;
	u32 size;
	int err;

	if (get_user(size, (u32 __user *)argp))
		return -EFAULT;
	err = copy_struct_from_user(&cmd, sizeof(cmd), argp, size);
	if (err)
		return err;
	return sample_show(&cmd);
}

static int sample_map(void __user *argp)
{
	struct sample_map cmd;

	if (copy_from_user(&cmd, argp, sizeof(cmd)))
		return -EFAULT;
	return sample_do_map(cmd.id, cmd.address);
}

static const struct sample_op sample_ops[] = {
	[_IOC_NR(SAMPLE_STATE)] = { SAMPLE_STATE, sample_state },
	[_IOC_NR(SAMPLE_MAP)] = { SAMPLE_MAP, sample_map },
};

static long sample_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	unsigned int nr = _IOC_NR(cmd);

	if (nr >= ARRAY_SIZE(sample_ops) || sample_ops[nr].cmd != cmd)
		return -ENOIOCTLCMD;
	return sample_ops[nr].run((void __user *)arg);
}

static const struct file_operations sample_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = sample_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
