import type { Build } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { Change, ChangeId, Contract, Gate, Release, VersionProtocol } from "../contract/contract.ts";
import { canBeAsked, declare } from "../contract/declare.ts";
import type { ElementMap } from "../contract/element-map.ts";
import { gateText } from "../contract/gate-text.ts";
import { judge, type MisdeclaredCode } from "../contract/judge.ts";
import { beyond, honestNumber } from "../contract/promises.ts";
import { isBase, relationsOf } from "../contract/relations.ts";
import { type Shown, shownBy } from "./audit-contract.ts";
import type { Elements } from "./element.ts";

/** The builds of an interface as they came, each with what could honestly be declared there, and where two versions of its header stand among them. */
export interface InterfaceHistory {
  /** `vduse`: the contract's name. */
  readonly name: string;
  readonly title: string;
  /** The header by which the two versions were placed, as it was reviewed. */
  readonly header: string;
  /**
   * True when a version of the header lacks a part of what was there from the first day, as an excerpt does. Then a change counts as there when a part of it
   * is, and nothing is concluded from changes of which neither version shows anything.
   */
  readonly excerpt: boolean;
  /** In the order of the contract; then the reviewed versions that are like none of them. */
  readonly points: readonly HistoryPoint[];
}

export type Side = "before" | "after";

/** One build of the interface. */
export interface HistoryPoint {
  /** `7.0`, `draft-a`; `before` and `after` for a reviewed version that is like no known build. */
  readonly name: string;
  readonly status: Release["status"] | "reviewed";
  /** Index of the point that it goes on from; undefined for where something begins.  */
  readonly parent: number | undefined;
  /** The reviewed versions whose header shows exactly the changes that this one's would. */
  readonly like: readonly Side[];
  /** What it has and its parent has not. Of a reviewed version, only what headers show. */
  readonly arrived: readonly HistoryChange[];
  /** What its parent has and it has not. */
  readonly lost: readonly HistoryChange[];
  /** Changes of which the header has only some elements; of a reviewed version alone. */
  readonly partial: Shown["partial"];
  readonly numbers: readonly PointNumber[];
  /** Names of the feature bits that are true here, by protocol. */
  readonly features: readonly { readonly protocol: string; readonly names: readonly string[] }[];
  /** How many capabilities answer a positive number; undefined where none can be asked for. */
  readonly capabilities: number | undefined;
  /** What is wrong with what a reviewed version declares; also why no number describes a build. */
  readonly remarks: readonly { readonly code: MisdeclaredCode; readonly message: string }[];
}

export interface HistoryChange {
  readonly id: ChangeId;
  readonly title: string;
  readonly gate: Gate["kind"];
  readonly gateText: string;
  /** True when nothing tells a program of it. */
  readonly silent: boolean;
}

/** A number that is asked for or agreed on. */
export interface PointNumber {
  readonly protocol: string;
  /** The highest that is true; undefined when none is. */
  readonly honest: string | undefined;
  /** What the reviewed header declares; undefined where it does not say, and for builds that were not reviewed. */
  readonly declared: string | undefined;
  /** Changes that are there and that no true number tells of. */
  readonly beyond: readonly ChangeId[];
}

/**
 * The history of an interface with two versions of its header placed in it.
 *
 * @param versions Elements of the header on each side; undefined on a side that does not have it or could not be read.
 */
