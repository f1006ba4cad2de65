import { unplayedRows } from "../../session/unplayed-rows.ts";
import { commands } from "./bindings.gen.ts";
import type { KvmChange } from "./contract.ts";

type Name = keyof typeof commands;

/**
 * Commands of x86-64 beyond what is played, by the change without which they are not there: what Documentation/virt/kvm/api.rst of Linux 7.2 gives as the
 * capability of each, `basic` where it says so. A few are older than the capability that tells of them (KVM_CREATE_DEVICE), and stay without it.
 */
const opened: { readonly [on in "system" | "vm" | "vcpu"]: { readonly [change in KvmChange]?: readonly Name[] } } = {
  system: {
    basic: ["KVM_GET_MSR_INDEX_LIST"],
    "cap-ext-cpuid": ["KVM_GET_SUPPORTED_CPUID"],
    "cap-ext-emul-cpuid": ["KVM_GET_EMULATED_CPUID"],
    "cap-get-msr-features": ["KVM_GET_MSR_FEATURE_INDEX_LIST", "KVM_GET_MSRS"],
    "cap-sys-hyperv-cpuid": ["KVM_GET_SUPPORTED_HV_CPUID"],
    "cap-sys-attributes": ["KVM_GET_DEVICE_ATTR", "KVM_HAS_DEVICE_ATTR"],
  },
  vm: {
    basic: [
      "KVM_GET_DIRTY_LOG",
      "KVM_CREATE_DEVICE",
      "KVM_MEMORY_ENCRYPT_OP",
      "KVM_MEMORY_ENCRYPT_REG_REGION",
      "KVM_MEMORY_ENCRYPT_UNREG_REGION",
    ],
    "cap-mmu-shadow-cache-control": ["KVM_SET_NR_MMU_PAGES", "KVM_GET_NR_MMU_PAGES"],
    "cap-set-tss-addr": ["KVM_SET_TSS_ADDR"],
    "cap-set-identity-map-addr": ["KVM_SET_IDENTITY_MAP_ADDR"],
    "cap-irqchip": ["KVM_GET_IRQCHIP", "KVM_SET_IRQCHIP"],
    "cap-pit": ["KVM_CREATE_PIT", "KVM_GET_PIT", "KVM_SET_PIT"],
    "cap-pit2": ["KVM_CREATE_PIT2"],
    "cap-pit-state2": ["KVM_GET_PIT2", "KVM_SET_PIT2"],
    "cap-reinject-control": ["KVM_REINJECT_CONTROL"],
    "cap-vm-tsc-control": ["KVM_SET_TSC_KHZ", "KVM_GET_TSC_KHZ"],
    "cap-signal-msi": ["KVM_SIGNAL_MSI"],
    "cap-hyperv-eventfd": ["KVM_HYPERV_EVENTFD"],
    "cap-manual-dirty-log-protect2": ["KVM_CLEAR_DIRTY_LOG"],
    "cap-dirty-log-ring-acq-rel": ["KVM_RESET_DIRTY_RINGS"],
    "cap-xen-hvm": ["KVM_XEN_HVM_GET_ATTR", "KVM_XEN_HVM_SET_ATTR", "KVM_XEN_HVM_EVTCHN_SEND"],
    "cap-binary-stats-fd": ["KVM_GET_STATS_FD"],
    "cap-guest-memfd": ["KVM_CREATE_GUEST_MEMFD"],
  },
  vcpu: {
    basic: [
      "KVM_RUN",
      "KVM_GET_REGS",
      "KVM_SET_REGS",
      "KVM_GET_SREGS",
      "KVM_SET_SREGS",
      "KVM_TRANSLATE",
      "KVM_INTERRUPT",
      "KVM_GET_MSRS",
      "KVM_SET_MSRS",
      "KVM_SET_CPUID",
      "KVM_SET_SIGNAL_MASK",
      "KVM_GET_FPU",
      "KVM_SET_FPU",
    ],
    "cap-irqchip": ["KVM_GET_LAPIC", "KVM_SET_LAPIC"],
    "cap-ext-cpuid": ["KVM_SET_CPUID2", "KVM_GET_CPUID2"],
    "cap-vapic": ["KVM_TPR_ACCESS_REPORTING", "KVM_SET_VAPIC_ADDR"],
    "cap-mce": ["KVM_X86_SETUP_MCE", "KVM_X86_SET_MCE"],
    "cap-xsave": ["KVM_SET_XSAVE"],
    "cap-tsc-control": ["KVM_SET_TSC_KHZ"],
    "cap-get-tsc-khz": ["KVM_GET_TSC_KHZ"],
    "cap-one-reg": ["KVM_GET_ONE_REG", "KVM_SET_ONE_REG", "KVM_GET_REG_LIST"],
    "cap-kvmclock-ctrl": ["KVM_KVMCLOCK_CTRL"],
    "cap-x86-smm": ["KVM_SMI"],
    "cap-vcpu-attributes": ["KVM_GET_DEVICE_ATTR", "KVM_SET_DEVICE_ATTR", "KVM_HAS_DEVICE_ATTR"],
    "cap-nested-state": ["KVM_GET_NESTED_STATE", "KVM_SET_NESTED_STATE"],
    "cap-hyperv-cpuid": ["KVM_GET_SUPPORTED_HV_CPUID"],
    "cap-xen-hvm": ["KVM_XEN_VCPU_GET_ATTR", "KVM_XEN_VCPU_SET_ATTR"],
    "cap-sregs2": ["KVM_SET_SREGS2"],
    "cap-binary-stats-fd": ["KVM_GET_STATS_FD"],
    // tdx_vcpu_ioctl, arch/x86/kvm/vmx/tdx.c: on a processor the command came with TDX.
    "vm-type-tdx": ["KVM_MEMORY_ENCRYPT_OP"],
    "cap-pre-fault-memory": ["KVM_PRE_FAULT_MEMORY"],
  },
};

export const unplayed = unplayedRows(commands, opened);
