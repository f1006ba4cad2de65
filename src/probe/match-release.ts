import { buildOf } from "../contract/build-of.ts";
import type { ChangeId, Contract, Release } from "../contract/contract.ts";
import { excluded, relationsOf } from "../contract/relations.ts";
import { Provider } from "../session/provider.ts";
import type { InterfaceSpec } from "../session/spec.ts";
import { inProcess } from "../session/transport.ts";
import { type Observation, observe } from "./observe.ts";
import type { Subject } from "./subject.ts";

/** Which release the answers belong to. */
export interface Match {
  /** Releases that answer so, in the contract's order: several when nothing that can be asked tells them apart. */
  readonly releases: readonly string[];
  /** True: between the two releases named, with all of the older one and nothing that the newer one has not. */
  readonly between: boolean;
  /** Changes that are here and should not be. */
  readonly surplus: readonly ChangeId[];
  /** Changes that are missing and do not depend on the machine. */
  readonly missing: readonly ChangeId[];
  /** Changes that are missing, as they may be on such a machine. */
  readonly machine: readonly ChangeId[];
  /** Changes that are missing, as they are where an option of the kernel's configuration is off. */
  readonly configured: readonly ChangeId[];
  /** Numbers of a protocol that the release answers otherwise, in words. */
  readonly numbers: readonly string[];
  /** The release that the kernel calls itself, where the contract knows it and it answers otherwise; and what of its answers is missing. */
  readonly own?: { readonly release: string; readonly missing: readonly ChangeId[] };
}

/**
 * Compares what was found with what each release answers when abide plays it and asks the same questions. The nearest released one counts;
 * a draft counts only when everything is as it is there, and in no release.
 *
 * @param running the kernel's own release (`6.18.44`), which decides only whether the answers may lie between two releases that are known.
 */
export async function matchRelease(subject: Subject, observed: Observation, running?: string): Promise<Match> {
  const { contract } = subject.spec;
  const played = await Promise.all(contract.releases.map((release) => playsOf(subject, release)));
  const scored = played.map((each) => ({ ...each, match: compare(subject, observed, [each], false) }));
  const released = scored.filter(({ release }) => release.status === "released");
  const exact = scored.filter(({ match }) => distance(match) === 0);
  const draft = released.some((each) => exact.includes(each)) ? [] : exact;
  const least = draft.length > 0 ? 0 : Math.min(...released.map(({ match }) => distance(match)));
  const nearest = draft.length > 0 ? draft : released.filter(({ match }) => distance(match) === least);
  const own = nearest.find(({ release }) => running !== undefined && compareVersions(release.name, running) === 0);
  const first = own ?? nearest[0];
  if (first === undefined) return compare(subject, observed, [], false);

  const [older, newer] = least === 0 || running === undefined ? [] : around(played, running);
  if (older !== undefined && newer !== undefined) {
    const match = compare(subject, observed, [older, newer], true);
    if (distance(match) < least) return match;
  }
  const alike = nearest.filter(({ match }) => sameDifference(match, first.match));
  const called = released.find(({ release }) => isCalled(release.name, running));
  return {
    ...first.match,
    releases: alike.map(({ release }) => release.name),
    ...(called === undefined || alike.includes(called)
      ? {}
      : {
          own: { release: called.release.name, missing: called.match.missing.filter((id) => !first.match.missing.includes(id)) },
        }),
  };
}

/** Whether a release is the one that the kernel calls itself: 6.1 is that of 6.1.192; 6.15-root is one of several. */
function isCalled(release: string, running: string | undefined): boolean {
  return (
    running !== undefined &&
    versionOf(running) !== undefined &&
    /^\d+\.\d+$/.test(release) &&
    compareVersions(release, running) === 0
  );
}

/** The version that a release's name begins with: `6.15` of `6.15-root`. `undefined` for a draft's name. */
export function versionOf(name: string): readonly [number, number] | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(name) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

