import type { Context } from "../../session/context.ts";
import type { ProtocolSpec } from "../../session/spec.ts";
import { constants } from "./bindings.gen.ts";
import type { KvmChange } from "./contract.ts";
import { hasPrivateMemory, hasProtectedState, type Vm, vcpuIdLimit, vmTypes, type World } from "./world.ts";
import { changeOf, type X86Capability, x86Capabilities } from "./x86-capabilities.ts";

type C = Context<World, unknown, unknown>;
type Rows = typeof x86Capabilities;
/** Capabilities whose answer is no constant. */
type Following = Extract<Rows[number], { readonly answers: "host" | "vm" }>["cap"];

/** How an answer follows from the host, and from the VM when one is asked. Linux 7.3, kvm_vm_ioctl_check_extension; older rules by change. */
const following = {
  KVM_CAP_NR_VCPUS: ({ world }) => Math.min(world.host.cpus, world.host.maxVcpus),
  KVM_CAP_XEN_HVM: xenConfig,
  KVM_CAP_XCRS: ({ world }) => Number(world.host.xsave),
  KVM_CAP_TSC_CONTROL: ({ world }) => Number(world.host.tscControl),
  KVM_CAP_VM_TSC_CONTROL: ({ world }) => Number(world.host.tscControl),
  KVM_CAP_MAX_VCPUS: (c) => asked(c, "max-vcpus-by-vm")?.maxVcpus ?? c.world.host.maxVcpus,
  KVM_CAP_SYNC_REGS: (c) => (protectedVm(c, "sync-regs-by-vm") ? 0 : 7),
  KVM_CAP_READONLY_MEM: (c) => (protectedVm(c, "readonly-mem-by-vm") ? 0 : 1),
  KVM_CAP_X86_SMM: ({ world }) => Number(world.host.smm),
  KVM_CAP_MULTI_ADDRESS_SPACE: (c) => {
    const vm = asked(c, "address-spaces-by-vm");
    return vm !== undefined && hasPrivateMemory(vm) ? 1 : 2;
  },
  KVM_CAP_MAX_VCPU_ID: ({ world }) => vcpuIdLimit(world.host),
  KVM_CAP_X2APIC_API: (c) => {
    if (!c.has("x2apic-suppress-eoi-broadcast")) return x2apicFlags(c);
    const vm = vmOf(c);
    return vm !== undefined && vm.irqchip !== "split"
      ? x2apicFlags(c) & ~constants.KVM_X2APIC_ENABLE_SUPPRESS_EOI_BROADCAST
      : x2apicFlags(c);
  },
  KVM_CAP_X86_DISABLE_EXITS: hostExits,
  KVM_CAP_NESTED_STATE: (c) => (nestedAnswers(c) ? c.world.host.nestedState : 0),
  KVM_CAP_HYPERV_ENLIGHTENED_VMCS: (c) => Number(hasEnlightenedVmcs(c)),
  KVM_CAP_HYPERV_DIRECT_TLBFLUSH: ({ world }) => Number(world.host.directTlbFlush),
  KVM_CAP_SMALLER_MAXPHYADDR: ({ world }) => Number(world.host.smallerMaxphyaddr),
  KVM_CAP_STEAL_TIME: ({ world }) => Number(world.host.schedInfo),
  KVM_CAP_X86_BUS_LOCK_EXIT: ({ world }) => (world.host.busLockExit ? 3 : 0),
  KVM_CAP_XSAVE2: ({ world }) => Math.max(4096, world.host.xsave2),
  KVM_CAP_PMU_CAPABILITY: ({ world }) => (world.host.pmu ? constants.KVM_PMU_CAP_DISABLE : 0),
  KVM_CAP_DISABLE_QUIRKS2: quirks,
  KVM_CAP_X86_NOTIFY_VMEXIT: ({ world }) => Number(world.host.notifyVmexit),
  KVM_CAP_MEMORY_ATTRIBUTES: (c) => {
    const vm = vmOf(c);
    return vm === undefined || hasPrivateMemory(vm) ? constants.KVM_MEMORY_ATTRIBUTE_PRIVATE : 0;
  },
  KVM_CAP_GUEST_MEMFD: (c) => {
    const vm = vmOf(c);
    return vm === undefined || c.has("guest-memfd-on-any-vm") || hasPrivateMemory(vm) ? 1 : 0;
  },
  KVM_CAP_VM_TYPES: vmTypes,
  KVM_CAP_PRE_FAULT_MEMORY: ({ world }) => Number(world.host.tdp),
  KVM_CAP_X86_APIC_BUS_CYCLES_NS: (c) => Number(BigInt.asIntN(32, asked(c, "apic-bus-cycles-by-vm")?.apicBusCycleNs ?? 1n)),
  KVM_CAP_GUEST_MEMFD_FLAGS: (c) => {
    const vm = vmOf(c);
    const shared = vm === undefined || !hasPrivateMemory(vm);
    return constants.GUEST_MEMFD_FLAG_MMAP | (shared ? constants.GUEST_MEMFD_FLAG_INIT_SHARED : 0);
  },
} as const satisfies { readonly [cap in Following]: (c: C) => number };

