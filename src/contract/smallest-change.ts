import type { ChangeId, Contract } from "./contract.ts";
import { relationsOf } from "./relations.ts";

/** What has to become true of a build: of each group, at least one change is there. */
export type Wanted = readonly (readonly ChangeId[])[];

export interface Difference {
  readonly add: readonly ChangeId[];
  readonly drop: readonly ChangeId[];
}

/** One half of a rule: that the change is there, or that it is not. */
interface Literal {
  readonly id: ChangeId;
  readonly there: boolean;
}

/** At least one of its literals holds. Needs, exclusions and wishes are all of this form. */
type Clause = readonly Literal[];

/**
 * The smallest difference after which what is wanted holds and the build is one that can be: everything there has what it needs, nothing
 * is there with what it excludes. Fewest drops first, then fewest additions; of several such differences always the same one. Undefined
 * when there is none.
 *
 * Branch and bound: finish a partial decision by leaving everything else as it is, and branch on a rule that this breaks. Rules that
 * are broken and share no open change each cost one more at least, which is the bound. Exact; quick as long as few choices interact.
 */
export function smallestChange(contract: Contract, has: ReadonlySet<ChangeId>, wanted: Wanted): Difference | undefined {
  const rules = [...wanted.map((ids) => ids.map((id) => ({ id, there: true }))), ...clauses(contract)];
  const dropCost = contract.changes.length + 1;
  const costOf = ({ id, there }: Literal) => (has.has(id) === there ? 0 : there ? 1 : dropCost);
  const about = byLiteral(rules);
  let best: { readonly cost: number; readonly decided: Decided } | undefined;

  const search = (decided: Decided, cost: number) => {
    const broken = rules.filter((rule) => !rule.some(({ id, there }) => (decided.get(id) ?? has.has(id)) === there));
    const bound = cost + disjointCost(broken, decided, costOf);
    if (best !== undefined && bound >= best.cost) return;
    if (broken.length === 0) {
      best = { cost, decided };
      return;
    }
    const open = (rule: Clause) => rule.filter(({ id }) => !decided.has(id));
    const rule = broken.reduce((least, each) => (open(each).length < open(least).length ? each : least));
    const refused: Literal[] = [];
    for (const literal of open(rule)) {
      const next = propagate(decided, [...refused, literal], about);
      refused.push({ id: literal.id, there: !literal.there });
      if (next !== undefined) search(next, total(next, costOf));
    }
  };

  search(new Map(), 0);
  if (best === undefined) return undefined;
  const { decided } = best;
  const ids = contract.changes.map(({ id }) => id);
  return {
    add: ids.filter((id) => decided.get(id) === true && !has.has(id)),
    drop: ids.filter((id) => decided.get(id) === false && has.has(id)),
  };
}

type Decided = ReadonlyMap<ChangeId, boolean>;

/** What a contract says of every build, as clauses: a change is not there, or what it needs is; of an excluded pair, one is not there. */
function clauses(contract: Contract): readonly Clause[] {
  const { needs, excludes } = relationsOf(contract);
  const not = (id: ChangeId) => ({ id, there: false });
  return [...needs].flatMap(([id, ids]) => [
    ...ids.map((need) => [not(id), { id: need, there: true }]),
    ...[...(excludes.get(id) ?? [])].filter((other) => id <= other).map((other) => [not(id), not(other)]),
  ]);
}

function byLiteral(rules: readonly Clause[]): ReadonlyMap<ChangeId, readonly Clause[]> {
  const about = new Map<ChangeId, Clause[]>();
  for (const rule of rules) {
    for (const { id } of rule) {
      const list = about.get(id);
      if (list === undefined) about.set(id, [rule]);
      else list.push(rule);
    }
  }
  return about;
}

/** Decides the literals and all that follows from them; undefined when that contradicts itself. */
function propagate(decided: Decided, literals: readonly Literal[], about: ReadonlyMap<ChangeId, readonly Clause[]>) {
  const next = new Map(decided);
  const queue = [...literals];
  for (let literal = queue.pop(); literal !== undefined; literal = queue.pop()) {
    const { id, there } = literal;
    const before = next.get(id);
    if (before === there) continue;
    if (before !== undefined) return undefined;
    next.set(id, there);
    for (const rule of about.get(id) ?? []) {
      if (rule.some((each) => next.get(each.id) === each.there)) continue;
      const open = rule.filter((each) => !next.has(each.id));
      if (open.length === 0) return undefined;
      if (open.length === 1 && open[0] !== undefined) queue.push(open[0]);
    }
  }
  return next;
}

function total(decided: Decided, costOf: (literal: Literal) => number): number {
  let sum = 0;
  for (const [id, there] of decided) sum += costOf({ id, there });
  return sum;
}

/** What broken rules cost at least: those that share no open change have to be mended one by one. */
function disjointCost(broken: readonly Clause[], decided: Decided, costOf: (literal: Literal) => number): number {
  const used = new Set<ChangeId>();
  let sum = 0;
  for (const rule of broken) {
    const open = rule.filter(({ id }) => !decided.has(id));
    if (open.some(({ id }) => used.has(id))) continue;
    for (const { id } of open) used.add(id);
    sum += Math.min(...open.map(costOf));
  }
  return sum;
}
