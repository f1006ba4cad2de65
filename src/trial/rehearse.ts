import type { Errno } from "../abi/errno.ts";
import type { Build } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { Change, ChangeId } from "../contract/contract.ts";
import { isBase } from "../contract/relations.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import { inReleases } from "./in-releases.ts";
import { withOneMore, withoutChange } from "./neighbour-builds.ts";
import { type Outcome, playCrossings } from "./play-crossings.ts";

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
 * Crossings of one run that are rehearsed. Each is played once for every change of the contract, so 1,000 of them with KVM's 200 changes are 200,000 calls:
 * about half a second. What a program does to find out what there is, it does at its start.
 */
const mostRehearsed = 1000;

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
  const base = playCrossings(spec, build, crossings, { world, refused: (at, check) => refusedBy.set(at, check) });
  const reproduced = base.map(({ asRecorded }, at) => asRecorded && crossings[at]?.by !== "beyond");
  const comparable = part.flatMap(({ gates }, at) =>
    reproduced[at] === true && !gates.some(({ role }) => role === "asks") ? [at] : [],
  );
  const refusals = comparable.filter((at) => base[at]?.errno !== undefined);

  const rests = spec.contract.changes.flatMap((change): readonly RestsOn[] => {
    const has = build.has.has(change.id);
    const watched = has || change.silent === true ? comparable : refusals;
    if (watched.length === 0 || isBase(change)) return [];
    if (!has && !inReleases(spec.contract).has(change.id)) return [];
    const other = neighbour(spec, build, change);
    if (other === undefined) return [];
    const elsewhere = playCrossings(spec, other, crossings, { world, until: differs(base, watched) });
    const at = watched.find((position) => isOther(base[position], elsewhere[position]));
    return at === undefined ? [] : [{ at, change: change.id, has, elsewhere: said(base[at], elsewhere[at]) }];
  });
  return {
    reproduced: decoded.map((_, at) => reproduced[at] ?? false),
    refusedBy: new Map([...refusedBy].filter(([at]) => reproduced[at])),
    rests: rests.filter((each) => !isByNeed(spec, rests, each)).sort((one, other) => one.at - other.at),
    rehearsed: part.length,
  };
}

/** Whether a change that the build lacks only brought another one, which alone is enough. */
function isByNeed({ contract }: AnyInterface, all: readonly RestsOn[], { at, change, has }: RestsOn): boolean {
  if (has) return false;
  const needed = closure(contract, [change]).map((each) => each.change);
  return all.some((other) => !other.has && other.at === at && other.change !== change && needed.includes(other.change));
}

function neighbour({ contract }: AnyInterface, build: Build, { id }: Change): Build | undefined {
  return build.has.has(id) ? withoutChange(contract, build, id) : withOneMore(contract, build, id);
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
