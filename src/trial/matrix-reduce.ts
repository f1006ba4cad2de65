import type { ChangeId, Contract } from "../contract/contract.ts";
import { type Literal, literalsBetween, withLiterals } from "./matrix-literal.ts";

/** Whether a build fails; undefined where nobody can say, or no more may be asked. */
export type AskBuild = (has: ReadonlySet<ChangeId>) => Promise<boolean | undefined>;

/** A failing build that differs from a passing one in as little as could be found. */
export interface Reduced {
  readonly has: ReadonlySet<ChangeId>;
  readonly differences: readonly Difference[];
}

/** Something true of the failing build and not of the passing one. */
export interface Difference {
  readonly literal: Literal;
  /** The build in which only this, and what follows from it, is as in the passing one. */
  readonly without: ReadonlySet<ChangeId>;
  /** That build passes: the difference is needed. Otherwise it is not known. */
  readonly needed: boolean;
}

/**
 * Delta debugging (Zeller's ddmin) from a failing build towards a passing one: ever larger and then ever smaller parts of what differs are set to
 * what the passing build has, as long as it still fails. Every build that is asked for is one that can be. At the end each single difference
 * was tried, so each is needed here, unless an answer was missing.
 *
 * @param hint literals that are believed to be the cause: tried first, which saves asking where they are.
 */
export async function reduce(
  contract: Contract,
  failing: ReadonlySet<ChangeId>,
  passing: ReadonlySet<ChangeId>,
  ask: AskBuild,
  hint: readonly Literal[] = [],
): Promise<Reduced> {
  let has = failing;
  const without = (literals: readonly Literal[]) =>
    withLiterals(
      contract,
      has,
      literals.map(({ change, there }) => ({ change, there: !there })),
    );
  const left = () => literalsBetween(contract, has, passing);
  /** Sets these to what the passing build has, if it still fails then. */
  const drop = async (literals: readonly Literal[]) => {
    const candidate = without(literals);
    if (literals.length === 0 || (await ask(candidate)) !== true) return false;
    has = candidate;
    return true;
  };

  const hinted = new Set(hint.map(({ change }) => change));
  await drop(left().filter(({ change }) => !hinted.has(change)));
  let parts = 2;
  for (let differences = left(); differences.length > 1; differences = left()) {
    const chunks = split(differences, parts);
    let dropped = false;
    for (const chunk of chunks) dropped ||= await drop(differences.filter((each) => !chunk.includes(each)));
    if (dropped) {
      parts = 2;
      continue;
    }
    // With two parts, leaving out one is keeping the other, which was tried just now.
    if (parts > 2) for (const chunk of chunks) dropped ||= await drop(chunk);
    if (dropped) {
      parts = Math.max(parts - 1, 2);
      continue;
    }
    if (parts >= differences.length) break;
    parts = Math.min(differences.length, parts * 2);
  }
  const differences: Difference[] = [];
  for (const literal of left()) {
    const other = without([literal]);
    differences.push({ literal, without: other, needed: (await ask(other)) === false });
  }
  return { has, differences };
}

function split(literals: readonly Literal[], parts: number): readonly (readonly Literal[])[] {
  return Array.from({ length: Math.min(parts, literals.length) }, (_, index) =>
    literals.slice(Math.floor((index * literals.length) / parts), Math.floor(((index + 1) * literals.length) / parts)),
  ).filter(({ length }) => length > 0);
}
