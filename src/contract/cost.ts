import type { Meeting } from "./can-meet.ts";
import type { Contract } from "./contract.ts";
import { countBuilds } from "./count-builds.ts";
import { countDeclarations } from "./count-declarations.ts";
import { cover } from "./cover.ts";

/** What a contract's shape costs those who have to live with it. */
export interface Cost {
  /** Distinct builds that a consumer meets as long as nobody picks: the releases. */
  readonly inLine: bigint;
  /** Distinct builds when every change may be picked by itself. */
  readonly withPicking: bigint;
  /** Builds that see every pair of changes in every combination that can be; small, and not proven smallest. */
  readonly pairwise: number;
  /** Different honest declarations. */
  readonly declarations: bigint;
  /** Builds, of those with picking, whose declaration another build makes too: asking does not tell them apart, only trying might. */
  readonly alike: bigint;
  /** Builds, of those with picking, that no version number describes: later changes are there, earlier ones are not. */
  readonly notALine: bigint;
}

/** The cost of a contract as figures. Throws what `countBuilds`, `countDeclarations` and `cover` throw on what is too large. */
export function costOf(contract: Contract, meeting: Meeting = {}): Cost {
  const { inLine, withPicking } = countBuilds(contract, meeting);
  const { distinct, alone, inNumbers } = countDeclarations(contract, meeting);
  const pairwise = cover(contract, meeting).builds.length;
  return { inLine, withPicking, pairwise, declarations: distinct, alike: withPicking - alone, notALine: withPicking - inNumbers };
}
