import type { Errno } from "../../abi/errno.ts";
import { u32 } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import type { Context } from "../../session/context.ts";
import { encodeScalar } from "../../session/decode.ts";
import type { Play, SampleCall, Variation } from "../../session/sample.ts";
import type { When } from "../../session/spec.ts";
import type { Check, Step } from "../../session/step.ts";
import { kvm_enable_cap } from "./bindings.gen.ts";
import { capabilityNumber } from "./capability-number.ts";
import type { KvmChange } from "./contract.ts";
import { argumentOffset, enableCap } from "./enable-argument.ts";
import { createVcpu, createVm, openKvm } from "./plays.ts";
import type { World } from "./world.ts";
import { type CapabilityName, changeOf } from "./x86-capabilities.ts";

/** The argument of KVM_ENABLE_CAP. Its 64 bytes of padding are never looked at. */
export interface EnableCap {
  readonly cap: number;
  readonly flags: number;
  readonly args: readonly bigint[];
}

export type EnableContext<S> = Context<World, S, EnableCap>;

/** What remembers what was switched on. */
interface Switched {
  readonly enabled: Map<CapabilityName, bigint>;
}

/** A capability that KVM_ENABLE_CAP switches on: what is refused, in the kernel's own order, and what it then does. */
export interface EnableRow<S> {
  readonly cap: CapabilityName;
  /** Handled before the architecture is asked, which is what judges `flags` for all others. */
  readonly generic?: true;
  readonly checks?: readonly EnableCheck<S>[];
  /** A first argument that is taken, on the full host; 0 without it. */
  readonly valid?: bigint;
  /** Calls on the descriptor of the VM without which none is. */
  readonly before?: readonly Play[];
  /** The argument is a pointer to this many bytes. */
  readonly pointsTo?: number;
  /** Why no call here can succeed. */
  readonly neverTaken?: string;
  /** What it does besides being remembered as switched on; an errno where that fails. */
  run?(c: EnableContext<S>, arg: bigint): { readonly errno: Errno } | undefined;
}

export interface EnableCheck<S> extends When {
  readonly id: string;
  readonly errno: Errno;
  /** Whether the first argument is refused, or the state. */
  fails(c: EnableContext<S>, arg: bigint): boolean;
  readonly has?: KvmChange | readonly KvmChange[];
  readonly lacks?: KvmChange | readonly KvmChange[];
  /** Arguments that it alone refuses, or calls after which it does. On the full host. */
  readonly wrong?: readonly Wrong[];
  readonly unprovoked?: string;
}

export interface Wrong {
  readonly arg?: bigint;
  readonly flags?: number;
  /** Calls on the VM, after the row's own. */
  readonly before?: readonly Play[];
  /** In place of the row's own. */
  readonly instead?: readonly Play[];
}

/**
 * The rows as steps: what the rows of virt/kvm refuse, then `flags`, then what the architecture's rows refuse, then a capability that
 * this build does not know; and what the row does.
 *
 * Of the architecture's capabilities `flags` is judged first and before all else; those of virt/kvm judge it themselves, or do not.
 */
export function enableSteps<S extends Switched>(rows: readonly EnableRow<S>[]): readonly Step<World, S, EnableCap>[] {
  const byNumber = new Map(rows.map((row) => [capabilityNumber(row.cap), row]));
  const rowOf = (c: EnableContext<S>) => {
    const row = byNumber.get(c.arg.cap);
    return row !== undefined && c.has(changeOf(row.cap)) ? row : undefined;
  };
  const [generic, architecture] = [rows.filter((row) => row.generic), rows.filter((row) => !row.generic)];
  return [
    ...generic.flatMap(checksOf),
    {
      kind: "check",
      id: "flags",
      errno: "EINVAL",
      fails: (c) => c.arg.flags !== 0 && rowOf(c)?.generic !== true,
      provoke: (sample) => Array.from({ length: 32 }, (_, bit) => withFlag(sample, bit)),
      source: "kvm_vm_ioctl_enable_cap and kvm_vcpu_ioctl_enable_cap, arch/x86/kvm/x86.c, Linux 7.3",
    },
    ...architecture.flatMap(checksOf),
    {
      kind: "check",
      id: "unknown-capability",
      errno: "EINVAL",
      fails: (c) => rowOf(c) === undefined,
      provoke: (sample, build) => unknownTo(rows, build).map((cap) => withBytes(sample, `cap = ${cap}`, enableCap(cap))),
      source: "kvm_vm_ioctl_enable_cap and kvm_vcpu_ioctl_enable_cap, arch/x86/kvm/x86.c, Linux 7.3",
    },
    {
      kind: "run",
      run(c) {
        const row = rowOf(c);
        const arg = c.arg.args[0] ?? 0n;
        if (row === undefined) return { errno: "EINVAL" };
        const refused = row.run?.(c, arg);
        if (refused === undefined) c.fd.enabled.set(row.cap, arg);
        return refused;
      },
    },
  ];
}

