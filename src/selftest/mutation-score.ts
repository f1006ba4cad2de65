import type { AnyInterface } from "../session/spec.ts";
import type { Case, Suite } from "./case.ts";
import { type Explanation, explainerOf } from "./explain-survivor.ts";
import { type Mutant, mutantsOf } from "./mutants-of.ts";
import { providerTarget } from "./provider-target.ts";
import { runCase } from "./run-case.ts";

/** How many of the providers that do not keep their word a suite finds. */
export interface MutationScore {
  readonly mutants: number;
  readonly found: number;
  readonly survivors: readonly Survivor[];
}

export interface Survivor {
  readonly name: string;
  readonly kind: Mutant["kind"];
  /** `undefined`: the suite has a gap. */
  readonly because?: Explanation;
}

/**
 * Runs the suite on every mutant of its build, up to the first case that fails; those that are about the same change, command or check come
 * first.
 *
 * @param each is called before each mutant, with how many are done.
 */
export function mutationScore(spec: AnyInterface, suite: Suite, each?: (done: number, of: number) => void): MutationScore {
  const mutants = mutantsOf(spec, suite.build);
  // What fails on the build itself tells nothing about a mutant.
  const keeps = (one: Case) => runCase(one, providerTarget(spec, suite.build, one.program), suite.numbers).kind === "pass";
  const runnable = suite.cases.filter(keeps);
  const explainer = explainerOf(spec, suite, runnable);
  const survivors: Survivor[] = [];
  let done = 0;
  for (const mutant of mutants) {
    each?.(done++, mutants.length);
    const same = explainer.sameForAll(mutant);
    const finds = (one: Case) =>
      runCase(one, providerTarget(mutant.spec, mutant.build, one.program), suite.numbers).kind === "fail";
    if (same === undefined && nearFirst(reaching(runnable, suite, mutant), mutant).some(finds)) continue;
    const because = same ?? explainer.explain(mutant);
    survivors.push({ name: mutant.name, kind: mutant.kind, ...(because === undefined ? {} : { because }) });
  }
  return { mutants: mutants.length, found: mutants.length - survivors.length, survivors };
}

/** Cases that call what the mutant changed: where that is one command, no other case can tell. */
function reaching(cases: readonly Case[], { numbers }: Suite, { number }: Mutant): readonly Case[] {
  if (number === undefined) return cases;
  return cases.filter(({ plays }) =>
    plays.some(
      (play) => play.call === "ioctl" && (typeof play.command === "number" ? play.command : numbers[play.command]) === number,
    ),
  );
}

/** Cases in the order in which they are likely to find the mutant. */
function nearFirst(cases: readonly Case[], mutant: Mutant): readonly Case[] {
  const near = (one: Case): number => {
    const { change, command, check, protocol } = one.about;
    if (mutant.check !== undefined) return command === mutant.command ? (check === mutant.check ? 0 : 1) : 2;
    if (mutant.change !== undefined) return change === mutant.change ? 0 : 2;
    if (mutant.protocol !== undefined) return protocol === mutant.protocol ? 0 : 2;
    return command === mutant.command ? 0 : 2;
  };
  const rows: Case[][] = [[], [], []];
  for (const one of cases) rows[near(one)]?.push(one);
  return rows.flat();
}
