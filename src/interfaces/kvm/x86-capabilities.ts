/**
 * Which of the header's capabilities x86-64 answers with a number that is not 0, and what the number is. The header does not say it; this
 * was read in kvm_vm_ioctl_check_extension (arch/x86/kvm/x86.c) and kvm_vm_ioctl_check_extension_generic (virt/kvm/kvm_main.c) of Linux
 * 6.1.176, 6.12.107, 7.2.13 and 7.3.4. What the header has besides belongs to other architectures, or is answered with 0 as if it were
 * unknown (KVM_CAP_PV_MMU, KVM_CAP_IOMMU).
 */
export interface X86Capability {
  readonly cap: `KVM_CAP_${string}`;
  /** The first of the releases read in which x86 answers; 6.1, the oldest of them, without it. Often later than the header's number. */
  readonly since?: "6.12" | "7.2";
  /** Answered for every architecture alike, in virt/kvm. */
  readonly generic?: true;
  /** What the number says. Without it the answer is 1: yes. */
  readonly says?: "count" | "mask" | "page offset" | "bytes" | "nanoseconds" | "yes";
  /** The number, where it is the same everywhere. `host` follows from the machine, `vm` also from the descriptor that is asked. */
  readonly answers?: number | "host" | "vm";
  /** Capabilities without which this one means nothing. */
  readonly needs?: readonly `KVM_CAP_${string}`[];
}

/** Where ENABLE_CAP switches a capability on, the command must be there. */
const enabled = ["KVM_CAP_ENABLE_CAP_VM"] as const;
const enabledOnVcpu = ["KVM_CAP_ENABLE_CAP", "KVM_CAP_HYPERV"] as const;
/** All of Hyper-V's are one option of the kernel's configuration. */
const hyperv = ["KVM_CAP_HYPERV"] as const;
const irqchip = ["KVM_CAP_IRQCHIP"] as const;

