import type { RecordLayout, WireType } from "../codec/layout.ts";
import type { Build } from "../contract/build.ts";
import { commandsOf, dispatchOf } from "../session/dispatch.ts";
import type { AnyInterface, CommandSpec, UnplayedCommand } from "../session/spec.ts";
import { inReleases } from "./in-releases.ts";

export type AnyCommand = CommandSpec<unknown, unknown, unknown>;

/** What a request number means on a kind of descriptor. */
export interface FoundCommand {
  readonly command: AnyCommand;
  /** How the argument's bytes are laid out, where it is a pointer: a 32-bit program's record where the number is its own. */
  readonly type: RecordLayout | WireType | undefined;
  /** The number is the one that a 32-bit program calls by. */
  readonly compat: boolean;
  /** Whether the build that is played has it; where there is none (a real kernel's calls), that is not known and true. */
  readonly here: boolean;
}

/**
 * The command that a number means on a kind of descriptor: the build's own, by its own number or a 32-bit program's; else any build's of that
 * number, a released one first, since a program that calls what is not there meant something by it. `undefined`: no build of the interface has such a command there.
 */
export function commandOf(spec: AnyInterface, build: Build | undefined, on: string, number: number): FoundCommand | undefined {
  const own = build === undefined ? undefined : dispatchOf(spec, build).command(on, number);
  if (own !== undefined) return found(own, { compat: false, here: true });
  const all = commandsOf(spec).filter((each) => each.on === on);
  const has = (each: AnyCommand) => build === undefined || build.has.has(each.change);
  const compat = all.find((each) => each.compat?.number === number && has(each));
  if (compat !== undefined) return found(compat, { compat: true, here: true });
  const others = all.filter((each) => each.number === number);
  const other = others.find((each) => inReleases(spec.contract).has(each.change)) ?? others[0];
  if (other !== undefined) return found(other, { compat: false, here: build === undefined });
  const otherCompat = all.find((each) => each.compat?.number === number);
  return otherCompat === undefined ? undefined : found(otherCompat, { compat: true, here: build === undefined });
}

/** What is known of a number that no build plays: its name, and the change that brings it. */
export function unplayedOf({ unplayed = [] }: AnyInterface, on: string, number: number): UnplayedCommand | undefined {
  return unplayed.find((each) => each.on === on && each.number === number);
}

function found(command: AnyCommand, { compat, here }: { readonly compat: boolean; readonly here: boolean }): FoundCommand {
  const native = command.argument.by === "pointer" ? command.argument.type : undefined;
  return { command, type: compat ? command.compat?.record : native, compat, here };
}

/**
 * Whether a command takes anything from what its argument leads to. One that only writes finds whatever the program left there, which says nothing
 * of the program.
 */
export function reads({ steps, number }: AnyCommand): boolean {
  if (steps.some(({ kind }) => kind === "copy-in" || kind === "argsz" || kind === "copy-struct")) return true;
  return directions(number).in;
}

/** What a request number says about where its bytes go: into the kernel (`_IOW`), out of it (`_IOR`). include/uapi/asm-generic/ioctl.h. */
function directions(number: number): { readonly in: boolean; readonly out: boolean } {
  return { in: ((number >>> 30) & 1) === 1, out: ((number >>> 31) & 1) === 1 };
}

/**
 * A request number as a header would write it: `_IOWR(0x81, 0x1a, 48)`, the size in bytes; `_IO(0xae, 0x03)` for one without a size. Numbers as most
 * architectures lay them out: direction in the upper two bits, size in 14.
 */
export function numberText(number: number): string {
  const { in: into, out } = directions(number);
  const size = (number >>> 16) & 0x3fff;
  const [type, nr] = [(number >>> 8) & 0xff, number & 0xff].map((each) => `0x${each.toString(16).padStart(2, "0")}`);
  if (!into && !out) return size === 0 ? `_IO(${type}, ${nr})` : `_IOC(0, ${type}, ${nr}, ${size})`;
  return `_IO${out ? "R" : ""}${into ? "W" : ""}(${type}, ${nr}, ${size})`.replace("_IORW", "_IOWR");
}
