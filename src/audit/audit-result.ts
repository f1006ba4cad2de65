import type { ElementKind } from "./element.ts";

/** What a tree may honestly declare, header by header. */
export interface Audit {
  /** Names of the releases, in order. */
  readonly releases: readonly string[];
  readonly tree: string;
  /** Data model under which numbers and bytes were worked out. */
  readonly arch: string;
  /** How many headers were held against the series. */
  readonly audited: number;
  /** Sorted by header. Those that say no more than "as released" are here, too. */
  readonly headers: readonly HeaderAudit[];
  /** Headers that a release has, or had, and the tree has not. */
  readonly absent: readonly string[];
  /** Headers that could not be read, and where: left out, and so no part of any conclusion. */
  readonly notRead: readonly NotRead[];
}

export interface NotRead {
  readonly header: string;
  /** A release's name; undefined for the tree that is audited, whose header is then not in `headers`. */
  readonly release: string | undefined;
  readonly reason: string;
}

export interface HeaderAudit {
  readonly header: string;
  /** True when nothing that is declared is untrue, and no name or number means something else than upstream. */
  readonly honest: boolean;
  readonly standing: Standing;
  /** Each number by which the header, or the kernel, says what is there. */
  readonly numbers: readonly NumberAudit[];
  readonly masks: readonly MaskAudit[];
  /** How many capabilities, feature bits and flags the header numbers: each is asked for by itself. */
  readonly telling: number;
  /** What the contract of the interface finds beyond its numbers. */
  readonly contract: ContractAudit | undefined;
  /** For a bundle of the contract, when one was asked for. */
  readonly picks: readonly Picks[];
}

/** Where a header stands among the releases. */
export interface Standing {
  /** The newest release all of whose elements are here; undefined when not even the oldest's are. */
  readonly base: string | undefined;
  /** The release that first had the newest of its elements: of a header that has not changed since, older than the base. */
  readonly from: string | undefined;
  /**
   * `released`: all of a release, and nothing of later ones. `partly`: besides, some of the next. `not-a-line`: elements of later releases while some of
   * earlier ones are missing. `older`: less than the oldest release. `apart`: upstream has no such header.
   */
  readonly kind: "released" | "partly" | "not-a-line" | "older" | "apart";
  /** Elements of releases after the base. */
  readonly later: readonly Dated[];
  /** What those releases have besides and is not here. */
  readonly missing: readonly Dated[];
  /** Elements that no release has. */
  readonly own: readonly Dated[];
  /** Elements that upstream has removed and that are still here: the date is the release without it. */
  readonly gone: readonly Dated[];
  /** Names that upstream has, with a meaning that it never had there. */
  readonly altered: readonly Altered[];
  /** Numbers that upstream gave to something else. */
  readonly taken: readonly Taken[];
}

/** An element, and the release that first had it; undefined for what no release has. */
export interface Dated {
  readonly name: string;
  readonly kind: ElementKind;
  readonly since: string | undefined;
}

export interface Altered {
  readonly name: string;
  readonly kind: ElementKind;
  readonly here: string;
  /** As the newest release that has it. */
  readonly upstream: string;
  readonly since: string;
  /**
   * False when upstream itself may have meant this between two releases of the series, by which it moved the meaning: see `mayBeInBetween`. Then
   * nothing is concluded from it.
   */
  readonly sure: boolean;
}

export interface Taken {
  readonly name: string;
  readonly kind: ElementKind;
  /** The number, as it is shown. */
  readonly number: string;
  /** What upstream calls the number, and since when. */
  readonly upstream: string;
  readonly since: string;
  /** The number that upstream gave to this name; undefined when it knows no such name. */
  readonly own: string | undefined;
}

/** One number and whether it is true. */
export interface NumberAudit {
  /** `VDUSE_API_VERSION`, `FUSE_KERNEL_VERSION.FUSE_KERNEL_MINOR_VERSION`, `ABI`. */
  readonly name: string;
  /** Where its meaning is from: the interface's contract, a table of what each number brought, or what came with it in the series. */
  readonly by: "contract" | "table" | "series";
  /** Undefined when the header does not say: `asked` then tells how a program finds out. */
  readonly declared: string | undefined;
  readonly asked: string | undefined;
  /** The highest number that is true; undefined when none is. */
  readonly honest: string | undefined;
  /** Constants that have to go (of a contract), or to change, for the highest true number to be the declared one. */
  readonly saidBy: readonly string[];
  /** Promises of the declared number that are not kept. Empty when nothing is declared. */
  readonly over: readonly Promised[];
  /** What is here and behind a higher number than the declared one. */
  readonly under: readonly Promised[];
  /** What is here and behind a higher number than any true one: with these, no number describes the tree. */
  readonly beyond: readonly Promised[];
  /** How a program finds out about the elements of `beyond` all the same. */
  readonly without: readonly Told[];
  /** What the lowest number that is not true promises in vain. */
  readonly broken: readonly Promised[];
  /** Elements that are here and that upstream brought without moving the number: no number says so. */
  readonly untold: readonly Told[];
  readonly picks: readonly Picks[];
  /** What cannot be told, in sentences. */
  readonly notes: readonly string[];
}

/** What a number promises: one change of a contract, or what came with the number. */
export interface Promised {
  /** The change's id; undefined where elements are all that is known. */
  readonly change: string | undefined;
  /** The number that promises it. */
  readonly at: string;
  readonly since: string | undefined;
  /** Elements of it that are here, and that are not. */
  readonly here: readonly string[];
  readonly missing: readonly string[];
  /** Those of `missing` whose name is here, with a number, a place or a type that is not what is promised. */
  readonly otherwise: readonly string[];
}

/** How a program finds out about an element for which no number stands. */
export interface Told {
  readonly name: string;
  readonly since: string;
  /** `itself`: it is a capability, a feature bit or a flag. `trying`: it is a command. `gate`: another element tells. `nothing` does. */
  readonly by: "itself" | "trying" | "gate" | "nothing";
  /** The other element. */
  readonly gate: string | undefined;
}

/** The smallest set of picks that makes something true. */
export interface Picks {
  /** `VDUSE_API_VERSION 1`, `bundle address-spaces`, `6.18`. */
  readonly target: string;
  /** Why it cannot be done; empty when it can. Then nothing to add and nothing to drop means that it is true already. */
  readonly impossible: readonly string[];
  readonly add: readonly PickedChange[];
  readonly drop: readonly PickedChange[];
}

/** One change to pick or to drop. */
export interface PickedChange {
  /** The change's id, or the element that the rest belongs to. */
  readonly what: string;
  readonly since: string | undefined;
  readonly elements: readonly string[];
  readonly reason: string;
}

/** A mask that says which of a set are there. */
export interface MaskAudit {
  readonly name: string;
  /** Bits that nothing in the header stands for. */
  readonly over: readonly string[];
  /** Elements whose bit is not set. */
  readonly under: readonly string[];
}

export interface ContractAudit {
  readonly name: string;
  /** Changes whose elements are all here. */
  readonly has: readonly string[];
  /** Changes of which some elements are here and some are not. */
  readonly partial: readonly {
    readonly change: string;
    readonly since: string;
    readonly here: readonly string[];
    readonly missing: readonly string[];
  }[];
  /** Changes that leave no trace in headers: a kernel has to be asked. */
  readonly unseen: readonly string[];
  readonly findings: readonly { readonly code: string; readonly changes: readonly string[]; readonly message: string }[];
}
