import type { KvmChange } from "./contract.ts";

/**
 * Changes that an option of the kernel's configuration takes away, each with all that belongs to it: the capability is then unknown, and says nothing
 * of the release. arch/x86/kvm/Kconfig and x86.c, Linux 7.3.
 */
export const kvmOptions: { readonly [change in KvmChange]?: string } = {
  "cap-xen-hvm": "CONFIG_KVM_XEN",
  "cap-hyperv": "CONFIG_KVM_HYPERV",
  "cap-hyperv-vapic": "CONFIG_KVM_HYPERV",
  "cap-hyperv-spin": "CONFIG_KVM_HYPERV",
  "cap-hyperv-time": "CONFIG_KVM_HYPERV",
  "cap-hyperv-synic": "CONFIG_KVM_HYPERV",
  "cap-hyperv-synic2": "CONFIG_KVM_HYPERV",
  "cap-hyperv-vp-index": "CONFIG_KVM_HYPERV",
  "cap-hyperv-eventfd": "CONFIG_KVM_HYPERV",
  "cap-hyperv-tlbflush": "CONFIG_KVM_HYPERV",
  "cap-hyperv-send-ipi": "CONFIG_KVM_HYPERV",
  "cap-hyperv-cpuid": "CONFIG_KVM_HYPERV",
  "cap-sys-hyperv-cpuid": "CONFIG_KVM_HYPERV",
  "cap-hyperv-enforce-cpuid": "CONFIG_KVM_HYPERV",
  "cap-multi-address-space": "CONFIG_KVM_SMM",
  "cap-sgx-attribute": "CONFIG_X86_SGX_KVM",
  "cap-memory-attributes": "CONFIG_KVM_GENERIC_MEMORY_ATTRIBUTES",
  "cap-guest-memfd": "CONFIG_KVM_GUEST_MEMFD, once CONFIG_KVM_PRIVATE_MEM,",
};
