/** What a review found. Plain data: the printers and the JSON schema follow it field by field. */
export interface Review {
  readonly verdict: Verdict;
  /** Data models judged, in the order asked for: `x86_64`, `i386`. */
  readonly archs: readonly string[];
  /** Further data models that single headers were judged on, for a branch that none of `archs` sees. */
  readonly widened: readonly string[];
  /** How many headers were compared. */
  readonly headers: number;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly notCompared: readonly NotCompared[];
  /** Before and after of each record whose members changed, for drawing. */
  readonly layouts: readonly LayoutChange[];
  /** What the headers alone leave open, and what was seen of it in source where source was given. */
  readonly questions?: readonly Question[];
  /** What a configuration made of the findings; left out when there was none. */
  readonly judged?: Judged;
}

/** Findings that a configuration took out, and what is to be said of how it did. */
export interface Judged {
  /** The configuration as the user names it: `abide.config.yaml`. */
  readonly by: string;
  /** Findings that are accepted, and no longer among `findings`. */
  readonly accepted: readonly { readonly finding: Finding; readonly acceptance: Acceptance }[];
  /** Acceptances that have run out: what they accepted counts again. */
  readonly expired: readonly Acceptance[];
  /** Acceptances that match nothing: what they accepted is no longer found, or is not the same any more. */
  readonly stale: readonly Acceptance[];
  /** How many findings are left out because their rule is off. */
  readonly off: number;
  /** How many breaks of the review do not count as such. */
  readonly breaks: { readonly accepted: number; readonly off: number; readonly milder: number };
}

/** One finding that a project accepts: exactly this one, for a reason, until a day. */
export interface Acceptance {
  readonly rule: string;
  readonly header: string;
  readonly element: string;
  /** The expected change: the finding's fingerprint, or both texts of the change to the element as the review prints them. */
  readonly expected: { readonly fingerprint: string } | { readonly before: string; readonly after: string };
  readonly reason: string;
  /** The last day on which it holds: `2027-06-30`. */
  readonly expires: string;
  /** Where it stands in the configuration, from 1. */
  readonly line: number;
}

export type Severity = "break" | "risk" | "advice";

/** The worst finding; `not-compared` when nothing breaks but a header could not be compared; `clean` when there is nothing. */
export type Verdict = Severity | "not-compared" | "clean";

export type ElementKind =
  | "header"
  | "record"
  | "member"
  | "command"
  | "constant"
  | "enum"
  | "enumerator"
  | "typedef"
  | "macro"
  | "function"
  | "branch";

export type Action = "added" | "removed" | "changed" | "renamed";

/** The smallest step of an interface's evolution, and what it means to each side. */
export interface Change {
  readonly kind: ElementKind;
  readonly action: Action;
  readonly header: string;
  /** As a user would write it: `vduse_dev_config.nas`, `VDUSE_GET_FEATURES`. */
  readonly element: string;
  /** `__u32[11] @288`; "" when there was none. */
  readonly before: string;
  readonly after: string;
  /** What else there is to know, e.g. where the bytes of a new member came from; "" when nothing. */
  readonly note: string;
  readonly where: Where;
  readonly effect: Effect;
  /** `undefined` when nothing tells the other side, or when the change needs no telling. */
  readonly gate: Gate | undefined;
  /** Growth scheme of the record it is in, for records and members. */
  readonly scheme: Scheme | undefined;
  /** Data models on which it holds. */
  readonly abis: readonly string[];
}

export interface Where {
  readonly file: string;
  readonly line: number;
  /** Which of the two versions `file` is in. */
  readonly side: "before" | "after";
}

/** What happens to each of the three who meet a change. */
export interface Effect {
  /** A program already built, on the new provider. */
  readonly old: string;
  /** A new program, on an old provider. */
  readonly new: string;
  /** Source that worked, compiled against the new header. */
  readonly source: string;
}

export type GateKind = "version" | "capability" | "feature" | "size" | "flag" | "probe";

/** How the other side finds out about a change. */
export interface Gate {
  readonly kind: GateKind;
  /** The element that says it: `VDUSE_API_VERSION_2`, `argsz`. */
  readonly by: string;
  /** For people: `VDUSE_GET_API_VERSION >= 2`. */
  readonly text: string;
  /** True when a comment on the element says so; false when it follows from what else the header gained. */
  readonly noted: boolean;
}

/** How a record may grow, decided from its header alone. */
export type SchemeKind = "frozen" | "reserved" | "fixed-union" | "argsz" | "size-first" | "size-beside" | "size-in-number";

export interface Scheme {
  readonly kind: SchemeKind;
  /** Why it was taken for that: the member or the command that decided. */
  readonly by: string;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly element: string;
  readonly header: string;
  readonly where: Where;
  readonly effect: Effect;
  readonly gate: Gate | undefined;
  /** What is wrong, naming the element and both versions. */
  readonly message: string;
  /** Why the rule exists. */
  readonly reason: string;
  /** Who has been there before, with a source; "" when the rule stands on arithmetic alone. */
  readonly precedent: string;
  /** What to do. */
  readonly next: string;
  readonly abis: readonly string[];
  /** 12 hex digits that stay the same as long as rule, element and both texts do, so that an approval can be carried on. */
  readonly fingerprint: string;
}

/** A header that could not be compared: never counted as clean. */
export interface NotCompared {
  readonly header: string;
  readonly side: "before" | "after" | "both";
  readonly reason: string;
  readonly where: Where | undefined;
  readonly abis: readonly string[];
}

/** Something that headers do not say. Source is searched as text: what was seen is where to look, and no proof. */
export interface Question {
  readonly rule: string;
  readonly header: string;
  readonly element: string;
  readonly where: Where;
  readonly question: string;
  /** `not-asked`: no source was given. `nowhere`: nothing in it handles the element. `not-found` is a finding as well. */
  readonly answer: "not-asked" | "seen" | "not-found" | "nowhere";
  /** What was seen, or why nothing could be; "" when no source was given. */
  readonly text: string;
  /** Where it was seen, or what was looked at: `drivers/vdpa/vdpa_user/vduse_dev.c:2001`. */
  readonly at: readonly string[];
  readonly abis: readonly string[];
}

/** One record before and after under the first data model on which they differ. */
export interface LayoutChange {
  readonly header: string;
  readonly record: string;
  readonly abi: string;
  readonly size: { readonly before: number; readonly after: number };
  readonly members: readonly LayoutMember[];
}

/** A member of the new layout, or one that went away. */
export interface LayoutMember {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly state: "same" | "new" | "changed" | "gone";
  /** The bytes that it had and has; undefined on the side that does not have it. */
  readonly before: MemberBytes | undefined;
  readonly after: MemberBytes | undefined;
}

/** Where a member stands in one version of its record. */
export interface MemberBytes {
  /** Differs between the two sides of a renamed member only. */
  readonly name: string;
  /** As the header writes it, without a name: `__u32[9]`. */
  readonly type: string;
  readonly offset: number;
  /** 0 for a flexible array; for a bit-field the size of its declared type. */
  readonly size: number;
  /** Of a bit-field: its first bit, counted from the start of the record in the target's own order, and its width. */
  readonly bits: { readonly from: number; readonly count: number } | undefined;
  /** True when its bytes mean nothing yet: `reserved`, `pad`. */
  readonly filler: boolean;
}
