import type { Play, PlayArgument } from "../../src/session/sample.ts";
import type { Random } from "./random.ts";
import type { Templates } from "./templates.ts";

/** What must not be asked of a real kernel, since it would take the machine or this process along, or take minutes. By interface. */
export interface Limits {
  /** Commands that may be made though the interface has them not: an unknown number may be a command that abide does not play. */
  allows(kind: string, number: number): boolean;
  /** Numbers in a record that are work for the kernel: those above `most` and below `from` are made smaller. */
  readonly work: readonly {
    readonly command: number;
    readonly offset: number;
    readonly bytes: 2 | 4;
    readonly most: number;
    readonly from: number;
  }[];
  /** Offsets of addresses in records, by command, beside those of which the selftest has an example. */
  readonly addresses: { readonly [command: number]: readonly number[] };
  /** Names of 256 bytes at the start of a command's record, which become names of files; and more that are tried. */
  readonly names: { readonly commands: readonly number[]; readonly folder: string; readonly more: readonly string[] };
  /** Commands that are not made at all: what they do to a guest is not played, and the next call meets it. */
  readonly never?: readonly number[];
  /** Commands whose arguments may be made otherwise; all, where absent. Of the rest abide plays that they are there, not what they do. */
  readonly changes?: readonly number[];
  /** Calls of a sequence, in place of 20 to 60, where it takes long to begin one: as many times more. */
  readonly longer?: number;
  /** Kinds of descriptors that are opened seldom, since it takes the kernel long: once in so many times. */
  readonly slow: { readonly [kind: string]: number };
  /** Kinds of descriptors whose calls are made as the selftest makes them, never changed. */
  readonly fixed: readonly string[];
}

/** Below, nothing can be mapped (vm.mmap_min_addr is 65536 on Debian); above, it is the kernel's, or no address. */
const lowest = 0x1_0000n;
const beyond = 0x8000_0000_0000n;

/** Answered for any descriptor, before a driver is asked: FIONCLEX, FIOCLEX, FIONBIO (a read would wait), FIOASYNC, FIFREEZE, FITHAW. fs/ioctl.c, Linux 7.3. */
const fileLayer: readonly number[] = [0x5450, 0x5451, 0x5421, 0x5452, 0xc004_5877, 0xc004_5878];

/** Numbers of descriptors that nobody has. */
const firstFree = 1000;

/**
 * The call with what is dangerous about it taken out: an address that is not one of its own pointers leads nowhere, so that no call writes over the
 * memory of this process, and a descriptor that it does not name is not open, since node has some of its own. `undefined` for a call that may not be
 * made at all.
 *
 * @param kind of the descriptor that it is made on.
 */
export function guarded(play: Play, kind: string, templates: Templates, limits: Limits, random: Random): Play | undefined {
  if (play.call !== "ioctl") return play;
  const number = play.command as number;
  if (fileLayer.includes(number) || limits.never?.includes(number) === true) return undefined;
  if (!templates.numbers.has(`${kind} ${number}`) && !limits.allows(kind, number)) return undefined;
  const { argument } = play;
  if (argument.by === "value") return { ...play, argument: { ...argument, value: nowhere(argument.value) } };
  if (argument.by === "none") return play;
  const bytes = argument.bytes.slice();
  const view = new DataView(bytes.buffer);
  for (const offset of [...(templates.addresses.get(number) ?? []), ...(limits.addresses[number] ?? [])]) {
    if (offset + 8 <= bytes.length) view.setBigUint64(offset, nowhere(view.getBigUint64(offset, true)), true);
  }
  for (const offset of templates.descriptors.get(number) ?? []) {
    if (offset + 4 > bytes.length) continue;
    const fd = view.getInt32(offset, true);
    if (fd >= 0 && fd < firstFree) view.setInt32(offset, fd + firstFree, true);
  }
  for (const { command, offset, bytes: width, most, from } of limits.work) {
    if (command !== number || offset + width > bytes.length) continue;
    const value = width === 2 ? view.getUint16(offset, true) : view.getUint32(offset, true);
    if (value <= most || value >= from) continue;
    if (width === 2) view.setUint16(offset, value % (most + 1), true);
    else view.setUint32(offset, value % (most + 1), true);
  }
  // "." and ".." are names that a folder has already.
  if (limits.names.commands.includes(number) && bytes[0] === 0x2e) bytes[0] = 0x61 + random.below(3);
  return { ...play, argument: withoutStray({ ...argument, bytes }) };
}

function nowhere(address: bigint): bigint {
  return address < lowest || address >= beyond ? address : address % lowest;
}

/** Descriptors and pointers that the bytes have no more room for. */
function withoutStray(argument: Extract<PlayArgument, { by: "pointer" }>): PlayArgument {
  const { bytes, fds, pointers, ...rest } = argument;
  const namedFds = fds?.filter(({ offset }) => offset + 4 <= bytes.length) ?? [];
  const kept = pointers?.filter(({ offset }) => offset + 8 <= bytes.length) ?? [];
  return {
    ...rest,
    bytes,
    ...(namedFds.length === 0 ? {} : { fds: namedFds }),
    ...(kept.length === 0 ? {} : { pointers: kept }),
  };
}