/** What a declared capability answers, by its change. */
export const values: NonNullable<ProtocolSpec<World>["values"]> = Object.fromEntries(
  x86Capabilities.map((each: X86Capability) => {
    const rule = each.answers === "host" || each.answers === "vm" ? following[each.cap as Following] : (each.answers ?? 1);
    return [changeOf(each.cap), rule];
  }),
);

/** Bits of KVM_CAP_X2APIC_API. */
export function x2apicFlags(c: Pick<C, "has">): number {
  return c.has("x2apic-suppress-eoi-broadcast") ? 0xf : 3;
}

/** Exits that this host lets a guest do without. */
export function hostExits(c: Pick<C, "world" | "has">): number {
  const { mwait, aperfmperf, mitigateSmtRsb } = c.world.host;
  const always = constants.KVM_X86_DISABLE_EXITS_PAUSE;
  const performance = c.has("disable-exits-aperfmperf") && aperfmperf ? constants.KVM_X86_DISABLE_EXITS_APERFMPERF : 0;
  if (mitigateSmtRsb) return always | performance;
  const idle = constants.KVM_X86_DISABLE_EXITS_HLT | constants.KVM_X86_DISABLE_EXITS_CSTATE;
  return always | performance | idle | (mwait ? constants.KVM_X86_DISABLE_EXITS_MWAIT : 0);
}

/** Quirks beyond the first seven, by the change that brought each. */
const laterQuirks = {
  "quirk-slot-zap-all": constants.KVM_X86_QUIRK_SLOT_ZAP_ALL,
  "quirk-stuff-feature-msrs": constants.KVM_X86_QUIRK_STUFF_FEATURE_MSRS,
  "quirk-ignore-guest-pat": constants.KVM_X86_QUIRK_IGNORE_GUEST_PAT,
  "quirk-vmcs12-allow-freeze-in-smm": constants.KVM_X86_QUIRK_VMCS12_ALLOW_FREEZE_IN_SMM,
  "quirk-nested-svm-shared-pat": constants.KVM_X86_QUIRK_NESTED_SVM_SHARED_PAT,
} as const satisfies { readonly [change in KvmChange]?: number };

/** Quirks that can be disabled. */
export function quirks(c: Pick<C, "world" | "has">): number {
  const known = Object.entries(laterQuirks).reduce((mask, [change, bit]) => (c.has(change) ? mask | bit : mask), 0x7f);
  return c.world.host.ignoreGuestPat ? known : known & ~constants.KVM_X86_QUIRK_IGNORE_GUEST_PAT;
}

/** Whether a vCPU can be given an enlightened VMCS. */
export function hasEnlightenedVmcs(c: Pick<C, "world" | "has">): boolean {
  return c.world.host.enlightenedVmcs && nestedAnswers(c);
}

function nestedAnswers(c: Pick<C, "world" | "has">): boolean {
  return c.world.host.nested || !c.has("nested-off-said");
}

const laterXen = {
  "xen-runstate-update-flag": constants.KVM_XEN_HVM_CONFIG_RUNSTATE_UPDATE_FLAG,
  "xen-pvclock-tsc-unstable": constants.KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE,
  "xen-shared-info-hva": constants.KVM_XEN_HVM_CONFIG_SHARED_INFO_HVA,
} as const satisfies { readonly [change in KvmChange]?: number };

function xenConfig(c: C): number {
  const { KVM_XEN_HVM_CONFIG_RUNSTATE, KVM_XEN_HVM_CONFIG_RUNSTATE_UPDATE_FLAG } = constants;
  const all = Object.entries(laterXen).reduce((mask, [change, bit]) => (c.has(change) ? mask | bit : mask), 0x3f);
  return c.world.host.schedInfo ? all : all & ~(KVM_XEN_HVM_CONFIG_RUNSTATE | KVM_XEN_HVM_CONFIG_RUNSTATE_UPDATE_FLAG);
}

/** The VM that is asked; `undefined` when /dev/kvm is. */
function vmOf(c: C): Vm | undefined {
  return c.kind === "vm" ? (c.fd as Vm) : undefined;
}

/** The VM that is asked, where the build lets its answer depend on it. */
function asked(c: C, change: KvmChange): Vm | undefined {
  const vm = vmOf(c);
  return vm !== undefined && c.has(change) ? vm : undefined;
}

function protectedVm(c: C, change: KvmChange): boolean {
  const vm = asked(c, change);
  return vm !== undefined && hasProtectedState(vm);
}
