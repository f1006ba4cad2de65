import type { Errno } from "../abi/errno.ts";
import type { Build } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { Change, ChangeId } from "../contract/contract.ts";
import { isBase } from "../contract/relations.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Crossing } from "./crossing.ts";
import { isCut } from "./cut-answer.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import { inReleases } from "./in-releases.ts";
import { isBeyond } from "./is-beyond.ts";
import { withOneMore, withoutChange } from "./neighbour-builds.ts";
import { type Outcome, playCrossings } from "./play-crossings.ts";
import { recordingBuild } from "./recording-build.ts";

/** What became of a list of crossings when its calls were made once more, on the same build and on its neighbours. */
export interface Rehearsal {
  /**
   * Whether the same call was answered in the same way, by position in the list. Where it was not (a machine's own answer, memory that nobody saw, a
   * descriptor that is none of the interface's), nothing is said of what the answer rests on.
   */
  readonly reproduced: readonly boolean[];
  /** The provider's check that refused the call, by position: `VDUSE_CREATE_DEV`'s `reserved-zero`. */
  readonly refusedBy: ReadonlyMap<number, string>;
  /** The changes on which answers rest, in the order of the crossings; of each change, the first one. */
  readonly rests: readonly RestsOn[];
  /** How many crossings were rehearsed: the first ones. */
  readonly rehearsed: number;
}

/** An answer that would be another one if the build differed in this change alone (and what needs it, or what it needs). */
export interface RestsOn {
  /** Position in the list. */
  readonly at: number;
  readonly change: ChangeId;
  /** Whether the build has the change, and the other has not; or the other way round. */
  readonly has: boolean;
  /** What the other build answers: its errno, or `otherwise` for another success. */
  readonly elsewhere: Errno | "success" | "otherwise";
}

/**
 * Crossings of one run that are rehearsed: the first ones. What a program does to find out what there is, it does at its start. Each is played once more for
 * every change that its calls had to do with, of which there are a dozen: 5,000 of them take a second.
 */
const mostRehearsed = 5000;

/**
 * Finds out what the answers rested on, without knowing the interface: the calls are played again on the build as it is, and on builds that differ in one
 * change. A question's own answer is left out, since that is what a question is for. `world` makes the state of the provider that was met, where it
 * is not the interface's own.
 */
export function rehearse(
  spec: AnyInterface,
  build: Build,
  decoded: readonly DecodedCrossing[],
  { world }: { readonly world?: () => unknown } = {},
): Rehearsal {
  const part = decoded.slice(0, mostRehearsed);
  const crossings = part.map(({ crossing }) => crossing);
  const refusedBy = new Map<number, string>();
  const looked = new Set(byNumber(spec, crossings));
  const watched = recordingBuild(spec.contract, build);
  const base = playCrossings(spec, watched.build, crossings, {
    world,
    refused: (at, check) => refusedBy.set(at, check),
    played(at) {
      // What the provider looks at before the first call, it looks at whatever is called; and what only a question's own answer follows from, no other does.
      if (at >= 0 && !isMereQuestion(part[at])) for (const id of watched.consulted) looked.add(id);
      watched.forget();
    },
  });
  const reproduced = part.map(
    (each, at) => (base[at]?.asRecorded === true || isCut(spec, each.crossing, base[at] ?? {})) && !isBeyond(each),
  );
  const comparable = part.flatMap(({ gates }, at) =>
    reproduced[at] === true && !gates.some(({ role }) => role === "asks") ? [at] : [],
  );
  const refusals = comparable.filter((at) => base[at]?.errno !== undefined);

  const rests = spec.contract.changes.flatMap((change): readonly RestsOn[] => {
    const has = build.has.has(change.id);
    const compared = has || change.silent === true ? comparable : refusals;
    if (compared.length === 0 || isBase(change)) return [];
    if (!has && !inReleases(spec.contract).has(change.id)) return [];
    const other = neighbour(spec, build, change);
    if (other === undefined || !differing(build, other).some((id) => looked.has(id))) return [];
    const elsewhere = playCrossings(spec, other, crossings, { world, until: differs(base, compared) });
    const at = compared.find((position) => isOther(base[position], elsewhere[position]));
    return at === undefined ? [] : [{ at, change: change.id, has, elsewhere: said(base[at], elsewhere[at]) }];
  });
  return {
    reproduced: decoded.map((_, at) => reproduced[at] ?? false),
    refusedBy: new Map([...refusedBy].filter(([at]) => reproduced[at])),
    rests: rests.filter((each) => !isByNeed(spec, rests, each)).sort((one, other) => one.at - other.at),
    rehearsed: part.length,
  };
}

/**
 * Whether a change is only found because of another one: what the build lacks brings what it needs, which alone is enough; and without what it has there is
 * nothing that needs it, of which the call needed that.
 */
function isByNeed({ contract }: AnyInterface, all: readonly RestsOn[], { at, change, has }: RestsOn): boolean {
  const needs = (one: ChangeId, other: ChangeId) => closure(contract, [one]).some((each) => each.change === other);
  return all.some(
    (other) =>
      other.at === at &&
      other.has === has &&
      other.change !== change &&
      (has ? needs(other.change, change) : needs(change, other.change)),
  );
}

function neighbour({ contract }: AnyInterface, build: Build, { id }: Change): Build | undefined {
  return build.has.has(id) ? withoutChange(contract, build, id) : withOneMore(contract, build, id);
}

/** A call that asks and leaves nothing behind. To read a version may settle it. */
function isMereQuestion(decoded: DecodedCrossing | undefined): boolean {
  return decoded?.gates.some(({ role, kind }) => role === "asks" && kind !== "version") === true;
}

/** Changes that one of two builds has and the other has not. */
function differing(one: Build, other: Build): readonly ChangeId[] {
  return [...[...one.has].filter((id) => !other.has.has(id)), ...[...other.has].filter((id) => !one.has.has(id))];
}

/** Changes that say whether a build has the commands of these numbers at all. */
function byNumber(spec: AnyInterface, crossings: readonly Crossing[]): readonly ChangeId[] {
  const numbers = new Set(crossings.flatMap(({ call }) => (call.kind === "ioctl" ? [call.command] : [])));
  const commands = commandsOf(spec).filter(
    ({ number, compat }) => numbers.has(number) || (compat !== undefined && numbers.has(compat.number)),
  );
  const nodes = spec.descriptors.flatMap(({ change }) => change ?? []);
  return [...nodes, ...commands.flatMap(({ change, has = [], lacks = [] }) => [change, has, lacks].flat())];
}

/** Nothing behind the first difference is comparable: the states are two different ones from there on. */
function differs(base: readonly Outcome[], watched: readonly number[]): (at: number, outcome: Outcome) => boolean {
  const positions = new Set(watched);
  return (at, outcome) => positions.has(at) && isOther(base[at], outcome);
}

function isOther(one: Outcome | undefined, other: Outcome | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.errno !== other.errno || (one.errno === undefined && one.text !== other.text);
}

function said(base: Outcome | undefined, other: Outcome | undefined): RestsOn["elsewhere"] {
  if (other?.errno !== undefined) return other.errno;
  return base?.errno === undefined ? "otherwise" : "success";
}
