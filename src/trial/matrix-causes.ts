import { canMeet, decide } from "../contract/can-meet.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { relationsOf } from "../contract/relations.ts";
import { type Explanation, explain } from "./matrix-explain.ts";
import { holds, type Literal, literalsBetween, literalsText, withLiterals, withoutImplied } from "./matrix-literal.ts";
import { buildKey, type Observation } from "./matrix-observation.ts";
import { type AskBuild, type Difference, reduce } from "./matrix-reduce.ts";

/** Why a program fails: whenever all of these are true of a build, and, with the other causes, only then. */
export interface Cause {
  /** None: whatever the build has. */
  readonly when: readonly Literal[];
  /**
   * `confirmed`: each part is needed, since of two builds that differ in nothing else (but what follows from it) one fails and one passes; and the builds
   * with the least and with the most besides fail as well. `seen`: it tells failing from passing in all the builds that were tried, and no more is known.
   */
  readonly evidence: "confirmed" | "seen";
  /** Of `seen`: how many others are as short and tell as much. */
  readonly alternatives: number;
  /** Pairs of builds that differ in one part, and how the program does on each. */
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly literal: Literal;
  readonly fails: ReadonlySet<ChangeId>;
  readonly passes: ReadonlySet<ChangeId>;
}

export interface Causes {
  /** The cause of most failing builds first. */
  readonly causes: readonly Cause[];
  /** Builds that were asked for besides, in order. */
  readonly asked: readonly Observation[];
  /** More would have been asked, had it been allowed. */
  readonly exhausted: boolean;
  /** Failing builds of which no cause is fulfilled: they pass as well, or nothing short tells them from those that pass. */
  readonly unexplained: number;
}

export interface CausesOptions {
  /** Tries a build that was not tried yet: whether it fails, undefined where that cannot be said. Without it, only what was seen counts. */
  readonly ask?: AskBuild;
  /** How many builds may be tried besides. */
  readonly most?: number;
}

/**
 * The fewest changes that cause failures. First from what was seen; then each failing build is brought near a passing one, build by build (see
 * `reduce`), until no passing build has what it takes to fail. Where one conjunction of at most as many changes as the strength of the builds seen
 * causes every failure, that one is found, whatever the contract's needs and exclusions.
 */
export async function findCauses(
  contract: Contract,
  seen: readonly Observation[],
  { ask, most = 64 }: CausesOptions = {},
): Promise<Causes> {
  const log = new Log(seen, ask, most);
  let confirmed: readonly Cause[] = [];
  while (ask !== undefined) {
    const passing = log.all().filter(({ fails }) => !fails);
    confirmed = confirmed.filter(({ when }) => !passing.some(({ has }) => holds(when, has)));
    const open = log.all().filter(({ has, fails }) => fails && !confirmed.some(({ when }) => holds(when, has)));
    const next = nearestPair(contract, open, passing);
    if (next === undefined) {
      if (await refuted(contract, confirmed, log)) continue;
      break;
    }
    const cause = await confirm(contract, next, log);
    if (cause === undefined) break;
    confirmed = [...confirmed, cause];
  }
  if (log.exhausted) confirmed = confirmed.map((cause) => ({ ...cause, evidence: "seen" }));
  const left = log.all().filter(({ has, fails }) => !fails || !confirmed.some(({ when }) => holds(when, has)));
  const guessed = explain(contract, left).map((explanation) => seenCause(contract, explanation, log));
  const causes = withoutIdle([...confirmed, ...guessed], log);
  const failing = log.all().filter(({ fails }) => fails);
  return {
    causes,
    asked: log.asked,
    exhausted: log.exhausted,
    unexplained: failing.filter(({ has }) => !causes.some(({ when }) => holds(when, has))).length,
  };
}

/** `fails exactly when asid is there and features is not`; further causes after `, or when`. */
export function causesText({ causes, unexplained }: Pick<Causes, "causes" | "unexplained">): string {
  const start = unexplained === 0 ? "fails exactly when " : "fails when ";
  if (causes.some(({ when }) => when.length === 0)) return "fails whatever the build has";
  return `${start}${causes.map(({ when }) => literalsText(when)).join(", or when ")}`;
}

/** Everything that is known so far, and what may still be asked. */
class Log {
  readonly asked: Observation[] = [];
  exhausted = false;
  readonly #known = new Map<string, Observation>();
  readonly #unclear = new Set<string>();
  readonly #ask: AskBuild | undefined;
  #left: number;

