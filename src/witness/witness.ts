import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Finding } from "../review/result.ts";

/** A C program that shows what a finding says: compiled against the old headers and against the new, it does not do the same. */
export interface Witness {
  /** `member-moved-cfg.flags-0123456789ab.c`. */
  readonly file: string;
  readonly finding: Finding;
  readonly text: string;
  /** What a compiler must be told beside where the headers are. */
  readonly flags: readonly string[];
  /** Whether a compiler alone can tell, or the program has to run. */
  readonly how: "compile" | "run";
  /** Whether the program includes the finding's header; one that asks whether it is there does not. */
  readonly includes: boolean;
  /** One each data model on which the finding holds and a program can show it. */
  readonly cases: readonly WitnessCase[];
}

export interface WitnessCase {
  readonly arch: string;
  readonly before: Expected;
  readonly after: Expected;
}

/** What is to be seen on one side. A program that prints also compiles with ABIDE_EXPECTED defined as `literal`, and with nothing else. */
export type Expected =
  | { readonly expect: "compiles" }
  /** The compiler's message holds `value`; with ABIDE_CONTROL defined, which leaves out the claim, the same file compiles. */
  | { readonly expect: "fails"; readonly value: string }
  | { readonly expect: "prints"; readonly value: string; readonly literal: string };

/** A finding that no C program can show, and why not. */
export interface NoWitness {
  readonly finding: Finding;
  readonly reason: string;
}

/** One header in both versions, under one data model; undefined where it is not there. */
export interface Sides {
  readonly model: DataModel;
  readonly before: HeaderAbi | undefined;
  readonly after: HeaderAbi | undefined;
}

/** What a claim has to say under one data model: the lines of a program, and what is to be seen. */
export interface Shown {
  /** `compile`: lines that compile or do not. `value`: an expression that a compiler can work out. `run`: one that only a program can. */
  readonly kind: "compile" | "value" | "run";
  readonly lines: readonly string[];
  /** Of a value: the expression, and how it is written. */
  readonly expression?: string;
  readonly written?: Written;
  readonly flags?: readonly string[];
  /** False when the header itself is what is asked for. */
  readonly includes?: false;
  readonly before: Expected;
  readonly after: Expected;
}

export type Written = "signed" | "unsigned" | "hex" | "text";

/** What shows a finding, or why nothing does. `all` are the sides under every data model of the finding, `sides` among them. */
export type ClaimMaker = (finding: Finding, sides: Sides, all: readonly Sides[]) => Shown | string;
