import type { BuildRequest } from "../contract/build-of.ts";
import type { ChangeId, Contract, Release } from "../contract/contract.ts";
import { textHash } from "./text-hash.ts";

/** How many changes a name lists before it only counts them. */
const mostListed = 3;

/** A build, told from the nearest release. */
export interface NamedBuild {
  /** `7.3 without asid`; `7.0 with 31 changes, without asid (9f3a61c2)` where there are too many to list. */
  readonly name: string;
  readonly request: BuildRequest;
}

/**
 * A build told from the release that it differs least from: of several, a released one before a draft, and the newest. A contract without
 * releases tells all of them by what they have.
 */
export function nameBuild(contract: Contract, has: ReadonlySet<ChangeId>): NamedBuild {
  const ids = contract.changes.map(({ id }) => id);
  const release = nearestRelease(contract, has);
  if (release === undefined) {
    const all = ids.filter((id) => has.has(id));
    const few = all.length <= mostListed ? all.join(", ") : `${all.length} changes (${shortHash(has)})`;
    const name = few === "" ? "nothing" : few;
    return { name, request: { has: all, name: `${contract.name}@${name}` } };
  }
  const there = new Set(release.has);
  const more = ids.filter((id) => has.has(id) && !there.has(id));
  const less = ids.filter((id) => there.has(id) && !has.has(id));
  const parts = [listed("with", more), listed("without", less)].filter((text) => text !== "").join(", ");
  const hash = more.length > mostListed || less.length > mostListed ? ` (${shortHash(has)})` : "";
  const name = `${release.name}${parts === "" ? "" : ` ${parts}`}${hash}`;
  return {
    name,
    request: {
      from: release.name,
      ...(more.length === 0 ? {} : { with: more }),
      ...(less.length === 0 ? {} : { without: less }),
      name: `${contract.name}@${name}`,
    },
  };
}

function nearestRelease({ releases }: Contract, has: ReadonlySet<ChangeId>): Release | undefined {
  const order = (release: Release) => [difference(release.has, has), release.status === "draft" ? 1 : 0] as const;
  return releases.toReversed().reduce<Release | undefined>((best, each) => {
    if (best === undefined) return each;
    const [[far, draft], [bestFar, bestDraft]] = [order(each), order(best)];
    return far < bestFar || (far === bestFar && draft < bestDraft) ? each : best;
  }, undefined);
}

function difference(one: readonly ChangeId[], other: ReadonlySet<ChangeId>): number {
  const shared = one.filter((id) => other.has(id)).length;
  return one.length + other.size - 2 * shared;
}

function listed(word: string, ids: readonly ChangeId[]): string {
  if (ids.length === 0) return "";
  return ids.length > mostListed ? `${word} ${ids.length} changes` : `${word} ${ids.join(", ")}`;
}

/** Two builds as far from the same release are told apart by this. */
function shortHash(has: ReadonlySet<ChangeId>): string {
  return textHash([...has].sort().join(" ")).slice(0, 8);
}
