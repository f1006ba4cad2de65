import type { Context } from "../../session/context.ts";
import { constants } from "./bindings.gen.ts";
import { fullHost, type Host } from "./host.ts";
import type { CapabilityName } from "./x86-capabilities.ts";

/** What all descriptors share: the machine. Virtual machines live in their descriptors' state, and on in their vCPUs'. */
export interface World {
  readonly host: Host;
}

/** A descriptor of /dev/kvm remembers nothing. */
export type System = Readonly<Record<never, never>>;

/** A virtual machine, as far as negotiation changes it. */
export interface Vm {
  /** KVM_X86_DEFAULT_VM and so on. */
  readonly type: number;
  readonly maxVcpus: number;
  /** KVM gave it up: each of its calls answers EIO. It found a bug in itself, or the VM's encryption moved to another. */
  dead: boolean;
  irqchip: "none" | "kernel" | "split";
  readonly vcpuIds: Set<number>;
  /** What KVM_CAP_MAX_VCPU_ID was set to, or the limit that the first vCPU pinned; 0: neither yet. */
  maxVcpuIds: number;
  bootCpuId: number;
  apicBusCycleNs: bigint;
  /** Bytes; 0: none. */
  dirtyRing: number;
  /** Capabilities that were switched on, with the first argument of the last time. */
  readonly enabled: Map<CapabilityName, bigint>;
}

export interface Vcpu {
  readonly vm: Vm;
  readonly id: number;
  readonly enabled: Map<CapabilityName, bigint>;
}

export function worldOn(host: Host = fullHost): World {
  return { host };
}

export function newVm(type: number, { maxVcpus, cpus }: Host): Vm {
  return {
    type,
    // A TDX machine is limited to the processors that are there, so that the limit does not depend on the TDX module.
    maxVcpus: type === constants.KVM_X86_TDX_VM ? Math.min(maxVcpus, cpus) : maxVcpus,
    dead: false,
    irqchip: "none",
    vcpuIds: new Set(),
    maxVcpuIds: 0,
    bootCpuId: 0,
    apicBusCycleNs: 1n,
    dirtyRing: 0,
    enabled: new Map(),
  };
}

/** One past the highest vCPU id. */
export function vcpuIdLimit({ maxVcpus }: Host): number {
  return maxVcpus * 4;
}

const { KVM_X86_SW_PROTECTED_VM, KVM_X86_SEV_ES_VM, KVM_X86_SNP_VM, KVM_X86_TDX_VM } = constants;
const privateMemory: readonly number[] = [KVM_X86_SW_PROTECTED_VM, KVM_X86_SNP_VM, KVM_X86_TDX_VM];
const protectedState: readonly number[] = [KVM_X86_SEV_ES_VM, KVM_X86_SNP_VM, KVM_X86_TDX_VM];

/** The VM has memory that the host cannot read. Linux 6.12 svm_vm_init and 7.3 tdx_vm_init. */
export function hasPrivateMemory({ type }: Vm): boolean {
  return privateMemory.includes(type);
}

/** The host cannot read the VM's registers. The same places. */
export function hasProtectedState({ type }: Vm): boolean {
  return protectedState.includes(type);
}

/** Bit n: the build and the host have virtual machines of type n. */
export function vmTypes(c: Pick<Context<World, unknown, unknown>, "world" | "has">): number {
  if (!c.has("cap-vm-types")) return 1;
  return c.has("vm-type-tdx") ? c.world.host.vmTypes : c.world.host.vmTypes & ~(1 << KVM_X86_TDX_VM);
}
