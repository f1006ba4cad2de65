#include <linux/types.h>
#include <linux/ioctl.h>

#define KVMIO 0xAE
#define KVM_CHECK_EXTENSION _IO(KVMIO, 0x03)

#define KVM_CAP_FIRST 0
