import type { Errno } from "../../abi/errno.ts";
import type { RecordLayout, WireType } from "../../codec/layout.ts";
import { knownBits } from "../../session/checks.ts";
import { patch, sizeOfType } from "../../session/decode.ts";
import type { Play, PlayArgument } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check, Step } from "../../session/step.ts";
import { commands, constants, kvm_xen_hvm_config } from "./bindings.gen.ts";
import {
  guestMemoryDescriptor,
  ioeventfdFields,
  irqfdFlags,
  region2Flags,
  regionFlags,
  resampleDescriptor,
} from "./capability-flags.ts";
import type { KvmChange } from "./contract.ts";
import { createIrqchip, createVcpu, createVm, openKvm } from "./plays.ts";
import type { Vcpu, Vm, World } from "./world.ts";

/**
 * Commands that a capability opens and that nobody negotiates with: they are there or not, they read or write their record, and they refuse
 * what follows from what was negotiated. What they do to a guest is not played: a record is taken whatever it holds, and one that is
 * written is zero.
 */
interface Presence {
  readonly name: keyof typeof commands;
  readonly on: "system" | "vm" | "vcpu";
  readonly change: KvmChange;
  /** Reads its record, writes it, reads and writes it back; or has none. */
  readonly does: "reads" | "writes" | "both" | "nothing";
  /** What a valid record holds besides zeros. */
  readonly valid?: object;
  /** An eventfd's number goes here, in bytes from the start. */
  readonly eventfdAt?: number;
  /** What it needs on the virtual machine. */
  readonly needs?: "irqchip";
  /** What it answers without. */
  readonly without?: Errno;
  /** What else it refuses. */
  readonly checks?: readonly Check<unknown, unknown, unknown>[];
  /** And after its eventfd was looked at. */
  readonly last?: readonly Check<unknown, unknown, unknown>[];
}

