import type { Declaration } from "./build.ts";
import { canMeet, decide, type Meeting } from "./can-meet.ts";
import type { Change, ChangeId, Contract, VersionProtocol } from "./contract.ts";
import { ContractError } from "./contract-error.ts";
import { components, countSubsets } from "./count-builds.ts";
import { declare } from "./declare.ts";
import { eachSubset } from "./each-build.ts";
import { behind, beyond } from "./promises.ts";

export interface DeclarationCount {
  /** Different honest declarations among all builds that can be. */
  readonly distinct: bigint;
  /** Builds whose declaration no other build makes: asking tells such a build from all others. */
  readonly alone: bigint;
  /** Builds that version numbers describe: nothing is there that the highest true number of its protocol hides. */
  readonly inNumbers: bigint;
}

/** Builds of one group of changes that are gone through one by one; a group of more is divided first. */
const fewBuilds = 4096n;

/** Beyond this nothing is gone through. */
const mostBuilds = 262_144n;

/** Divisions of groups after which counting gives up. */
const mostSteps = 2_000;

/**
 * What a consumer can learn by asking alone: how many different declarations the honest builds of a contract make, and how many builds
 * it knows exactly once it has read one. What it could find out by trying (`probe`, `flag`, `size`) is not counted in.
 *
 * Exact. Changes that have nothing to do with each other multiply; a group of many is divided at a change that the declaration shows,
 * since builds on both sides then declare different things. Throws a `ContractError` (`too-large`) for a group that is both large and
 * indivisible.
 */
export function countDeclarations(contract: Contract, meeting: Meeting = {}): DeclarationCount {
  const { fixed, free } = canMeet(contract, meeting);
  const numbered = numberedTogether(contract);
  const shown = shownChanges(contract);
  const tells = (id: ChangeId) => shown.has(id) || numbered.has(id);
  let steps = 0;

  const countAll = (ids: readonly ChangeId[], there: ReadonlySet<ChangeId>): DeclarationCount =>
    components(contract, ids, (id) => numbered.get(id) ?? [])
      .map((group) => count(group, there))
      .reduce(product, { distinct: 1n, alone: 1n, inNumbers: 1n });

  const count = (group: readonly ChangeId[], there: ReadonlySet<ChangeId>): DeclarationCount => {
    const builds = countSubsets(contract, group);
    if (!group.some(tells)) return { distinct: 1n, alone: builds === 1n ? 1n : 0n, inNumbers: builds };
    if (group.every((id) => shown.has(id) && !numbered.has(id))) return { distinct: builds, alone: builds, inNumbers: builds };
    const divider = group.find((id) => shown.has(id));
    if (builds <= fewBuilds || (divider === undefined && builds <= mostBuilds)) return goThrough(contract, group, there);
    if (divider === undefined || steps++ > mostSteps) throw tooLarge(contract, group);
    const pivot = group.filter((id) => shown.has(id)).reduce((best, id) => (reach(id, group) > reach(best, group) ? id : best));
    return [true, false].map((value) => side(group, there, pivot, value)).reduce(sum);
  };

  const side = (group: readonly ChangeId[], there: ReadonlySet<ChangeId>, pivot: ChangeId, value: boolean): DeclarationCount => {
    const choice = new Map<ChangeId, boolean>();
    if (!decide(contract, choice, [pivot], value)) return { distinct: 0n, alone: 0n, inNumbers: 0n };
    const now = new Set([...there, ...group.filter((id) => choice.get(id))]);
    const open = group.filter((id) => !choice.has(id));
    const counted = countAll(open, now);
    return settledWell(group, open, now) ? counted : { ...counted, inNumbers: 0n };
  };

  /** Whether the protocols that had open changes before, and have none now, ended with a number that describes them. */
  const settledWell = (before: readonly ChangeId[], now: readonly ChangeId[], there: ReadonlySet<ChangeId>) =>
    contract.protocols.every((protocol) => {
      if (protocol.kind !== "version") return true;
      const ids = behind(contract, protocol.name).map(({ id }) => id);
      const settled = ids.some((id) => before.includes(id)) && !ids.some((id) => now.includes(id));
      return !settled || beyond(contract, protocol, there).length === 0;
    });

  /** How many of the group are settled when a change is decided either way: the better divider settles more. */
  const reach = (id: ChangeId, group: readonly ChangeId[]) =>
    [true, false]
      .map((value) => {
        const choice = new Map<ChangeId, boolean>();
        decide(contract, choice, [id], value);
        return group.filter((each) => choice.has(each)).length;
      })
      .reduce((total, each) => total + each);

  const counted = countAll(free, fixed);
  return settledWell([...fixed], free, fixed) ? counted : { ...counted, inNumbers: 0n };
}

