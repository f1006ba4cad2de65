import type { LexedFile } from "./lex.ts";
import type { IncludeRequest, Loader } from "./loader.ts";
import type { MacroDefinition } from "./macro.ts";

/**
 * What including one header does, in the macro context it was read in. It is worked out once and used again wherever nothing
 * that it looked at differs: the macros it read (`reads`) and the headers its includes mean (`includes`).
 */
export interface Effect {
  readonly file: LexedFile;
  /** Tokens of this header's own text after preprocessing; an include stands as the marker symbol, its offset an index into `children`. */
  readonly symbols: readonly number[];
  /** Offset in the header's text of each token, or of the macro call it came from. */
  readonly offsets: readonly number[];
  readonly children: readonly Effect[];
  /** Macros that were looked up before this effect wrote them, its children's included, and what they were. */
  readonly reads: readonly number[];
  readonly readMacros: readonly (MacroDefinition | undefined)[];
  /** Macros that are different afterwards, its children's included; undefined for one that was undefined. */
  readonly writes: readonly number[];
  readonly writtenMacros: readonly (MacroDefinition | undefined)[];
  /** Definitions in this header's own text, in order. */
  readonly defines: readonly MacroDefinition[];
  readonly includes: readonly Included[];
  /** How the header's own text came about, for using it again when only what it includes differs. */
  readonly trace: Trace;
  readonly problems: readonly Problem[];
  readonly skipped: readonly SkippedRegion[];
  /** False when the outcome depends on more than what is recorded (a counter, a nesting limit): never used again. */
  readonly reusable: boolean;
  /** Loaders for which every include, to any depth, was found to mean the same header. */
  readonly validFor: WeakSet<Loader>;
}

/** The effects of a unit: its header's, and those of what a program has to include beside it. */
export type Reading = readonly [Effect, ...Effect[]];

/** A header that was asked for, and what was found. */
export interface Included {
  readonly request: Omit<IncludeRequest, "from">;
  readonly found: LexedFile | undefined;
}

/**
 * What a header's own text looked at, in order, whoever had written it: where all of that is the same, its own text comes out the
 * same, whatever else the headers it includes did.
 */
export interface Trace {
  /** Look-ups made by the own text, and what they gave. */
  readonly reads: readonly number[];
  readonly macros: readonly (MacroDefinition | undefined)[];
  readonly steps: readonly Step[];
}

/** What the own text did after its first `reads` look-ups. */
export interface Step {
  readonly reads: number;
  /** A definition, the symbol that was undefined, an include or the question whether there is one, or the end. */
  readonly action: MacroDefinition | number | "include" | "ask" | "end";
}

/** A diagnostic before its place is worked out. */
export interface Problem {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: LexedFile;
  /** Offset and length in the header's text. */
  readonly offset: number;
  readonly length: number;
}

/** A part of the header that its conditionals left out. */
export interface SkippedRegion {
  /** Token index of the first token after the directive that closed the gate, and of the next directive's `#`. */
  readonly fromToken: number;
  readonly toToken: number;
  /** Token index of the `#` of the directive that left it out, and of the one that opens the conditional. */
  readonly directive: number;
  readonly opening: number;
}