/** Below 0: the first is older. Names without a version are equal to everything. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [versionOf(one), versionOf(other)];
  return a === undefined || b === undefined ? 0 : a[0] - b[0] || a[1] - b[1];
}

interface Played {
  readonly release: Release;
  /** On each of the subject's machines. */
  readonly observations: readonly Observation[];
}

const known = new WeakMap<Release, Promise<Played>>();

function playsOf(subject: Subject, release: Release): Promise<Played> {
  let plays = known.get(release);
  if (plays === undefined) {
    plays = play(subject, release);
    known.set(release, plays);
  }
  return plays;
}

async function play(subject: Subject, release: Release): Promise<Played> {
  const { spec, worlds = [undefined] } = subject;
  const build = buildOf(spec.contract, release.name);
  const observations = await Promise.all(
    worlds.map(async (world) => {
      const options = world === undefined ? {} : { world: world() };
      const provider = new Provider(spec as InterfaceSpec<unknown>, build, options);
      const observation = await observe(subject, inProcess(provider));
      if ("errno" in observation)
        throw new TypeError(`${spec.contract.name} ${release.name} does not open: ${observation.errno}`);
      return observation;
    }),
  );
  return { release, observations };
}

/** The releases on either side of the running one, where it is none of them. Only those of one kind: 7.0-root is no neighbour of 6.19-vtl. */
function around(played: readonly Played[], running: string): readonly (Played | undefined)[] {
  const released = played.filter(({ release }) => release.status === "released" && /^\d+\.\d+$/.test(release.name));
  if (versionOf(running) === undefined || released.some(({ release }) => compareVersions(release.name, running) === 0)) return [];
  return [
    released.findLast(({ release }) => compareVersions(release.name, running) < 0),
    released.find(({ release }) => compareVersions(release.name, running) > 0),
  ];
}

function compare(
  { spec: { contract }, options = {} }: Subject,
  observed: Observation,
  references: readonly Played[],
  between: boolean,
): Match {
  const all = references.flatMap(({ observations }) => observations);
  const surplus: ChangeId[] = [];
  const missing: ChangeId[] = [];
  const machine: ChangeId[] = [];
  const configured: ChangeId[] = [];
  for (const { id } of contract.changes) {
    const found = observed.changes.get(id)?.state ?? "untold";
    const states = new Set(all.map(({ changes }) => changes.get(id)?.state ?? "untold"));
    const perMachine = references.some(
      ({ observations }) => new Set(observations.map((each) => each.changes.get(id)?.state)).size > 1,
    );
    if (found === "not here" && perMachine) machine.push(id);
    else if (states.has(found)) continue;
    else if (found === "here" && !shadowed(contract, observed, id)) surplus.push(id);
    else if (found === "here" || !states.has("here")) continue;
    else if (options[id] === undefined) missing.push(id);
    else configured.push(id);
  }
  const numbers = contract.protocols.flatMap(({ name }) => {
    const said = observed.fresh.get(name);
    const due = [...new Set(all.map(({ fresh }) => fresh.get(name)))];
    if (all.length === 0 || due.includes(said)) return [];
    return [
      `${name}: a fresh descriptor reads ${said ?? "nothing"}, and ${due.map((each) => each ?? "nothing").join(" or ")} is due`,
    ];
  });
  return { releases: references.map(({ release }) => release.name), between, surplus, missing, machine, configured, numbers };
}

/** A draft's change that seems to be here only because a released one that excludes it answers the same command. */
function shadowed(contract: Contract, observed: Observation, id: ChangeId): boolean {
  const relations = relationsOf(contract);
  if (versionOf(relations.change.get(id)?.since ?? "") !== undefined) return false;
  return contract.changes.some(
    (other) =>
      excluded(relations, id, other.id) &&
      versionOf(other.since) !== undefined &&
      observed.changes.get(other.id)?.state === "here",
  );
}

function sameDifference(one: Match, other: Match): boolean {
  const all = ({ surplus, missing, numbers }: Match) => [...surplus, "", ...missing, "", ...numbers].join("\n");
  return all(one) === all(other);
}

function distance({ surplus, missing, numbers }: Match): number {
  return surplus.length + missing.length + numbers.length;
}
