import type { Declaration } from "../contract/build.ts";
import type { BuildRequest } from "../contract/build-of.ts";
import type { ChangeId } from "../contract/contract.ts";

/** All the builds that one program is to meet. */
export interface Matrix {
  /** `vduse`. */
  readonly interface: string;
  readonly title: string;
  /** How many changes at a time are met in every combination; 0 where only releases were asked for. */
  readonly strength: number;
  /** How many combinations of that many changes, each there or not, some build has. */
  readonly combinations: number;
  /** Releases first, in the contract's order. Ids and names are unique. */
  readonly cases: readonly MatrixCase[];
}

/** One build to meet. */
export interface MatrixCase {
  /** Short and stable: a release's name, or a hash of what the build has and declares. */
  readonly id: string;
  /** For people, from the nearest release: `7.3 without asid`. */
  readonly name: string;
  readonly kind: CaseKind;
  /** As `buildOf` takes it; its name is the case's, after the interface. */
  readonly request: BuildRequest;
  /** In the order of the contract. */
  readonly has: readonly ChangeId[];
  readonly declares: Declaration;
}

/**
 * `release` and `draft` are the contract's; `cover` belongs to the covering array; `dishonest` says something that is not true; `extra` was asked
 * for while the cause of a failure was looked for.
 */
export type CaseKind = "release" | "draft" | "cover" | "dishonest" | "extra";
