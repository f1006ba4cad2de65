import type { Element } from "./element.ts";

/** An element as a history keeps it: without its place, which every commit moves. */
export type PlainElement = Omit<Element, "place">;

/** What a commit did to what one header gives to programs. */
export interface HeaderDelta {
  readonly added: readonly PlainElement[];
  readonly removed: readonly PlainElement[];
  readonly altered: readonly { readonly before: PlainElement; readonly after: PlainElement }[];
  /** Why not all of it could be read, before or after; what could be is in the lists. */
  readonly unread: string | undefined;
  /** Whether that is as it was before the commit: then the lists are what the commit did all the same. */
  readonly unreadBefore: boolean;
  /** Of a merge: how it differs from some of its parents, and not from all; left out where it does not. */
  readonly left?: LeftOut;
}

/** What parents of a merge have and the merge has not, or otherwise: most of it other parents did. */
export interface LeftOut {
  /** What parents have taken away and the merge has; left out where that was not looked for. */
  readonly added?: readonly PlainElement[];
  /** All of it is the merge's own doing: what other parents did was told apart. */
  readonly own?: true;
  readonly removed: readonly PlainElement[];
  readonly altered: readonly { readonly before: PlainElement; readonly after: PlainElement }[];
}

/** Nothing that a program could see: comments, white space, guards. */
export const noDelta: HeaderDelta = { added: [], removed: [], altered: [], unread: undefined, unreadBefore: false };

/** One header in one commit. */
export interface HeaderInCommit {
  /** `linux/vduse.h`. */
  readonly header: string;
  /** What it was called before, when the commit renamed it. */
  readonly from: string | undefined;
  /** `new`: it was not there. `gone`: it is there no more. `start`: what was there before the range. */
  readonly kind: "changed" | "new" | "gone" | "start";
  readonly delta: HeaderDelta;
}

/** One commit of a history, and what it did. */
export interface CommitDelta {
  readonly id: string;
  readonly parents: readonly string[];
  /** In seconds since 1970. */
  readonly time: number;
  /** The same as a day where the committer was: `2021-03-04`. */
  readonly date: string;
  readonly message: string;
  /** Where history begins: the first commit, or the last that a shallow clone has. What it has was there before. */
  readonly root: boolean;
  readonly headers: readonly HeaderInCommit[];
}
