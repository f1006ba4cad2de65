import type { HeaderInCommit, PlainElement } from "./header-delta.ts";

/** What a history did to what headers give to programs, commit by commit, parents first. */
export interface HistoryAudit {
  readonly repository: string;
  /** As the user named them; `HEAD` when nothing was. */
  readonly ranges: readonly string[];
  readonly paths: readonly string[];
  /** Data model under which numbers and bytes were worked out. */
  readonly arch: string;
  /** Commits that touch the paths. */
  readonly walked: number;
  /** Whether the clone has no more of the history than its last commits. */
  readonly shallow: boolean;
  /** Those that changed what programs see. */
  readonly commits: readonly CommitVerdict[];
  /** Commits in which a header could not be read in full: what could be is there, and nothing is concluded from it. */
  readonly notRead: readonly { readonly commit: string; readonly header: string; readonly reason: string }[];
}

export interface CommitVerdict {
  readonly id: string;
  /** In seconds since 1970. */
  readonly time: number;
  /** The same as a day where the committer was: `2021-03-04`. */
  readonly date: string;
  readonly subject: string;
  /** The tag that first has it, as far as `git name-rev` tells; undefined where none has. */
  readonly release: string | undefined;
  /** Its changes are its own, and of none of the merged branches. */
  readonly merge: boolean;
  /** The first commit of the history, or of what a shallow clone has of it: nothing is judged. */
  readonly root: boolean;
  readonly headers: readonly HeaderVerdict[];
  readonly links: readonly CommitLink[];
  readonly findings: readonly HistoryFinding[];
}

export interface HeaderVerdict {
  readonly header: string;
  readonly from: string | undefined;
  readonly kind: HeaderInCommit["kind"];
  readonly added: readonly PlainElement[];
  readonly removed: readonly PlainElement[];
  readonly altered: readonly { readonly before: PlainElement; readonly after: PlainElement }[];
  /** Names that only changed: the number, or the bytes, is as before. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly gates: readonly GateVerdict[];
}

/** How programs find out about some of a commit's elements. */
export interface GateVerdict {
  /**
   * `same`: a gate that came in the same commit. `itself`: they are gates, and what they stand for is with them, or is no part of a header. `trying`: a
   * command that is tried. `earlier`, `later`: a gate of another commit. `tells`: a gate of this commit, and elements of another. `asked`: a number that a
   * kernel answers, and no header says. `none`: nothing tells.
   */
  readonly kind: "same" | "itself" | "trying" | "earlier" | "later" | "tells" | "asked" | "none";
  /** The gate: a capability, feature bit, flag, or the constant that is a number; undefined for `none`. */
  readonly by: string | undefined;
  readonly elements: readonly string[];
  /** The other commit, and how many commits that touch the header lie between, this one counted. */
  readonly commit: string | undefined;
  readonly distance: number | undefined;
}

/** What another commit has to do with one. */
export interface CommitLink {
  /**
   * `same`: the same change to the ABI. `names`: the message says which commit it is a copy of, or mends. `reverts`, `reverted-by`, `returns`,
   * `returned-by`: what came and went.
   */
  readonly kind: "same" | "picked-from" | "fixes" | "reverts" | "reverted-by" | "returns" | "returned-by";
  readonly commit: string;
  /** Whether the other commit is one of those that were walked. */
  readonly walked: boolean;
  /** `message`: it says so. `change`: what it does to the ABI says so. */
  readonly by: "message" | "change";
}

export type HistorySeverity = "error" | "warning" | "note";

export interface HistoryFinding {
  readonly code: HistoryFindingCode;
  readonly severity: HistorySeverity;
  readonly header: string;
  readonly elements: readonly string[];
  /** The other commit that it is about. */
  readonly commit: string | undefined;
  readonly message: string;
}

export type HistoryFindingCode =
  /** Its gate came in a later commit: a pick of the one without the other hides it. */
  | "gate-late"
  /** Its gate came in an earlier commit, which promised it in vain. */
  | "gate-early"
  /** A capability, feature bit or flag, and nothing that it could stand for in any header. */
  | "gate-alone"
  /** Nothing tells of it. */
  | "no-gate"
  /** The declared number moved, and nothing else did. */
  | "version-apart"
  /** The declared number went down. */
  | "version-back"
  /** A command, constant or capability got another number. */
  | "renumbered"
  /** A member lies elsewhere, or is of another type. */
  | "relaid"
  /** A function takes or returns something else. */
  | "redeclared"
  /** A number that meant something else before. */
  | "number-reused"
  /** A number that means something else at the same time. */
  | "number-shared"
  /** What programs may use is gone, and no revert says so. */
  | "removed"
  /** It was taken back. */
  | "reverted"
  /** It came again, as it was. */
  | "returned"
  /** It came again, and means something else than before. */
  | "returned-changed"
  /** A copy of a commit that means something else by the same names. */
  | "copy-differs"
  /** A merge did it, and none of the merged branches. */
  | "in-merge";
