import type { Build } from "./build.ts";
import { closure, pathText } from "./closure.ts";
import { conflicts } from "./conflicts.ts";
import type { ChangeId, Contract, VersionProtocol } from "./contract.ts";
import { ContractError, type ContractProblem, suggestion } from "./contract-error.ts";
import { knownNumbers, promises } from "./promises.ts";
import { excluded, relationsOf } from "./relations.ts";
import { smallestChange } from "./smallest-change.ts";

/** What is to become true of a build: that it may declare a number, or that it has a bundle, or these changes. */
export type Target =
  | { readonly protocol: string; readonly version: bigint }
  | { readonly bundle: string }
  | { readonly changes: readonly ChangeId[] };

export type Picks =
  | {
      readonly possible: true;
      /** In the order of the contract, which is the order to pick them in as far as the contract knows. */
      readonly add: readonly Picked[];
      readonly drop: readonly Picked[];
      /** All changes of the build afterwards. */
      readonly has: ReadonlySet<ChangeId>;
    }
  | { readonly possible: false; readonly reasons: readonly string[] };

export interface Picked {
  readonly change: ChangeId;
  /** `it is behind api version 1`; `suspend needs it`. */
  readonly reason: string;
}

/** Of these, one must be there, and why. */
interface Wish {
  readonly anyOf: readonly ChangeId[];
  readonly reason: string;
}

/**
 * The smallest set of changes to add, and only where exclusions leave no other way to drop, that makes the target true of a build. Exact:
 * nothing is dropped if some way drops nothing, and no way that drops as few adds fewer. Both lists are empty when it is true already. A
 * build that could not be in the first place (a need missing, an excluded pair) is mended on the way.
 *
 * Impossible, with the reason, when changes that the target needs exclude each other, or when the contract does not know the number.
 * Throws a `ContractError` for a protocol, bundle or change that the contract does not have.
 */
export function picksFor(contract: Contract, build: Pick<Build, "has">, target: Target): Picks {
  const wishes = wishesOf(contract, target);
  if (typeof wishes === "string") return { possible: false, reasons: [wishes] };
  const difference = smallestChange(
    contract,
    build.has,
    wishes.map(({ anyOf }) => anyOf),
  );
  if (difference === undefined) return { possible: false, reasons: whyNot(contract, wishes) };
  const dropped = new Set(difference.drop);
  const kept = [...build.has].filter((id) => !dropped.has(id));
  const has = new Set([...kept, ...difference.add]);
  return {
    possible: true,
    add: difference.add.map((change) => ({ change, reason: whyAdded(contract, wishes, has, kept, change) })),
    drop: difference.drop.map((change) => ({ change, reason: whyDropped(contract, has, dropped, change) })),
    has,
  };
}

/** The target as wishes; a sentence when no build can be said to fulfil it. */
function wishesOf(contract: Contract, target: Target): readonly Wish[] | string {
  if ("changes" in target) {
    const ids = contract.changes.map(({ id }) => id);
    for (const id of target.changes) if (!ids.includes(id)) throw unknown(contract, "change", id, ids);
    return target.changes.map((id) => ({ anyOf: [id], reason: "it is asked for" }));
  }
  if ("bundle" in target) {
    const bundles = contract.bundles ?? {};
    const members = Object.hasOwn(bundles, target.bundle) ? bundles[target.bundle] : undefined;
    if (members === undefined) throw unknown(contract, "bundle", target.bundle, Object.keys(bundles));
    return members.map((id) => ({ anyOf: [id], reason: `it is in bundle ${target.bundle}` }));
  }
  const protocols = contract.protocols.filter((each): each is VersionProtocol => each.kind === "version");
  const protocol = protocols.find(({ name }) => name === target.protocol);
  if (protocol === undefined) {
    const names = protocols.map(({ name }) => name);
    throw unknown(contract, "protocol", target.protocol, names);
  }
  const numbers = knownNumbers(contract, protocol);
  const [least, most] = [numbers[0] ?? 0n, numbers.at(-1) ?? 0n];
  if (target.version < least || target.version > most) {
    return `${contract.name} knows ${protocol.name} from ${least} to ${most}; nothing says what ${target.version} promises`;
  }
  return [
    ...(protocol.since === undefined ? [] : [{ anyOf: [protocol.since], reason: `it brought ${protocol.name}` }]),
    ...promises(contract, protocol, target.version).map(({ at, keptBy }) => ({
      anyOf: keptBy,
      reason: `it is behind ${protocol.name} version ${at}`,
    })),
  ];
}

function unknown(
  contract: Contract,
  kind: "change" | "bundle" | "protocol",
  name: string,
  names: readonly string[],
): ContractError {
  const message = `${contract.name} has no ${kind === "protocol" ? "version protocol" : kind} ${name}${suggestion(name, names)}`;
  const problem: ContractProblem = { code: `unknown-${kind}`, at: contract.name, message };
  return new ContractError(`picks for ${contract.name}`, [problem]);
}

function whyAdded(
  contract: Contract,
  wishes: readonly Wish[],
  has: ReadonlySet<ChangeId>,
  kept: readonly ChangeId[],
  change: ChangeId,
): string {
  const wish = wishes.find(({ anyOf }) => anyOf[0] === change) ?? wishes.find(({ anyOf }) => anyOf.includes(change));
  if (wish !== undefined) {
    const [meant] = wish.anyOf;
    return meant === change ? wish.reason : `it stands in for ${meant}: ${wish.reason.replace("it is", "both are")}`;
  }
  const chosen = wishes.flatMap(({ anyOf }) => anyOf.filter((id) => has.has(id)));
  const path = closure(contract, [...chosen, ...kept]).find((each) => each.change === change)?.path;
  return path === undefined ? "it is needed" : pathText(path.with(-1, "it"));
}

function whyDropped(contract: Contract, has: ReadonlySet<ChangeId>, dropped: ReadonlySet<ChangeId>, change: ChangeId): string {
  const relations = relationsOf(contract);
  const rival = [...has].find((id) => excluded(relations, id, change));
  if (rival !== undefined) return `${rival} excludes it`;
  const need = relations.needs.get(change)?.find((id) => dropped.has(id) || !has.has(id));
  return need === undefined ? "it cannot stay" : `it needs ${need}, which ${dropped.has(need) ? "is dropped" : "is not there"}`;
}

/** The conflicts among as few of the wishes as cannot be had together. */
function whyNot(contract: Contract, wishes: readonly Wish[]): readonly string[] {
  let few = wishes;
  for (const wish of wishes) {
    const rest = few.filter((each) => each !== wish);
    const groups = rest.map(({ anyOf }) => anyOf);
    if (smallestChange(contract, new Set(), groups) === undefined) few = rest;
  }
  const reasons = conflicts(
    contract,
    few.flatMap(({ anyOf }) => anyOf),
  ).map(({ message }) => message);
  return [...new Set(reasons)];
}
