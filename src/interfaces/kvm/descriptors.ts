/** KVM, x86-64: what its descriptors answer to a command they do not know. Three answers on one API. */
export const kvmDescriptors = {
  system: {
    errno: "EINVAL",
    alsoMeans: "a bad argument",
    source: "kvm_arch_dev_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
  },
  /** Three numbers that once traced KVM. */
  trace: {
    errno: "EOPNOTSUPP",
    alsoMeans: "",
    source: "kvm_dev_ioctl, virt/kvm/kvm_main.c, Linux 6.1",
  },
  vm: {
    errno: "ENOTTY",
    alsoMeans: "",
    source: "kvm_arch_vm_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
  },
  vcpu: {
    errno: "EINVAL",
    alsoMeans: "a bad argument; and first of all, a command whose type is not KVM's 0xae",
    source: "kvm_vcpu_ioctl, virt/kvm/kvm_main.c and kvm_arch_vcpu_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
  },
} as const;