export const x86Capabilities = [
  { cap: "KVM_CAP_IRQCHIP" },
  { cap: "KVM_CAP_HLT" },
  { cap: "KVM_CAP_MMU_SHADOW_CACHE_CONTROL" },
  { cap: "KVM_CAP_USER_MEMORY", generic: true },
  { cap: "KVM_CAP_SET_TSS_ADDR" },
  { cap: "KVM_CAP_VAPIC" },
  { cap: "KVM_CAP_EXT_CPUID" },
  { cap: "KVM_CAP_CLOCKSOURCE" },
  { cap: "KVM_CAP_NR_VCPUS", says: "count", answers: "host" },
  // SHRT_MAX less the three that KVM keeps for itself.
  { cap: "KVM_CAP_NR_MEMSLOTS", generic: true, says: "count", answers: 32764 },
  { cap: "KVM_CAP_PIT", needs: irqchip },
  { cap: "KVM_CAP_NOP_IO_DELAY" },
  { cap: "KVM_CAP_MP_STATE" },
  { cap: "KVM_CAP_COALESCED_MMIO", generic: true, says: "page offset", answers: 2 },
  { cap: "KVM_CAP_SYNC_MMU" },
  { cap: "KVM_CAP_DESTROY_MEMORY_REGION_WORKS", generic: true },
  { cap: "KVM_CAP_USER_NMI" },
  { cap: "KVM_CAP_SET_GUEST_DEBUG" },
  { cap: "KVM_CAP_REINJECT_CONTROL", needs: ["KVM_CAP_PIT2"] },
  { cap: "KVM_CAP_IRQ_ROUTING", generic: true, says: "count", answers: 4096, needs: irqchip },
  { cap: "KVM_CAP_IRQ_INJECT_STATUS", needs: irqchip },
  { cap: "KVM_CAP_JOIN_MEMORY_REGIONS_WORKS", generic: true },
  { cap: "KVM_CAP_MCE", says: "count", answers: 32 },
  { cap: "KVM_CAP_IRQFD", generic: true, needs: irqchip },
  { cap: "KVM_CAP_PIT2", needs: irqchip },
  { cap: "KVM_CAP_SET_BOOT_CPU_ID" },
  { cap: "KVM_CAP_PIT_STATE2", needs: ["KVM_CAP_PIT2"] },
  { cap: "KVM_CAP_IOEVENTFD" },
  { cap: "KVM_CAP_SET_IDENTITY_MAP_ADDR" },
  { cap: "KVM_CAP_XEN_HVM", says: "mask", answers: "host" },
  { cap: "KVM_CAP_ADJUST_CLOCK", says: "mask", answers: 0xe, needs: ["KVM_CAP_CLOCKSOURCE"] },
  { cap: "KVM_CAP_INTERNAL_ERROR_DATA", generic: true },
  { cap: "KVM_CAP_VCPU_EVENTS" },
  { cap: "KVM_CAP_HYPERV" },
  { cap: "KVM_CAP_HYPERV_VAPIC", needs: hyperv },
  { cap: "KVM_CAP_HYPERV_SPIN", needs: hyperv },
  { cap: "KVM_CAP_PCI_SEGMENT" },
  { cap: "KVM_CAP_DEBUGREGS" },
  { cap: "KVM_CAP_X86_ROBUST_SINGLESTEP" },
  // An ENABLE_CAP that can switch nothing on was never released: this is the one on a vCPU that needs nothing else.
  { cap: "KVM_CAP_ENABLE_CAP", needs: ["KVM_CAP_ENFORCE_PV_FEATURE_CPUID"] },
  { cap: "KVM_CAP_XSAVE" },
  { cap: "KVM_CAP_XCRS", answers: "host" },
  { cap: "KVM_CAP_ASYNC_PF" },
  { cap: "KVM_CAP_TSC_CONTROL", answers: "host" },
  { cap: "KVM_CAP_GET_TSC_KHZ" },
  { cap: "KVM_CAP_MAX_VCPUS", says: "count", answers: "vm" },
  { cap: "KVM_CAP_ONE_REG", since: "7.2" },
  { cap: "KVM_CAP_TSC_DEADLINE_TIMER" },
  { cap: "KVM_CAP_SYNC_REGS", says: "mask", answers: "vm" },
  { cap: "KVM_CAP_KVMCLOCK_CTRL", needs: ["KVM_CAP_CLOCKSOURCE"] },
  { cap: "KVM_CAP_SIGNAL_MSI", generic: true, needs: irqchip },
  { cap: "KVM_CAP_READONLY_MEM", answers: "vm" },
  { cap: "KVM_CAP_IRQFD_RESAMPLE", needs: ["KVM_CAP_IRQFD", "KVM_CAP_IRQCHIP"] },
  // The command is older: 6.1 has KVM_CREATE_DEVICE and does not say so.
  { cap: "KVM_CAP_DEVICE_CTRL", since: "6.12", generic: true },
  { cap: "KVM_CAP_EXT_EMUL_CPUID", needs: ["KVM_CAP_EXT_CPUID"] },
  { cap: "KVM_CAP_HYPERV_TIME", needs: hyperv },
  { cap: "KVM_CAP_IOAPIC_POLARITY_IGNORED" },
  // As above: on a virtual machine this is the one that needs nothing else.
  { cap: "KVM_CAP_ENABLE_CAP_VM", generic: true, needs: ["KVM_CAP_DISABLE_QUIRKS"] },
  { cap: "KVM_CAP_IOEVENTFD_NO_LENGTH", needs: ["KVM_CAP_IOEVENTFD"] },
  { cap: "KVM_CAP_CHECK_EXTENSION_VM", generic: true },
  { cap: "KVM_CAP_DISABLE_QUIRKS" },
  { cap: "KVM_CAP_X86_SMM", answers: "host" },
  // The second address space is that of system management mode.
  { cap: "KVM_CAP_MULTI_ADDRESS_SPACE", generic: true, says: "count", answers: "vm", needs: ["KVM_CAP_X86_SMM"] },
  { cap: "KVM_CAP_SPLIT_IRQCHIP", needs: enabled },
  { cap: "KVM_CAP_IOEVENTFD_ANY_LENGTH", generic: true, needs: ["KVM_CAP_IOEVENTFD"] },
  { cap: "KVM_CAP_HYPERV_SYNIC", needs: [...enabledOnVcpu, "KVM_CAP_IRQCHIP"] },
  { cap: "KVM_CAP_VCPU_ATTRIBUTES" },
  { cap: "KVM_CAP_MAX_VCPU_ID", says: "count", answers: "host" },
  { cap: "KVM_CAP_X2APIC_API", says: "mask", answers: "vm", needs: enabled },
  { cap: "KVM_CAP_IMMEDIATE_EXIT" },
  { cap: "KVM_CAP_X86_DISABLE_EXITS", says: "mask", answers: "host", needs: enabled },
  { cap: "KVM_CAP_HYPERV_SYNIC2", needs: ["KVM_CAP_HYPERV_SYNIC"] },
  { cap: "KVM_CAP_HYPERV_VP_INDEX", needs: hyperv },
  { cap: "KVM_CAP_GET_MSR_FEATURES" },
  { cap: "KVM_CAP_HYPERV_EVENTFD", needs: hyperv },
  { cap: "KVM_CAP_HYPERV_TLBFLUSH", needs: hyperv },
  { cap: "KVM_CAP_NESTED_STATE", says: "bytes", answers: "host" },
  { cap: "KVM_CAP_MSR_PLATFORM_INFO", needs: enabled },
  { cap: "KVM_CAP_HYPERV_SEND_IPI", needs: hyperv },
  { cap: "KVM_CAP_COALESCED_PIO", generic: true, needs: ["KVM_CAP_COALESCED_MMIO"] },
  { cap: "KVM_CAP_HYPERV_ENLIGHTENED_VMCS", answers: "host", needs: enabledOnVcpu },
  { cap: "KVM_CAP_EXCEPTION_PAYLOAD", needs: enabled },
  { cap: "KVM_CAP_HYPERV_CPUID", needs: hyperv },
  { cap: "KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2", generic: true, says: "mask", answers: 3, needs: enabled },
  { cap: "KVM_CAP_PMU_EVENT_FILTER" },
  { cap: "KVM_CAP_HYPERV_DIRECT_TLBFLUSH", answers: "host", needs: enabledOnVcpu },
  { cap: "KVM_CAP_HALT_POLL", generic: true, needs: enabled },
  { cap: "KVM_CAP_ASYNC_PF_INT", needs: ["KVM_CAP_ASYNC_PF"] },
  { cap: "KVM_CAP_LAST_CPU" },
  { cap: "KVM_CAP_SMALLER_MAXPHYADDR", answers: "host" },
  { cap: "KVM_CAP_STEAL_TIME", answers: "host" },
  { cap: "KVM_CAP_X86_USER_SPACE_MSR", needs: enabled },
  { cap: "KVM_CAP_X86_MSR_FILTER" },
  { cap: "KVM_CAP_ENFORCE_PV_FEATURE_CPUID" },
  { cap: "KVM_CAP_SYS_HYPERV_CPUID", needs: ["KVM_CAP_HYPERV_CPUID"] },
  // 65,536 entries of 16 bytes.
  { cap: "KVM_CAP_DIRTY_LOG_RING", generic: true, says: "bytes", answers: 1_048_576, needs: enabled },
  { cap: "KVM_CAP_X86_BUS_LOCK_EXIT", says: "mask", answers: "host", needs: enabled },
  { cap: "KVM_CAP_SET_GUEST_DEBUG2", says: "mask", answers: 0x1f0003, needs: ["KVM_CAP_SET_GUEST_DEBUG"] },
  { cap: "KVM_CAP_SGX_ATTRIBUTE", needs: enabled },
  { cap: "KVM_CAP_VM_COPY_ENC_CONTEXT_FROM", needs: enabled },
  { cap: "KVM_CAP_HYPERV_ENFORCE_CPUID", needs: enabledOnVcpu },
  { cap: "KVM_CAP_SREGS2" },
  // Bit 12, the number of the hypercall that tells of encrypted pages.
  { cap: "KVM_CAP_EXIT_HYPERCALL", says: "mask", answers: 0x1000, needs: enabled },
  { cap: "KVM_CAP_BINARY_STATS_FD", generic: true },
  { cap: "KVM_CAP_EXIT_ON_EMULATION_FAILURE", needs: enabled },
  { cap: "KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM", needs: enabled },
  { cap: "KVM_CAP_XSAVE2", says: "bytes", answers: "host", needs: ["KVM_CAP_XSAVE"] },
  { cap: "KVM_CAP_SYS_ATTRIBUTES" },
  { cap: "KVM_CAP_PMU_CAPABILITY", says: "mask", answers: "host", needs: enabled },
  { cap: "KVM_CAP_DISABLE_QUIRKS2", says: "mask", answers: "host", needs: ["KVM_CAP_DISABLE_QUIRKS", ...enabled] },
  { cap: "KVM_CAP_VM_TSC_CONTROL", answers: "host" },
  { cap: "KVM_CAP_SYSTEM_EVENT_DATA", generic: true },
  { cap: "KVM_CAP_X86_TRIPLE_FAULT_EVENT", needs: enabled },
  { cap: "KVM_CAP_X86_NOTIFY_VMEXIT", answers: "host", needs: enabled },
  { cap: "KVM_CAP_VM_DISABLE_NX_HUGE_PAGES", needs: enabled },
  { cap: "KVM_CAP_DIRTY_LOG_RING_ACQ_REL", generic: true, says: "bytes", answers: 1_048_576, needs: enabled },
  { cap: "KVM_CAP_PMU_EVENT_MASKED_EVENTS", since: "6.12", needs: ["KVM_CAP_PMU_EVENT_FILTER"] },
  { cap: "KVM_CAP_USER_MEMORY2", since: "6.12", generic: true, needs: ["KVM_CAP_USER_MEMORY"] },
  { cap: "KVM_CAP_MEMORY_FAULT_INFO", since: "6.12" },
  { cap: "KVM_CAP_MEMORY_ATTRIBUTES", since: "6.12", generic: true, says: "mask", answers: "vm" },
  { cap: "KVM_CAP_GUEST_MEMFD", since: "6.12", generic: true, answers: "vm", needs: ["KVM_CAP_USER_MEMORY2"] },
  { cap: "KVM_CAP_VM_TYPES", since: "6.12", says: "mask", answers: "host" },
  { cap: "KVM_CAP_PRE_FAULT_MEMORY", since: "6.12", answers: "host" },
  {
    cap: "KVM_CAP_X86_APIC_BUS_CYCLES_NS",
    since: "6.12",
    says: "nanoseconds",
    answers: "vm",
    needs: [...enabled, "KVM_CAP_IRQCHIP"],
  },
  { cap: "KVM_CAP_X86_GUEST_MODE", since: "6.12" },
  {
    cap: "KVM_CAP_GUEST_MEMFD_FLAGS",
    since: "7.2",
    generic: true,
    says: "mask",
    answers: "vm",
    needs: ["KVM_CAP_GUEST_MEMFD"],
  },
] as const satisfies readonly X86Capability[];

export type CapabilityName = (typeof x86Capabilities)[number]["cap"];

/** `KVM_CAP_IRQFD` as a change: `cap-irqfd`. */
export type CapabilityChange<Name extends string = CapabilityName> = Name extends `KVM_CAP_${infer Rest}`
  ? `cap-${Kebab<Lowercase<Rest>>}`
  : never;

type Kebab<S extends string> = S extends `${infer Head}_${infer Rest}` ? `${Head}-${Kebab<Rest>}` : S;

/** The change that a capability is: `cap-irqfd` for `KVM_CAP_IRQFD`. */
export function changeOf<Name extends string>(cap: Name): CapabilityChange<Name> {
  return `cap-${cap.slice("KVM_CAP_".length).toLowerCase().replaceAll("_", "-")}` as CapabilityChange<Name>;
}