/** Switches on what the build can: with the rows' valid arguments, in the places where a VM and what follows are made. */
export function enabling<S>(rows: readonly EnableRow<S>[], on: "vm" | "vcpu", build: Build): readonly Variation[] {
  return rows
    .filter(({ cap, neverTaken }) => neverTaken === undefined && build.has.has(changeOf(cap)))
    .map(({ cap, valid = 0n, before = [], pointsTo }) => {
      const pointers =
        pointsTo === undefined ? {} : { pointers: [{ offset: argumentOffset("args"), bytes: new Uint8Array(pointsTo) }] };
      return {
        label: `${cap} → success`,
        before: [openKvm, createVm(), ...before, ...(on === "vcpu" ? [createVcpu()] : [])],
        call: {
          call: "ioctl",
          fd: on,
          command: "KVM_ENABLE_CAP",
          argument: { by: "pointer", bytes: enableCap(cap, valid), ...pointers },
        },
      };
    });
}

function checksOf<S>(row: EnableRow<S>): readonly Check<World, S, EnableCap>[] {
  const number = capabilityNumber(row.cap);
  const change = changeOf(row.cap);
  return (row.checks ?? []).map(({ id, errno, fails, has = [], lacks, wrong, unprovoked }) => ({
    kind: "check",
    id: `${change}-${id}`,
    errno,
    has: [change, ...(typeof has === "string" ? [has] : has)],
    ...(lacks === undefined ? {} : { lacks }),
    fails: (c) => c.arg.cap === number && fails(c, c.arg.args[0] ?? 0n),
    ...(wrong === undefined ? {} : { provoke: (sample: SampleCall) => wrong.map((each) => spoilt(sample, row, each)) }),
    ...(unprovoked === undefined ? {} : { unprovoked }),
    source: `${row.generic ? "kvm_vm_ioctl_enable_cap_generic, virt/kvm/kvm_main.c" : "arch/x86/kvm/x86.c"}, Linux 7.3`,
  }));
}

function spoilt<S>(
  sample: SampleCall,
  row: EnableRow<S>,
  { arg = row.valid ?? 0n, flags = 0, before = [], instead }: Wrong,
): Variation {
  const plays = [...(instead ?? row.before ?? []), ...before];
  const how = [
    `args[0] = 0x${arg.toString(16)}`,
    ...(flags === 0 ? [] : [`flags = ${flags}`]),
    ...plays.map((play) => `after ${play.call === "ioctl" ? String(play.command) : play.call}`),
  ];
  const varied = withBytes(sample, `${row.cap} with ${how.join(", ")}`, enableCap(row.cap, arg, flags));
  return { ...varied, before: [...sample.before, ...plays] };
}

function withBytes(sample: SampleCall, label: string, bytes: Uint8Array): Variation {
  return { ...sample, label, call: { ...sample.call, argument: { by: "pointer", bytes } } };
}

function withFlag(sample: SampleCall, bit: number): Variation {
  const { argument } = sample.call;
  const bytes = argument.by === "pointer" ? argument.bytes.slice() : new Uint8Array(kvm_enable_cap.size);
  const flags = encodeScalar(u32, 1n << BigInt(bit));
  for (const [index, byte] of flags.entries()) bytes[argumentOffset("flags") + index] = byte;
  return withBytes(sample, `flags with bit ${bit}`, bytes);
}

/** Numbers that mean nothing to this build: the largest, one that is only answered and never switched on, and what it lacks. */
function unknownTo<S>(rows: readonly EnableRow<S>[], build: Build): readonly number[] {
  const lacking = rows.filter(({ cap }) => !build.has.has(changeOf(cap))).map(({ cap }) => capabilityNumber(cap));
  return [0xffff_ffff, capabilityNumber("KVM_CAP_NR_MEMSLOTS"), ...lacking];
}