export function interfaceHistory(
  map: ElementMap,
  header: string,
  versions: { readonly [side in Side]: Elements | undefined },
): InterfaceHistory {
  const { contract } = map;
  const drafts: Placed[] = contract.releases.map(({ name, status, has }) => ({
    name,
    status,
    build: { name, has: new Set(has), declares: declare(contract, new Set(has)) },
    like: [],
    shown: undefined,
  }));
  const read = (["before", "after"] as const).flatMap((side): readonly Read[] => {
    const elements = versions[side];
    return elements === undefined ? [] : [{ side, elements, shown: shownBy(map, elements) }];
  });
  const excerpt = read.some(({ shown }) => isExcerpt(contract, shown));
  for (const each of read) {
    const shown = excerpt ? asExcerpt(contract, each, read) : each.shown;
    const saying = drafts.filter(({ build }) => saysTheSame(map, build, shown.build));
    const same = excerpt ? likeExcerpt(saying, each, read) : saying.filter(({ build }) => sameHeader(build.has, shown));
    // A header cannot tell releases apart that differ in what it does not show: it is like each of them.
    if (same.length > 0) for (const known of same) known.like.push(each.side);
    else drafts.push({ name: each.side, status: "reviewed", build: shown.build, like: [each.side], shown });
  }
  return {
    name: contract.name,
    title: contract.title,
    header,
    excerpt,
    points: drafts.map((each, index) => pointOf(map, drafts, each, index)),
  };
}

/** One version of the header. */
interface Read {
  readonly side: Side;
  readonly elements: Elements;
  readonly shown: Shown;
}

interface Placed {
  readonly name: string;
  readonly status: HistoryPoint["status"];
  readonly build: Build;
  readonly like: Side[];
  /** Of a reviewed version. */
  readonly shown: Shown | undefined;
}

function isExcerpt({ changes }: Contract, { partial }: Shown): boolean {
  const base = new Set(changes.filter(isBase).map(({ id }) => id));
  return partial.some(({ change }) => base.has(change));
}

/** Of a header that is not whole, a change counts as there when a part of it is; one of which neither version shows anything is out of question. */
function asExcerpt(contract: Contract, { shown }: Read, read: readonly Read[]): Shown {
  const own = partsOf(shown);
  const has = new Set([...relationsOf(contract).base, ...own, ...closure(contract, own).map(({ change }) => change)]);
  const seen = new Set(read.flatMap((each) => partsOf(each.shown)));
  const traces = new Map([...shown.traces].filter(([id]) => seen.has(id)));
  return { build: { ...shown.build, has }, traces, partial: [] };
}

function partsOf({ build, traces, partial }: Shown): readonly ChangeId[] {
  return [...[...build.has].filter((id) => traces.has(id)), ...partial.map(({ change }) => change)];
}

/** Builds that have, of the elements that either version shows, exactly those that this one does; of these, the ones that have least besides. */
function likeExcerpt(drafts: readonly Placed[], { elements, shown: { traces } }: Read, read: readonly Read[]): readonly Placed[] {
  const inQuestion = (name: string) => read.some((each) => each.elements.has(name));
  const names = [...new Set([...traces.values()].flat())].filter(inQuestion);
  const matches = drafts.flatMap((placed) => {
    const has = [...placed.build.has].map((id) => traces.get(id) ?? []);
    const expected = new Set(has.flat());
    if (placed.status === "reviewed" || names.some((name) => expected.has(name) !== elements.has(name))) return [];
    return [{ placed, besides: has.filter((each) => each.length > 0 && !each.some(inQuestion)).length }];
  });
  const least = Math.min(...matches.map(({ besides }) => besides));
  return matches.filter(({ besides }) => besides === least).map(({ placed }) => placed);
}

function sameHeader(has: ReadonlySet<ChangeId>, { build, traces, partial }: Shown): boolean {
  return partial.length === 0 && [...traces.keys()].every((id) => has.has(id) === build.has.has(id));
}

/** Whether the numbers that a header declares are those of a build; one that declares another number is not like it, whatever it has. */
function saysTheSame({ declares }: ElementMap, known: Build, read: Build): boolean {
  return Object.keys(declares).every((name) => {
    const declared = read.declares.versions[name];
    return declared === undefined || declared === known.declares.versions[name];
  });
}