/** Bits that a program may set, fewer than KVM_CAP_XEN_HVM answers. arch/x86/kvm/xen.c. */
const settable = BigInt(constants.KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | constants.KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
const unstable = BigInt(constants.KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE);
const xenFlags = [
  knownBits(kvm_xen_hvm_config, "flags", settable, {
    lacks: "xen-pvclock-tsc-unstable",
    source: "arch/x86/kvm/xen.c, Linux 6.1",
  }),
  knownBits(kvm_xen_hvm_config, "flags", settable | unstable, {
    id: "flags-bits-with-unstable",
    has: "xen-pvclock-tsc-unstable",
    source: "arch/x86/kvm/xen.c, Linux 6.12",
  }),
];

const withIrqchip = { needs: "irqchip" } as const;

const table: readonly Presence[] = [
  { name: "KVM_X86_GET_MCE_CAP_SUPPORTED", on: "system", change: "cap-mce", does: "writes" },

  { name: "KVM_GET_CLOCK", on: "vm", change: "cap-adjust-clock", does: "writes" },
  { name: "KVM_SET_CLOCK", on: "vm", change: "cap-adjust-clock", does: "reads" },
  {
    name: "KVM_REGISTER_COALESCED_MMIO",
    on: "vm",
    change: "cap-coalesced-mmio",
    does: "reads",
    valid: { addr: 0xd000_0000n, size: 4 },
  },
  { name: "KVM_UNREGISTER_COALESCED_MMIO", on: "vm", change: "cap-coalesced-mmio", does: "reads" },
  {
    name: "KVM_SET_USER_MEMORY_REGION",
    on: "vm",
    change: "cap-user-memory",
    does: "reads",
    valid: { memory_size: 4096n },
    checks: regionFlags,
  },
  {
    name: "KVM_SET_USER_MEMORY_REGION2",
    on: "vm",
    change: "cap-user-memory2",
    does: "reads",
    valid: { memory_size: 4096n },
    checks: region2Flags,
    last: guestMemoryDescriptor,
  },
  { name: "KVM_SET_MEMORY_ATTRIBUTES", on: "vm", change: "cap-memory-attributes", does: "reads", valid: { size: 4096n } },
  { name: "KVM_SET_PMU_EVENT_FILTER", on: "vm", change: "cap-pmu-event-filter", does: "reads" },
  { name: "KVM_X86_SET_MSR_FILTER", on: "vm", change: "cap-x86-msr-filter", does: "reads" },
  { name: "KVM_XEN_HVM_CONFIG", on: "vm", change: "cap-xen-hvm", does: "reads", checks: xenFlags },
  {
    name: "KVM_IOEVENTFD",
    on: "vm",
    change: "cap-ioeventfd",
    does: "reads",
    valid: { addr: 0x1000n, len: 4 },
    eventfdAt: 20,
    checks: ioeventfdFields,
  },
  {
    name: "KVM_IRQFD",
    on: "vm",
    change: "cap-irqfd",
    does: "reads",
    eventfdAt: 0,
    needs: "irqchip",
    without: "EINVAL",
    checks: irqfdFlags,
    last: resampleDescriptor,
  },
  { name: "KVM_IRQ_LINE", on: "vm", change: "cap-irqchip", does: "reads", ...withIrqchip, without: "ENXIO" },
  { name: "KVM_IRQ_LINE_STATUS", on: "vm", change: "cap-irq-inject-status", does: "both", ...withIrqchip, without: "ENXIO" },
  { name: "KVM_SET_GSI_ROUTING", on: "vm", change: "cap-irq-routing", does: "reads", ...withIrqchip, without: "EINVAL" },

  { name: "KVM_NMI", on: "vcpu", change: "cap-user-nmi", does: "nothing" },
  { name: "KVM_GET_MP_STATE", on: "vcpu", change: "cap-mp-state", does: "writes" },
  { name: "KVM_SET_MP_STATE", on: "vcpu", change: "cap-mp-state", does: "reads" },
  { name: "KVM_GET_VCPU_EVENTS", on: "vcpu", change: "cap-vcpu-events", does: "writes" },
  { name: "KVM_SET_VCPU_EVENTS", on: "vcpu", change: "cap-vcpu-events", does: "reads" },
  { name: "KVM_GET_DEBUGREGS", on: "vcpu", change: "cap-debugregs", does: "writes" },
  { name: "KVM_SET_DEBUGREGS", on: "vcpu", change: "cap-debugregs", does: "reads" },
  { name: "KVM_GET_XSAVE", on: "vcpu", change: "cap-xsave", does: "writes" },
  { name: "KVM_GET_XSAVE2", on: "vcpu", change: "cap-xsave2", does: "writes" },
  { name: "KVM_GET_XCRS", on: "vcpu", change: "cap-xcrs", does: "writes" },
  { name: "KVM_SET_XCRS", on: "vcpu", change: "cap-xcrs", does: "reads" },
  { name: "KVM_GET_SREGS2", on: "vcpu", change: "cap-sregs2", does: "writes" },
  { name: "KVM_SET_GUEST_DEBUG", on: "vcpu", change: "cap-set-guest-debug", does: "reads" },
];

type AnyStep = Step<World, Vm & Vcpu, unknown>;

export const presence: readonly CommandSpec<World, Vm & Vcpu, unknown>[] = table.map((row) => {
  const { name, on, change, does, needs, without } = row;
  const type = typeOf(name);
  const reads: readonly AnyStep[] = does === "reads" || does === "both" ? [{ kind: "copy-in", type }] : [];
  const writes: readonly AnyStep[] = does === "writes" || does === "both" ? [write(does, sizeOfType(type))] : [];
  const checks: readonly AnyStep[] = [
    ...(row.checks ?? []),
    ...(needs === undefined || without === undefined ? [] : [noIrqchip(without)]),
  ];
  return {
    name,
    on,
    number: commands[name].number,
    change,
    argument: does === "nothing" ? { by: "none" } : { by: "pointer", type },
    steps: [...reads, ...checks, ...eventfd(row), ...(row.last ?? []), ...writes],
    sample: () => ({
      before: [
        ...opened(on),
        ...(needs === undefined ? [] : [createIrqchip]),
        ...(row.eventfdAt === undefined ? [] : [eventfdPlay]),
      ],
      call: { call: "ioctl", fd: fdOf(on), command: name, argument: argument(row, type) },
    }),
    source: "Documentation/virt/kvm/api.rst, Linux 7.3, for the capability; kvm_main.c and x86.c for the order",
  };
});

const eventfdPlay: Play = { call: "eventfd", as: "event" };

function typeOf(name: keyof typeof commands): RecordLayout | WireType {
  const row = commands[name];
  if ("record" in row) return row.record;
  return "type" in row ? row.type : { kind: "bytes", count: 0 };
}

function write(does: Presence["does"], size: number): AnyStep {
  return {
    kind: "run",
    run: (c) => (c.memory.write(c.argument, does === "both" ? c.bytes : new Uint8Array(size)) ? undefined : { errno: "EFAULT" }),
  };
}

/** `provoke` undoes the sample's own irqchip. */
function noIrqchip(errno: Errno): Check<World, Vm & Vcpu, unknown> {
  return {
    kind: "check",
    id: "no-irqchip",
    errno,
    fails: (c) => c.fd.irqchip === "none",
    provoke: (sample) => [
      { ...sample, label: "without an in-kernel irqchip", before: sample.before.filter((play) => play !== createIrqchip) },
    ],
    source: "arch/x86/kvm/irq.c and virt/kvm/eventfd.c, Linux 7.3",
  };
}

/** The record's descriptor must be open, and an eventfd. */
function eventfd({ eventfdAt }: Presence): readonly AnyStep[] {
  if (eventfdAt === undefined) return [];
  const kindAt = (c: Parameters<Check<World, Vm & Vcpu, unknown>["fails"]>[0]) =>
    c.kindOf(new DataView(c.bytes.buffer, c.bytes.byteOffset).getInt32(eventfdAt, true));
  const closed: PlayArgument = { by: "pointer", bytes: new Uint8Array() };
  return [
    {
      kind: "check",
      id: "descriptor",
      errno: "EBADF",
      fails: (c) => kindAt(c) === undefined,
      provoke: (sample) => {
        const { argument: given } = sample.call;
        if (given.by !== "pointer") return [];
        const bytes = given.bytes.slice();
        new DataView(bytes.buffer).setInt32(eventfdAt, -1, true);
        return [{ ...sample, label: "fd = -1", call: { ...sample.call, argument: { ...closed, bytes } } }];
      },
      source: "virt/kvm/eventfd.c, Linux 7.3",
    },
    {
      kind: "check",
      id: "eventfd",
      errno: "EINVAL",
      fails: (c) => kindAt(c) !== "eventfd",
      provoke: (sample) => {
        const { argument: given } = sample.call;
        if (given.by !== "pointer") return [];
        return [
          {
            ...sample,
            label: "fd is the virtual machine itself",
            call: { ...sample.call, argument: { ...given, fds: [{ offset: eventfdAt, fd: "vm" }] } },
          },
        ];
      },
      source: "virt/kvm/eventfd.c, Linux 7.3",
    },
  ];
}

function opened(on: Presence["on"]): readonly Play[] {
  return [openKvm, ...(on === "system" ? [] : [createVm()]), ...(on === "vcpu" ? [createVcpu()] : [])];
}

function fdOf(on: Presence["on"]): string {
  return on === "system" ? "kvm" : on;
}

function argument({ does, valid = {}, eventfdAt }: Presence, type: RecordLayout | WireType): PlayArgument {
  if (does === "nothing") return { by: "none" };
  const bytes = new Uint8Array(sizeOfType(type));
  patch(type, bytes, valid);
  return { by: "pointer", bytes, ...(eventfdAt === undefined ? {} : { fds: [{ offset: eventfdAt, fd: "event" }] }) };
}
