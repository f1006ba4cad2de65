import type { Build } from "../../src/contract/build.ts";
import { buildOf } from "../../src/contract/build-of.ts";
import type { Contract } from "../../src/contract/contract.ts";
import { ContractError } from "../../src/contract/contract-error.ts";
import { difference, type Played } from "./compare.ts";

interface Answered {
  readonly id: string;
  readonly calls: readonly string[];
  readonly answers: readonly string[];
}

/** A build, as its difference from the one that a kernel was held to, and how many cases it answers otherwise than the kernel did. */
export interface Nearest {
  readonly with: readonly string[];
  readonly without: readonly string[];
  readonly differing: number;
}

/**
 * Which build of the contract a kernel is, judged by its answers: changes are added and taken away one by one, as long as fewer cases are answered
 * otherwise. Finds what a stable kernel took from a later release. What no build answers stays over.
 */
export function nearestBuild(tested: Played, build: Build, cases: readonly Answered[]): Nearest {
  const { contract } = tested.spec;
  const differing = (candidate: Build, among: readonly Answered[]) =>
    among.filter((each) => difference(tested, candidate, each) !== undefined);
  let best = { with: [] as readonly string[], without: [] as readonly string[], left: differing(build, cases) };
  for (let improved = true; improved && best.left.length > 0; ) {
    improved = false;
    for (const { id } of contract.changes) {
      const toggled = toggle(best, id, build.has.has(id));
      const candidate = make(contract, build, toggled);
      // First those that differ now: most changes leave them as they are, and need not be tried on all.
      if (candidate === undefined || differing(candidate, best.left).length >= best.left.length) continue;
      const left = differing(candidate, cases);
      if (left.length >= best.left.length) continue;
      best = { ...toggled, left };
      improved = true;
    }
  }
  return { with: best.with, without: best.without, differing: best.left.length };
}

/** Adds a change where it is not, and takes it away where it is. `had`: the build had it from the start. */
function toggle(
  { with: more, without }: Omit<Nearest, "differing">,
  id: string,
  had: boolean,
): { readonly with: readonly string[]; readonly without: readonly string[] } {
  const flipped = (list: readonly string[]) => (list.includes(id) ? list.filter((other) => other !== id) : [...list, id]);
  return had ? { with: more, without: flipped(without) } : { with: flipped(more), without };
}

/** `undefined` for a build that cannot be. */
function make(contract: Contract, { has }: Build, { with: more, without }: Omit<Nearest, "differing">): Build | undefined {
  try {
    return buildOf(contract, { has, with: more, without, name: "" });
  } catch (error) {
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}