function pointOf(map: ElementMap, all: readonly Placed[], placed: Placed, index: number): HistoryPoint {
  const { contract } = map;
  const { name, status, build, like, shown } = placed;
  const parent = parentOf(all, placed, index);
  const before = parent === undefined ? new Set<ChangeId>() : (all[parent] as Placed).build.has;
  const told = (id: ChangeId) => shown === undefined || shown.traces.has(id);
  const list = (wanted: (id: ChangeId) => boolean) =>
    contract.changes.filter(({ id }) => told(id) && wanted(id)).map(historyChange);
  const capabilities = contract.protocols.some((each) => each.kind === "capability" && canBeAsked(each, build.has));
  const honest = declare(contract, build.has);
  return {
    name,
    status,
    parent,
    like,
    arrived: list((id) => build.has.has(id) && !before.has(id)),
    lost: list((id) => !build.has.has(id) && before.has(id)),
    partial: shown?.partial ?? [],
    numbers: numbersOf(map, placed),
    features: contract.protocols.flatMap((protocol) =>
      protocol.kind === "feature" && canBeAsked(protocol, build.has)
        ? [{ protocol: protocol.name, names: featuresOf(contract, protocol.name, build.has) }]
        : [],
    ),
    capabilities: capabilities ? honest.capabilities.size : undefined,
    remarks: judge(contract, build)
      .findings.filter(({ code }) => shown !== undefined || code === "not-a-line")
      .map(({ code, message }) => ({ code, message })),
  };
}

function numbersOf({ contract, declares }: ElementMap, { build, shown }: Placed): readonly PointNumber[] {
  const asked = contract.protocols.filter(
    (each): each is VersionProtocol => each.kind === "version" && canBeAsked(each, build.has),
  );
  return asked.map((protocol) => ({
    protocol: protocol.name,
    honest: honestNumber(contract, protocol, build.has)?.toString(),
    declared:
      shown === undefined || declares[protocol.name] === undefined
        ? undefined
        : build.declares.versions[protocol.name]?.toString(),
    beyond: beyond(contract, protocol, build.has).map(({ id }) => id),
  }));
}

function featuresOf(contract: Contract, protocol: string, has: ReadonlySet<ChangeId>): readonly string[] {
  return contract.changes.flatMap(({ id, gate }) =>
    gate.kind === "feature" && gate.protocol === protocol && has.has(id) ? [gate.name] : [],
  );
}

/**
 * Where a build goes on from. A release: the one before it of the same variant (of mshv, `7.0-root` goes on from `6.19-root`). Anything else: of the earlier builds that lack nothing of what it has, and have nothing
 * else, the largest; without one, the build with which it shares most and that has least besides, if that is less than what they share.
 */
function parentOf(all: readonly Placed[], placed: Placed, index: number): number | undefined {
  const earlier = all.slice(0, index);
  if (placed.status === "released") {
    const before = earlier.findLastIndex(({ status, name }) => status === "released" && variant(name) === variant(placed.name));
    if (before !== -1) return before;
  }
  const scored = earlier.flatMap(({ build }, at) => {
    const told = [...build.has].filter((id) => placed.shown === undefined || placed.shown.traces.has(id));
    const shared = told.filter((id) => placed.build.has.has(id)).length;
    return shared === 0 ? [] : [{ at, within: shared === told.length, score: 2 * shared - told.length }];
  });
  // Of equals, the last; for a reviewed version the first, from which the others differ in what its header does not show.
  const best = scored.reduce<(typeof scored)[number] | undefined>((known, each) => {
    if (known === undefined || (each.within && !known.within)) return each;
    const better = placed.shown === undefined ? each.score >= known.score : each.score > known.score;
    return each.within === known.within && better ? each : known;
  }, undefined);
  return best === undefined || best.score <= 0 ? undefined : best.at;
}

/** `root` of `7.0-root`; "" when there is but one. */
function variant(release: string): string {
  return release.slice(`${release}-`.indexOf("-"));
}

function historyChange({ id, title, gate, silent }: Change): HistoryChange {
  return { id, title, gate: gate.kind, gateText: gateText(gate), silent: silent === true };
}
