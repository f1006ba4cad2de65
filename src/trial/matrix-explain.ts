import type { ChangeId, Contract } from "../contract/contract.ts";
import { holds, type Literal } from "./matrix-literal.ts";
import type { Observation } from "./matrix-observation.ts";

/** A conjunction that tells failing builds from passing ones. */
export interface Explanation {
  /** True together of every build that it explains and of no passing one, and as few as can be. In the order of the contract. */
  readonly literals: readonly Literal[];
  /** How many others are as short and explain as many builds. Counted up to 100. */
  readonly alternatives: number;
}

/** Conjunctions looked at before the search settles for what it has: reached only where nothing short explains anything. */
const mostSteps = 200_000;
const mostKept = 101;

/**
 * Why builds fail, from what was seen alone: as few conjunctions as a greedy choice finds, each the shortest that no passing build fulfils, so
 * that every failing build fulfils one. One conjunction that explains all is preferred to several shorter ones. What fails although the same build
 * passes, or only conjunctions longer than can be searched could tell, stays unexplained: those builds are not fulfilled by any.
 */
export function explain(contract: Contract, observed: readonly Observation[]): readonly Explanation[] {
  const passing = observed.filter(({ fails }) => !fails).map(({ has }) => has);
  const varying = contract.changes.map(({ id }) => id).filter((id) => new Set(observed.map(({ has }) => has.has(id))).size > 1);
  let failing = observed.filter(({ fails }) => fails).map(({ has }) => has);
  const found: Explanation[] = [];
  while (failing.length > 0) {
    const explanation = forAll(varying, failing, passing) ?? best(varying, failing, passing);
    if (explanation === undefined) break;
    found.push(explanation);
    failing = failing.filter((has) => !holds(explanation.literals, has));
  }
  return found;
}

/** By what every failing build has in common. */
function forAll(
  varying: readonly ChangeId[],
  failing: readonly ReadonlySet<ChangeId>[],
  passing: readonly ReadonlySet<ChangeId>[],
): Explanation | undefined {
  const [first] = failing;
  if (first === undefined) return undefined;
  const common = literalsOf(varying, first).filter((literal) => failing.every((has) => holds([literal], has)));
  return chosen(common, shortest(common, passing), failing);
}

/** By what one failing build has: the one whose explanation fits most. */
function best(
  varying: readonly ChangeId[],
  failing: readonly ReadonlySet<ChangeId>[],
  passing: readonly ReadonlySet<ChangeId>[],
): Explanation | undefined {
  const count = ({ literals }: Explanation) => failing.filter((has) => holds(literals, has)).length;
  return failing
    .map((has) => {
      const own = literalsOf(varying, has);
      return chosen(own, shortest(own, passing), failing);
    })
    .filter((each) => each !== undefined)
    .reduce<Explanation | undefined>((most, each) => {
      if (most === undefined) return each;
      const gain = count(each) - count(most);
      return gain > 0 || (gain === 0 && each.literals.length < most.literals.length) ? each : most;
    }, undefined);
}

function literalsOf(varying: readonly ChangeId[], has: ReadonlySet<ChangeId>): readonly Literal[] {
  return varying.map((change) => ({ change, there: has.has(change) }));
}

/** Of several as short: the one that explains most, then that says most of what is there, then the first. */
function chosen(
  order: readonly Literal[],
  found: readonly (readonly Literal[])[],
  failing: readonly ReadonlySet<ChangeId>[],
): Explanation | undefined {
  const sorted = found.map((literals) => literals.toSorted((one, other) => order.indexOf(one) - order.indexOf(other)));
  const count = (literals: readonly Literal[]) => failing.filter((has) => holds(literals, has)).length;
  const most = Math.max(0, ...sorted.map(count));
  const fitting = sorted.filter((literals) => count(literals) === most);
  const there = (literals: readonly Literal[]) => literals.filter((each) => each.there).length;
  const [first, ...rest] = fitting;
  if (first === undefined) return undefined;
  return {
    literals: rest.reduce((one, other) => (there(other) > there(one) ? other : one), first),
    alternatives: rest.length,
  };
}

/** The shortest sets of literals of which every passing build breaks one: all of them, up to a number. None where there is no such set. */
function shortest(literals: readonly Literal[], passing: readonly ReadonlySet<ChangeId>[]): readonly (readonly Literal[])[] {
  const broken = withoutSupersets(passing.map((has) => literals.filter((literal) => !holds([literal], has))));
  if (broken.some(({ length }) => length === 0)) return [];
  let steps = 0;
  for (let size = 0; size <= literals.length; size++) {
    const found = new Map<string, readonly Literal[]>();
    const search = (taken: readonly Literal[]) => {
      if (found.size >= mostKept || ++steps > mostSteps) return;
      const open = broken.filter((set) => !set.some((literal) => taken.includes(literal)));
      if (open.length === 0) {
        found.set(
          taken
            .map(({ change }) => change)
            .sort()
            .join(" "),
          taken,
        );
        return;
      }
      if (taken.length === size) return;
      const next = open.reduce((least, set) => (set.length < least.length ? set : least));
      for (const literal of next) search([...taken, literal]);
    };
    search([]);
    if (found.size > 0) return [...found.values()];
    if (steps > mostSteps) return [];
  }
  return [];
}

/** Whoever breaks one of a smaller set breaks one of a larger. */
function withoutSupersets(sets: readonly (readonly Literal[])[]): readonly (readonly Literal[])[] {
  const smallest: (readonly Literal[])[] = [];
  for (const set of sets.toSorted((one, other) => one.length - other.length)) {
    if (!smallest.some((less) => less.every((literal) => set.includes(literal)))) smallest.push(set);
  }
  return smallest;
}
