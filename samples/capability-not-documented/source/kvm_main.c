#include "kvm.h"

static long kvm_check_extension(unsigned long arg)
{
	switch (arg) {
	case KVM_CAP_FIRST:
	case KVM_CAP_SECOND:
	case KVM_CAP_THIRD:
		return 1;
	}
	return 0;
}

static long kvm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (cmd == KVM_CHECK_EXTENSION)
		return kvm_check_extension(arg);
	return -ENOTTY;
}