function goThrough(contract: Contract, group: readonly ChangeId[], there: ReadonlySet<ChangeId>): DeclarationCount {
  const times = new Map<string, number>();
  const numbers = contract.protocols.filter((each): each is VersionProtocol => each.kind === "version");
  const concerned = numbers.filter(({ name }) => behind(contract, name).some(({ id }) => group.includes(id)));
  let inNumbers = 0n;
  for (const has of eachSubset(contract, group, there)) {
    const key = declarationKey(contract, declare(contract, has));
    times.set(key, (times.get(key) ?? 0) + 1);
    if (concerned.every((protocol) => beyond(contract, protocol, has).length === 0)) inNumbers++;
  }
  return { distinct: BigInt(times.size), alone: BigInt([...times.values()].filter((each) => each === 1).length), inNumbers };
}

/** What a consumer reads of a declaration, as a text that is the same when it reads the same: ids that answer, not the changes behind. */
function declarationKey(contract: Contract, { versions, capabilities, features }: Declaration): string {
  const text = (numbers: { readonly [protocol: string]: bigint }) =>
    Object.entries(numbers)
      .map(([name, number]) => `${name}=${number}`)
      .sort()
      .join();
  const positive = contract.changes.filter(({ id }) => capabilities.has(id)).map(questionOf);
  return [text(versions), [...new Set(positive)].sort().join(), text(features)].join(";");
}

/** Changes whose presence every honest declaration shows by itself: alone behind an id or a bit, or what brought a number or a mask. */
function shownChanges(contract: Contract): ReadonlySet<ChangeId> {
  const brought = contract.protocols.filter(({ kind }) => kind !== "capability").flatMap(({ since }) => since ?? []);
  const single = askedTogether(contract).filter(({ length, 0: first }) => length === 1 && first?.gate.kind !== "version");
  return new Set([...brought, ...single.flat().map(({ id }) => id)]);
}

/** Changes that decide together what one question answers: behind a protocol's numbers, or taking turns behind one id or bit. */
function numberedTogether(contract: Contract): ReadonlyMap<ChangeId, readonly ChangeId[]> {
  const groups = askedTogether(contract).filter(({ length, 0: first }) => length > 1 || first?.gate.kind === "version");
  return new Map(groups.flatMap((group) => group.map(({ id }) => [id, group.map((each) => each.id)] as const)));
}

function askedTogether({ changes }: Contract): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const question = questionOf(change);
    if (question !== undefined) groups.set(question, [...(groups.get(question) ?? []), change]);
  }
  return [...groups.values()];
}

/** What is asked to learn about a change; undefined where nothing is. */
function questionOf({ gate }: Change): string | undefined {
  switch (gate.kind) {
    case "version":
      return `${gate.kind} ${gate.protocol}`;
    case "capability":
      return `${gate.kind} ${gate.protocol} ${gate.id}`;
    case "feature":
      return `${gate.kind} ${gate.protocol} ${gate.bit}`;
    default:
      return undefined;
  }
}

function product(one: DeclarationCount, other: DeclarationCount): DeclarationCount {
  return {
    distinct: one.distinct * other.distinct,
    alone: one.alone * other.alone,
    inNumbers: one.inNumbers * other.inNumbers,
  };
}

function sum(one: DeclarationCount, other: DeclarationCount): DeclarationCount {
  return {
    distinct: one.distinct + other.distinct,
    alone: one.alone + other.alone,
    inNumbers: one.inNumbers + other.inNumbers,
  };
}

function tooLarge(contract: Contract, group: readonly ChangeId[]): ContractError {
  const message = `${group.length} changes around ${group[0]} share too many declarations to count them`;
  return new ContractError(`contract ${contract.name}`, [{ code: "too-large", at: contract.name, message }]);
}