  constructor(seen: readonly Observation[], ask: AskBuild | undefined, most: number) {
    this.#ask = ask;
    this.#left = most;
    // Of a build that was seen twice with different ends, the failure counts.
    for (const each of [...seen.filter(({ fails }) => fails), ...seen]) {
      if (!this.#known.has(buildKey(each.has))) this.#known.set(buildKey(each.has), each);
    }
  }

  all(): readonly Observation[] {
    return [...this.#known.values()];
  }

  readonly fails: AskBuild = async (has) => {
    const key = buildKey(has);
    const known = this.#known.get(key);
    if (known !== undefined) return known.fails;
    if (this.#ask === undefined || this.#unclear.has(key)) return undefined;
    if (this.#left <= 0) {
      this.exhausted = true;
      return undefined;
    }
    this.#left--;
    const fails = await this.#ask(has);
    if (fails === undefined) {
      this.#unclear.add(key);
      return undefined;
    }
    const observation = { has, fails };
    this.#known.set(key, observation);
    this.asked.push(observation);
    return fails;
  };
}

interface FailingAndPassing {
  readonly failing: ReadonlySet<ChangeId>;
  readonly passing: ReadonlySet<ChangeId>;
}

/** The failing and the passing build with the least between them: bringing them together takes the fewest trials. */
function nearestPair(
  contract: Contract,
  failing: readonly Observation[],
  passing: readonly Observation[],
): FailingAndPassing | undefined {
  let least: FailingAndPassing | undefined;
  let size = Number.POSITIVE_INFINITY;
  for (const one of failing) {
    for (const other of passing) {
      const between = literalsBetween(contract, one.has, other.has).length;
      if (between < size) [size, least] = [between, { failing: one.has, passing: other.has }];
    }
  }
  return least;
}

/** The cause of one failing build, by trials; undefined when they do not suffice. */
async function confirm(contract: Contract, { failing, passing }: FailingAndPassing, log: Log): Promise<Cause | undefined> {
  const differences: (Difference & { readonly fails: ReadonlySet<ChangeId> })[] = [];
  let other: ReadonlySet<ChangeId> | undefined = passing;
  while (other !== undefined) {
    const hint = explain(contract, log.all()).find(({ literals }) => holds(literals, failing))?.literals;
    const reduced = await reduce(contract, failing, other, log.fails, hint);
    // Nothing to tell them apart by: that cannot be, or an answer was missing.
    if (reduced.differences.length === 0 || reduced.differences.some(({ needed }) => !needed)) return undefined;
    differences.push(...reduced.differences.map((each) => ({ ...each, fails: reduced.has })));
    const when = differences.map(({ literal }) => literal);
    other = passingWith(contract, when, failing, log);
  }
  if (log.exhausted) return undefined;
  const order = contract.changes.map(({ id }) => id);
  const sorted = differences.toSorted((one, two) => order.indexOf(one.literal.change) - order.indexOf(two.literal.change));
  const when = withoutImplied(
    contract,
    sorted.map(({ literal }) => literal),
  );
  const pairs = sorted
    .filter(({ literal }) => when.includes(literal))
    .map(({ literal, fails, without }) => ({ literal, fails, passes: without }));
  return { when, evidence: "confirmed", alternatives: 0, pairs };
}

/** The nearest passing build that has all that is believed to make one fail. */
function passingWith(
  contract: Contract,
  when: readonly Literal[],
  failing: ReadonlySet<ChangeId>,
  log: Log,
): ReadonlySet<ChangeId> | undefined {
  const wrong = log.all().filter(({ has, fails }) => !fails && holds(when, has));
  return nearestPair(contract, [{ has: failing, fails: true }], wrong)?.passing;
}

/**
 * Tries, for each cause, the builds with the least and with the most besides it, the other causes left out as far as that goes: whether one
 * passes, so that there must be more to the cause.
 */
async function refuted(contract: Contract, causes: readonly Cause[], log: Log): Promise<boolean> {
  for (const cause of causes) {
    const others = causes.filter((each) => each !== cause).map(({ when }) => when);
    for (const there of [false, true]) {
      const has = extreme(contract, cause.when, others, there);
      if (has !== undefined && (await log.fails(has)) === false) return true;
    }
  }
  return false;
}

/**
 * The build with these literals and, besides, as little or as much as goes together, where of each of the others one literal does not hold if
 * that can be. Undefined where the literals contradict what is there from the first day.
 */
function extreme(
  contract: Contract,
  when: readonly Literal[],
  others: readonly (readonly Literal[])[],
  there: boolean,
): ReadonlySet<ChangeId> | undefined {
  const { fixed, free } = canMeet(contract);
  let choice = new Map<ChangeId, boolean>();
  /** Decides it if it contradicts nothing. */
  const decided = (change: ChangeId, value: boolean): boolean => {
    const trial = new Map(choice);
    if (!decide(contract, trial, [change], value)) return false;
    choice = trial;
    return true;
  };
  const { base } = relationsOf(contract);
  if (!base.every((id) => decided(id, true)) || !when.every((each) => decided(each.change, each.there))) return undefined;
  for (const other of others) other.some((each) => decided(each.change, !each.there));
  for (const id of [...fixed, ...free]) decided(id, there || fixed.has(id)) || decided(id, !there);
  return new Set(contract.changes.map(({ id }) => id).filter((id) => choice.get(id) === true));
}

function seenCause(contract: Contract, { literals, alternatives }: Explanation, log: Log): Cause {
  const pairs = literals.flatMap((literal) => pairOf(contract, literal, literals, log));
  return { when: literals, evidence: "seen", alternatives, pairs };
}

/** Two builds among those seen that differ in this alone, and what follows from it. */
function pairOf(contract: Contract, literal: Literal, when: readonly Literal[], log: Log): readonly Pair[] {
  const all = log.all();
  const passing = new Set(all.filter(({ fails }) => !fails).map(({ has }) => buildKey(has)));
  for (const { has, fails } of all) {
    if (!fails || !holds(when, has)) continue;
    const passes = withLiterals(contract, has, [{ change: literal.change, there: !literal.there }]);
    if (passing.has(buildKey(passes))) return [{ literal, fails: has, passes }];
  }
  return [];
}

/** Most explained first, and none whose builds others explain. */
function withoutIdle(causes: readonly Cause[], log: Log): readonly Cause[] {
  const failing = log.all().filter(({ fails }) => fails);
  const count = ({ when }: Cause) => failing.filter(({ has }) => holds(when, has)).length;
  let left = causes.toSorted((one, other) => count(other) - count(one));
  for (const cause of left.toReversed()) {
    const rest = left.filter((each) => each !== cause);
    if (failing.every(({ has }) => !holds(cause.when, has) || rest.some(({ when }) => holds(when, has)))) left = rest;
  }
  return left;
}
