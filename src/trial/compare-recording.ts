import type { Build } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { ChangeId } from "../contract/contract.ts";
import { isBase } from "../contract/relations.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Crossing, CrossingAnswer } from "./crossing.ts";
import { isCut } from "./cut-answer.ts";
import { decodeCrossing } from "./decode-crossing.ts";
import type { DecodedArgument, DecodedCrossing, Plain } from "./decoded-crossing.ts";
import { inReleases } from "./in-releases.ts";
import { withOneMore, withoutChange } from "./neighbour-builds.ts";
import { type Outcome, playCrossings } from "./play-crossings.ts";

/** What came of making a recording's calls on a played build. */
export interface RecordingComparison {
  /** Calls whose answer was seen, and that the build was asked as well. */
  readonly compared: number;
  readonly differences: readonly RecordingDifference[];
  /**
   * Capabilities that both have, with another number: the machine's own, of which a build says nothing. And answers of a masked build, less what its machine has not. By
   * position, as `differences`.
   */
  readonly numbers: readonly RecordingDifference[];
  /** Calls whose answer nobody saw. */
  readonly notSeen: number;
  /** Calls of which the contract knows nothing. */
  readonly beyond: number;
  /** Calls on descriptors that came about by a call that the build refused, or that nobody saw. */
  readonly notReached: number;
}

/** A call that was recorded as answered in one way, and is played in another. */
export interface RecordingDifference {
  /** Which crossing of the recording. */
  readonly index: number;
  /** `VDUSE_CREATE_DEV`, `KVM_CHECK_EXTENSION KVM_CAP_IRQFD`, `open`. */
  readonly name: string;
  /** `answer`: a value or an errno. Otherwise a field: `vduse_vq_info.ready`. */
  readonly at: string;
  readonly recorded: string;
  readonly played: string;
  /** Changes that explain it, each alone: with it (`has`) or without it the build answers as the recording says; or at least the same error, or none. */
  readonly explained: readonly Explanation[];
}

interface Explanation {
  readonly change: ChangeId;
  readonly has: boolean;
}

/** Makes the calls of a recording on a build, each in its turn, and says where the two part. */
export function compareRecording(spec: AnyInterface, build: Build, crossings: readonly Crossing[]): RecordingComparison {
  const outcomes = playCrossings(spec, build, crossings);
  const decoded = crossings.map((crossing) => decodeCrossing(spec, undefined, crossing));
  const isSeen = ({ answer, call }: Crossing) => !("unseen" in answer) && call.kind !== "close" && call.kind !== "read";
  const isReached = (at: number) => outcomes[at]?.reached !== false;
  const compared = [...crossings.keys()].filter(
    (at) => crossings[at] !== undefined && isSeen(crossings[at]) && decoded[at]?.known === true && isReached(at),
  );
  const different = compared.filter((at) => outcomes[at]?.asRecorded === false);
  const explained = explanations(spec, build, crossings, different, outcomes);
  const found = different.flatMap((at) => differencesAt(spec, decoded[at], outcomes[at], explained.get(at) ?? []));
  const isNumber = ({ index, at, recorded, played }: RecordingDifference) => {
    const position = positionOf(crossings, index);
    if (crossings[position] !== undefined && isCut(spec, crossings[position], outcomes[position] ?? {})) return true;
    return at === "answer" && isCapability(decoded[position]) && Number(recorded) > 0 && Number(played) > 0;
  };
  return {
    compared: compared.length,
    differences: found.filter((each) => !isNumber(each)),
    numbers: found.filter(isNumber),
    notSeen: crossings.filter(({ answer }) => "unseen" in answer).length,
    beyond: decoded.filter(({ known, crossing }, at) => !known && isSeen(crossing) && isReached(at)).length,
    notReached: crossings.filter((crossing, at) => isSeen(crossing) && !isReached(at)).length,
  };
}

function positionOf(crossings: readonly Crossing[], index: number): number {
  return crossings.findIndex((each) => each.index === index);
}

function isCapability(decoded: DecodedCrossing | undefined): boolean {
  return decoded?.gates.some(({ role, kind }) => role === "asks" && kind === "capability") === true;
}

