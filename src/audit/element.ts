import type { Place } from "../abi/type.ts";

/** Something that a header gives to programs, and that a tree therefore has or lacks. */
export interface Element {
  /** `VDUSE_CREATE_DEV`, `struct vduse_dev_config`, `vduse_dev_config.ngroups`. Unique in its header. */
  readonly name: string;
  readonly kind: ElementKind;
  /** Equal texts mean the same number, or the same bytes used in the same way. */
  readonly meaning: string;
  /** The same for people: `240`, `0x41508102`, `__u32 at byte 280`. */
  readonly shown: string;
  readonly role: ElementRole;
  /** Of a command or a constant. */
  readonly number: bigint | undefined;
  /** Numbers in one set mean different things: an enum's, or a prefix such as `KVM_CAP_`. */
  readonly set: string | undefined;
  /** Names of records without which it cannot be: the one that a member is in, the one that a command takes. */
  readonly uses: readonly string[];
  readonly place: Place;
}

export type ElementKind = "command" | "record" | "field" | "constant" | "function";

/** What an element is for: that of a constant is in its name. */
export type ElementRole =
  /** Tells the other side of something. */
  | "capability"
  | "feature"
  | "flag"
  /** The declared number itself. */
  | "version"
  /** It follows from the others: the last of a set, the number of them, a mask of all. */
  | "derived"
  /** A program is built with it: a function. */
  | "helper"
  | "plain";

/** Whether a program has to be told that it is there: not of what follows from other elements, and not of what it is built with. */
export function needsTelling({ role }: Pick<Element, "role">): boolean {
  return role !== "derived" && role !== "helper";
}

/** What one header has, by name. */
export type Elements = ReadonlyMap<string, Element>;
