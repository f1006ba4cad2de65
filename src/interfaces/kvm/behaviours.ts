import type { Change } from "../../contract/contract.ts";

const main = (release: string) => `virt/kvm/kvm_main.c, Linux ${release}`;
const x86 = (release: string) => `arch/x86/kvm/x86.c, Linux ${release}`;
const after61 = "came after 6.1.176; the first release that has it was not looked for";
const after612 = "came after 6.12.107; the first release that has it was not looked for";
const backported = "6.12.107 has it; whether 6.12 itself had it was not looked at";

const silent = { gate: { kind: "base" }, silent: true, since: "6.12", unverified: after61 } as const;
const silentLater = { ...silent, since: "7.2", unverified: after612 } as const;

/** A bit of ENABLE_CAP's first argument that older kernels refuse. */
const argument = (bit: number) => ({ kind: "flag", record: "kvm_enable_cap", field: "args", bit, absent: "EINVAL" }) as const;
/** Xen's attributes have types; one that the kernel does not know answers ENOENT. */
const xenAttribute = { kind: "probe", command: "KVM_XEN_HVM_SET_ATTR", absent: "ENOENT" } as const;

/** What changed between the releases without a capability of its own: rules that became stricter, answers that follow the VM, mask bits. */
export const behaviours = [
  {
    ...silent,
    id: "vcpu-id-in-full",
    title: "KVM_CREATE_VCPU judges all 64 bits of the id; before, the upper half was cut off and id 2^32 made vCPU 0",
    source: main("6.12.107"),
    needs: ["basic"],
  },
  {
    ...silent,
    id: "boot-cpu-id-checked",
    title: "KVM_SET_BOOT_CPU_ID refuses an id that no vCPU can have; before, it took any",
    source: x86("6.12.107"),
    needs: ["cap-set-boot-cpu-id"],
  },
  {
    ...silent,
    id: "max-vcpu-id-above-boot-cpu",
    title: "KVM_CAP_MAX_VCPU_ID cannot be set below the boot CPU's id",
    source: x86("6.12.107"),
    needs: ["cap-max-vcpu-id", "cap-enable-cap-vm", "cap-set-boot-cpu-id"],
  },
  {
    ...silent,
    id: "trace-commands-gone",
    title: "KVM_TRACE_ENABLE, _PAUSE and _DISABLE are unknown commands; before, they answered EOPNOTSUPP",
    source: main("6.12.107"),
  },
  {
    ...silent,
    id: "readonly-mem-by-vm",
    title: "KVM_CAP_READONLY_MEM answers 0 on a VM whose state is protected",
    source: x86("6.12.107"),
    needs: ["cap-readonly-mem", "cap-vm-types", "cap-check-extension-vm"],
  },
  {
    ...silent,
    id: "address-spaces-by-vm",
    title: "KVM_CAP_MULTI_ADDRESS_SPACE answers the VM's own number: 1 with private memory, 2 without",
    source: main("6.12.107"),
    needs: ["cap-multi-address-space", "cap-vm-types", "cap-check-extension-vm"],
  },
  {
    ...silent,
    id: "sync-regs-by-vm",
    title: "KVM_CAP_SYNC_REGS answers 0 on a VM whose state is protected",
    source: x86("6.12.107"),
    needs: ["cap-sync-regs", "cap-vm-types", "cap-check-extension-vm"],
  },
  {
    ...silentLater,
    id: "max-vcpus-by-vm",
    title: "KVM_CAP_MAX_VCPUS answers the VM's own limit",
    source: x86("7.2.13"),
    needs: ["cap-max-vcpus", "cap-vm-types", "cap-check-extension-vm"],
  },
  {
    ...silentLater,
    id: "apic-bus-cycles-by-vm",
    title: "KVM_CAP_X86_APIC_BUS_CYCLES_NS answers what the VM was given; before, always the default",
    source: x86("7.2.13"),
    needs: ["cap-x86-apic-bus-cycles-ns", "cap-check-extension-vm"],
  },
  {
    ...silentLater,
    id: "guest-memfd-on-any-vm",
    title: "KVM_CAP_GUEST_MEMFD answers 1 on every VM; before, only with private memory",
    source: main("7.2.13"),
    needs: ["cap-guest-memfd", "cap-vm-types", "cap-check-extension-vm"],
  },
  {
    ...silentLater,
    id: "disable-exits-by-host",
    title: "KVM_CAP_X86_DISABLE_EXITS takes only the exits that it answers; before, it took all it knew and ignored those",
    source: x86("7.2.13"),
    needs: ["cap-x86-disable-exits"],
  },
  {
    ...silentLater,
    id: "disable-exits-before-vcpus",
    title: "KVM_CAP_X86_DISABLE_EXITS is refused once a vCPU exists",
    source: x86("7.2.13"),
    needs: ["cap-x86-disable-exits"],
  },
  {
    ...silentLater,
    id: "nested-off-said",
    title:
      "without nested virtualisation KVM_CAP_NESTED_STATE and _HYPERV_ENLIGHTENED_VMCS answer 0; before, they ignored the setting",
    source: x86("7.2.13"),
    needs: ["cap-nested-state"],
  },
  {
    id: "vm-type-tdx",
    title: "KVM_X86_TDX_VM: such a VM has private memory, protected state and no in-kernel I/O APIC",
    gate: { kind: "probe", command: "KVM_CREATE_VM", absent: "EINVAL" },
    since: "7.2",
    source: "arch/x86/kvm/vmx/tdx.c, Linux 7.3.4",
    unverified: after612,
    needs: ["cap-vm-types"],
  },
  {
    id: "quirk-slot-zap-all",
    title: "KVM_X86_QUIRK_SLOT_ZAP_ALL can be disabled",
    gate: argument(7),
    since: "6.12",
    source: x86("6.12.107"),
    unverified: after61,
    needs: ["cap-disable-quirks2"],
  },
  {
    id: "quirk-stuff-feature-msrs",
    title: "KVM_X86_QUIRK_STUFF_FEATURE_MSRS can be disabled",
    gate: argument(8),
    since: "6.12",
    source: x86("6.12.107"),
    unverified: backported,
    needs: ["cap-disable-quirks2"],
  },
  {
    id: "quirk-ignore-guest-pat",
    title: "KVM_X86_QUIRK_IGNORE_GUEST_PAT can be disabled, on hosts that have it",
    gate: argument(9),
    since: "6.12",
    source: x86("6.12.107"),
    unverified: backported,
    needs: ["cap-disable-quirks2"],
  },
  {
    id: "quirk-vmcs12-allow-freeze-in-smm",
    title: "KVM_X86_QUIRK_VMCS12_ALLOW_FREEZE_IN_SMM can be disabled",
    gate: argument(10),
    since: "6.12",
    source: x86("6.12.107"),
    unverified: backported,
    needs: ["cap-disable-quirks2"],
  },
  {
    id: "quirk-nested-svm-shared-pat",
    title: "KVM_X86_QUIRK_NESTED_SVM_SHARED_PAT can be disabled",
    gate: argument(11),
    since: "7.2",
    source: x86("7.2.13"),
    unverified: after612,
    needs: ["cap-disable-quirks2"],
  },
  {
    id: "x2apic-suppress-eoi-broadcast",
    title: "KVM_CAP_X2APIC_API takes and answers bits 2 and 3: suppression of EOI broadcasts on, with a split irqchip, or off",
    gate: argument(2),
    since: "7.2",
    source: x86("7.2.13"),
    unverified: after612,
    needs: ["cap-x2apic-api", "cap-split-irqchip"],
  },
  {
    id: "disable-exits-aperfmperf",
    title: "KVM_CAP_X86_DISABLE_EXITS takes and answers bit 4, KVM_X86_DISABLE_EXITS_APERFMPERF",
    gate: argument(4),
    since: "7.2",
    source: x86("7.2.13"),
    unverified: after612,
    needs: ["cap-x86-disable-exits"],
  },
  {
    id: "xen-runstate-update-flag",
    title: "KVM_CAP_XEN_HVM answers bit 6, KVM_XEN_HVM_CONFIG_RUNSTATE_UPDATE_FLAG",
    gate: xenAttribute,
    since: "6.12",
    source: x86("6.12.107"),
    unverified: after61,
    needs: ["cap-xen-hvm"],
  },
  {
    id: "xen-pvclock-tsc-unstable",
    title: "KVM_CAP_XEN_HVM answers bit 7, KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE",
    gate: { kind: "flag", record: "kvm_xen_hvm_config", field: "flags", bit: 7, absent: "EINVAL" },
    since: "6.12",
    source: x86("6.12.107"),
    unverified: after61,
    needs: ["cap-xen-hvm"],
  },
  {
    id: "xen-shared-info-hva",
    title: "KVM_CAP_XEN_HVM answers bit 8, KVM_XEN_HVM_CONFIG_SHARED_INFO_HVA",
    gate: xenAttribute,
    since: "6.12",
    source: x86("6.12.107"),
    unverified: after61,
    needs: ["cap-xen-hvm"],
  },
] as const satisfies readonly Change[];
