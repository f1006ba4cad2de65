import type { Abi, HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Place, Record } from "../abi/type.ts";
import type { Sight, SourceView } from "../source/source-view.ts";
import type { NewGates } from "./gate.ts";
import type { KnownInterface } from "./known-interface.ts";
import type { Arrived, OtherArchs } from "./moved-away.ts";
import type { HeaderPair, PairOf } from "./pairs.ts";
import type { Effect, Gate, Scheme, Severity } from "./result.ts";
import type { Uses } from "./uses.ts";

export type RuleKind = keyof PairOf;

/** One thing that can be wrong with a change. A rule sees a pair and its context; it knows no other rule. */
export type RuleOf<K extends RuleKind> = RuleText<K> & (Checks<K> | Asks<K>);

/** What is said of a rule, whoever settles it. */
interface RuleText<K extends RuleKind> {
  /** Name of its file, its sample folder and its line in a finding. */
  readonly id: string;
  /** One line: what it finds. */
  readonly title: string;
  /** What it is called with, once for each. */
  readonly kind: K;
  /** What a finding is unless it says otherwise itself. */
  readonly severity: Severity;
  /**
   * What a C program can show of a finding, the first that applies; or why none can. Left out: whatever differs of the element.
   * `src/witness` has a template for each.
   */
  readonly witness?: readonly Claim[] | { readonly none: string };
  /** Why it matters to someone, in a sentence or two. */
  readonly why: string;
  /** Who has been there, with the public source: a commit, a mail, a document. */
  readonly precedent: string;
  /** For its page: how to mend it, as text of several lines; C and commands are indented by four blanks. */
  readonly fix: string;
}

/** The headers alone settle it. */
interface Checks<K extends RuleKind> {
  readonly decidedBy: "header";
  check(pair: PairOf[K], context: Context): readonly Found[];
}

/** The kernel's source settles it, of which a header only says where to look. What was looked for and not found is the finding. */
interface Asks<K extends RuleKind> {
  readonly decidedBy: "source";
  /** What the headers leave open, with what was seen of it where source was given. */
  asks(pair: PairOf[K], context: Context): readonly Asked[];
}

/** Something that is one thing to a compiler with the old header, and another with the new. */
export type Claim =
  | "align"
  | "argument-type"
  | "beyond"
  | "differs-by-arch"
  | "direction"
  | "function"
  | "gap"
  | "gone"
  | "header"
  | "macro-body"
  | "new-value"
  | "not-a-macro"
  | "number"
  | "number-size"
  | "offset"
  | "padding"
  | "reserved"
  | "same-number"
  | "same-ordinal"
  | "same-value"
  | "shared-bits"
  | "size"
  | "size-by-arch"
  | "size-of-member"
  | "type"
  | "value";

export type Rule = { readonly [K in RuleKind]: RuleOf<K> }[RuleKind];

/** What a rule hands back; the engine adds what is the same for all findings of the rule. */
export interface Found {
  readonly element: string;
  readonly place: Place;
  /** Which version `place` is in; after unless said. */
  readonly side?: "before" | "after";
  readonly message: string;
  /** What to do, as an imperative. */
  readonly next: string;
  readonly severity?: Severity;
  /** Left out: that of the change to the same element. */
  readonly effect?: Effect;
  readonly gate?: Gate | undefined;
  /** More of the precedent, where it depends on the case. */
  readonly precedent?: string;
  /** The data models on which it holds, when the rule looked at more than the one it was called for. */
  readonly abis?: readonly string[];
  /** Both texts, for the fingerprint: what would have to stay the same for an approval to hold. */
  readonly texts: readonly [before: string, after: string];
}

/** Something that a header cannot answer. */
export interface Asked {
  readonly element: string;
  readonly place: Place;
  /** One sentence: `Are the bytes of foo.reserved refused unless they are zero?` */
  readonly question: string;
  /** What looking for it in the source gave; undefined when there was no source to look at. */
  readonly answer: Answer | undefined;
}

/**
 * What was found in source, which is text that was searched and no proof: a place where it is done, nothing where it was looked for,
 * or no place to look at.
 */
export type Answer =
  | { readonly kind: "seen"; readonly at: Sight; readonly text: string }
  | { readonly kind: "not-found"; readonly looked: readonly Sight[]; readonly found: Omit<Found, "element" | "place"> }
  | { readonly kind: "nowhere"; readonly text: string };

/** What a rule may look at beside its pair. */
export interface Context {
  readonly model: DataModel;
  readonly header: HeaderPair;
  readonly before: Abi;
  readonly after: Abi;
  /** The same header under every data model judged, this one included. */
  readonly across: readonly HeaderPair[];
  readonly uses: { readonly before: Uses; readonly after: Uses };
  readonly gates: NewGates;
  readonly known: KnownInterface | undefined;
  readonly arrived: Arrived;
  /** The new version of a header as other architectures have it. */
  readonly otherArchs: OtherArchs;
  /** Branches of this header that no judged data model sees and that differ. */
  readonly unseen: readonly UnseenBranch[];
  /** The new version's source, when it was given. */
  readonly source: SourceView | undefined;
  /** Text of the header on one side, for what only its comments say; undefined when it is not known. */
  text(side: "before" | "after"): string | undefined;
  scheme(record: Record, header: HeaderAbi | undefined, side: "before" | "after"): Scheme;
}

/** A branch under an #if that is false on every data model judged, and whose text differs. */
export interface UnseenBranch {
  readonly condition: string;
  readonly place: Place;
  readonly side: "before" | "after";
  readonly before: string;
  readonly after: string;
}