/** Builds that differ in one change are played the same: those that answer as recorded where this one does not explain the difference. */
function explanations(
  spec: AnyInterface,
  build: Build,
  crossings: readonly Crossing[],
  different: readonly number[],
  base: readonly Outcome[],
): ReadonlyMap<number, RecordingDifference["explained"]> {
  const found = new Map<number, Explanation[]>();
  /** Those that answer an error where one was recorded, and none where none was, as this build does not: what is answered then follows from others as well. */
  const partly = new Map<number, Explanation[]>();
  const last = different.at(-1);
  if (last === undefined) return found;
  for (const change of spec.contract.changes) {
    const has = build.has.has(change.id);
    if (isBase(change) || (!has && !inReleases(spec.contract).has(change.id))) continue;
    const other = has ? withoutChange(spec.contract, build, change.id) : withOneMore(spec.contract, build, change.id);
    if (other === undefined) continue;
    const outcomes = playCrossings(spec, other, crossings, { until: (at) => at >= last });
    for (const at of different) {
      const [here, there] = [base[at], outcomes[at]];
      const explanation = { change: change.id, has: !has };
      if (there?.asRecorded === true) found.set(at, [...(found.get(at) ?? []), explanation]);
      else if (isPartly(crossings[at], here, there)) partly.set(at, [...(partly.get(at) ?? []), explanation]);
    }
  }
  return new Map([...partly, ...found].map(([at, all]) => [at, all.filter((each) => !isByNeed(spec, all, each))]));
}

function isPartly(recorded: Crossing | undefined, here: Outcome | undefined, there: Outcome | undefined): boolean {
  if (recorded === undefined || here === undefined || there === undefined || there.reached === false) return false;
  const errno = "errno" in recorded.answer ? recorded.answer.errno : undefined;
  return there.errno === errno && here.errno !== errno;
}

/** Whether a change explains it only because of another one that does: what it brings with it, or what goes with it, is enough. */
function isByNeed({ contract }: AnyInterface, all: RecordingDifference["explained"], { change, has }: Explanation): boolean {
  const needs = (one: ChangeId, other: ChangeId) => closure(contract, [one]).some((each) => each.change === other);
  return all.some(
    (other) => other.has === has && other.change !== change && (has ? needs(change, other.change) : needs(other.change, change)),
  );
}

function differencesAt(
  spec: AnyInterface,
  decoded: DecodedCrossing | undefined,
  outcome: Outcome | undefined,
  explained: RecordingDifference["explained"],
): readonly RecordingDifference[] {
  if (decoded === undefined || outcome === undefined) return [];
  const { crossing } = decoded;
  const asked = decoded.gates.find(({ role, kind }) => role === "asks" && kind === "capability")?.name;
  const name = asked === undefined ? decoded.name : `${decoded.name} ${asked}`;
  const { index, call, answer } = crossing;
  const of = (at: string, recorded: string, played: string) => ({ index, name, at, recorded, played, explained });
  const [recorded, played] = [answerText(answer), outcome.errno ?? String(outcome.value ?? 0)];
  const isHanded = "value" in answer && answer.descriptor !== undefined;
  if ("errno" in answer || outcome.errno !== undefined) return [of("answer", recorded, played)];
  if (isHanded !== (outcome.handed === true)) {
    const text = (handed: boolean, value: string) => (handed ? "a descriptor" : value);
    return [of("answer", text(isHanded, recorded), text(outcome.handed === true, played))];
  }
  if (!isHanded && recorded !== played) return [of("answer", recorded, played)];
  if (call.kind !== "ioctl" || outcome.after === undefined) return [of("answer", recorded, played)];
  const other = decodeCrossing(spec, undefined, { ...crossing, call: { ...call, after: outcome.after } });
  return fieldDifferences(decoded.argument, other.argument).map(({ at, one, two }) => of(at, one, two));
}

function fieldDifferences(
  recorded: DecodedArgument,
  played: DecodedArgument,
): readonly { readonly at: string; readonly one: string; readonly two: string }[] {
  if (recorded.kind === "scalar" && played.kind === "scalar") {
    return [{ at: "argument", one: plainText(now(recorded.field)), two: plainText(now(played.field)) }];
  }
  if (recorded.kind === "record" && played.kind === "record") {
    const found = recorded.fields.flatMap((field) => {
      const other = played.fields.find(({ name }) => name === field.name);
      const [one, two] = [plainText(now(field)), other === undefined ? "" : plainText(now(other))];
      return one === two ? [] : [{ at: `${recorded.record}.${field.name}`, one, two }];
    });
    if (found.length > 0) return found;
  }
  const bytes = (argument: DecodedArgument) => (argument.kind === "bytes" ? plainText(argument.after ?? argument.before) : "");
  return [{ at: "argument", one: bytes(recorded), two: bytes(played) }];
}

function now({ before, after }: { readonly before?: Plain; readonly after?: Plain }): Plain | undefined {
  return after ?? before;
}

function answerText(answer: CrossingAnswer): string {
  return "errno" in answer ? answer.errno : "value" in answer ? String(answer.value) : "not seen";
}

function plainText(value: Plain | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint" || typeof value === "number") return value > 9 ? `0x${value.toString(16)}` : String(value);
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each: Plain) => plainText(each)).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}=${plainText(each)}`)
    .join(", ")}}`;
}
