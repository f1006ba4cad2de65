import { buildOf } from "../contract/build-of.ts";
import type { AnyInterface } from "../session/spec.ts";
import { answeredUnheard } from "./answered-unheard.ts";
import { askedInVain } from "./asked-in-vain.ts";
import { decodeCrossing } from "./decode-crossing.ts";
import type { DecodedCrossing, Off } from "./decoded-crossing.ts";
import { type DescriptorLife, descriptorLives } from "./descriptor-lives.ts";
import { type GateUse, gateUses } from "./gate-uses.ts";
import { isBeyond } from "./is-beyond.ts";
import type { Judged } from "./judged.ts";
import { type QuirkUse, quirkUses } from "./quirk-uses.ts";
import { type RefusalMet, refusalsMet } from "./refusals-met.ts";
import { rehearse } from "./rehearse.ts";
import { type ReplayVerdict, replayVerdict } from "./replay-verdict.ts";
import { outcomeOf, type RunOutcome } from "./run-outcome.ts";
import type { TrialResult } from "./trial-result.ts";

/** What one run says about a program. Nothing is said that the calls do not show: what they leave open is in `notKnown`. */
export interface ConsumerVerdict {
  /**
   * `runs`: it ended with 0, or had settled down to wait. `gives up`: it ended by itself with another code. `crashes`: a signal that was not abide's ended it.
   * `hangs`: its time was up. `not started`: there was no program.
   */
  readonly outcome: RunOutcome;
  /** In one line, with the refusal that it comes from where one can be named, and the program's own message. */
  readonly reason: string;
  /** The gates that it had to do with, in the order in which it met them. */
  readonly gates: readonly GateUse[];
  /** Errors that it was answered, in order, and what became of each. */
  readonly refusals: readonly RefusalMet[];
  /** Reserved bytes that it set, and bits and numbers that nobody knows. */
  readonly off: readonly (Off & { readonly index: number; readonly name: string })[];
  /** What it relied on that nothing told it of. */
  readonly quirks: readonly QuirkUse[];
  readonly descriptors: readonly DescriptorLife[];
  /** Calls that are not played: from the first of them on, a real kernel may have answered otherwise. `undefined`: none. */
  readonly beyond: { readonly first: number; readonly calls: number; readonly names: readonly string[] } | undefined;
  /** What is to be said of the answers where a recording gave them; `undefined` where none did. */
  readonly replay: ReplayVerdict | undefined;
  readonly counts: CallCounts;
  readonly notKnown: readonly string[];
}

export interface CallCounts {
  /** Those that succeeded, as far as was seen. */
  readonly open: number;
  readonly ioctl: number;
  readonly read: number;
  readonly write: number;
  readonly close: number;
  /** Of all of them, those that an error was answered to. */
  readonly refused: number;
  /** Not kept, and so not judged. */
  readonly dropped: number;
}

export interface VerdictOptions {
  /** The state of the provider that was met, where it is not the interface's own: a host of another kind. A new one at each call. */
  readonly world?: () => unknown;
}

/**
 * What a run says about the program: which gates it asked, what it used without asking, what it did with each refusal. `spec` is the interface that it met.
 * Throws a `ContractError` where the result's request describes no build of it.
 */
export function consumerVerdict(result: TrialResult, spec: AnyInterface, options: VerdictOptions = {}): ConsumerVerdict {
  const build = buildOf(spec.contract, result.request);
  const decoded = result.crossings.map((crossing) => decodeCrossing(spec, build, crossing));
  const rehearsal = rehearse(spec, build, decoded, options);
  const of: Judged = { spec, build, decoded, rehearsal, result };
  const refusals = refusalsMet(of);
  const gates = gateUses(of, refusals);
  return {
    ...outcomeOf(result, refusals, { touched: decoded.length > 0, askedInVain: askedInVain(decoded), busy: isBusy(result) }),
    gates,
    refusals,
    off: decoded.flatMap(({ off, crossing, name }) => off.map((each) => ({ ...each, index: crossing.index, name }))),
    quirks: quirkUses(of),
    descriptors: descriptorLives(result.crossings),
    beyond: beyondOf(decoded),
    replay: replayVerdict(spec, decoded, result.replay),
    counts: countsOf(decoded, result.dropped),
    notKnown: notKnown(of, gates),
  };
}

/** Milliseconds before the end in which a program that is at work makes some call. */
const lately = 1000;

function isBusy({ crossings, dropped, milliseconds }: TrialResult): boolean {
  const last = crossings.findLast(({ call }) => call.kind !== "close");
  return dropped > 0 || (last !== undefined && milliseconds - last.at / 1000 < lately);
}

function beyondOf(decoded: readonly DecodedCrossing[]): ConsumerVerdict["beyond"] {
  const beyond = decoded.filter(isBeyond);
  const [first] = beyond;
  if (first === undefined) return undefined;
  return { first: first.crossing.index, calls: beyond.length, names: [...new Set(beyond.map(({ name }) => name))] };
}

function countsOf(decoded: readonly DecodedCrossing[], dropped: number): CallCounts {
  const of = (kind: string) => decoded.filter(({ crossing }) => crossing.call.kind === kind).length;
  const opened = decoded.filter(({ crossing: { call, answer } }) => call.kind === "open" && !("errno" in answer)).length;
  const refused = decoded.filter(({ crossing }) => "errno" in crossing.answer && !answeredUnheard(crossing)).length;
  return { open: opened, ioctl: of("ioctl"), read: of("read"), write: of("write"), close: of("close"), refused, dropped };
}

function notKnown({ decoded, rehearsal, result }: Judged, gates: readonly GateUse[]): readonly string[] {
  const { denied = 0, listeners = 0, full = 0, rights = [] } = result;
  const unseen = decoded.filter(({ crossing }) => "unseen" in crossing.answer).length;
  // What is not played, or not in a recording, is said elsewhere, and what nobody saw just above. What a machine says of itself when it is asked rests on the machine.
  const isSaid = (each: DecodedCrossing) => isBeyond(each) || each.crossing.by === "left" || "unseen" in each.crossing.answer;
  const isOwn = ({ crossing, gates }: DecodedCrossing) => crossing.by !== "played" && gates.some(({ role }) => role === "asks");
  const other = decoded.filter(
    (each, at) => at < rehearsal.rehearsed && !rehearsal.reproduced[at] && !isSaid(each) && !isOwn(each),
  ).length;
  const unheard = decoded.filter(({ crossing }) => "errno" in crossing.answer && answeredUnheard(crossing)).length;
  const tried = gates.filter(({ how, refused }) => how === "tried" && !refused).length;
  return [
    ...(result.dropped > 0 ? [`all of ${calls(result.dropped)} that came after those that were kept`] : []),
    ...(denied > 0
      ? [`which nodes ${calls(denied)} asked for, of a process that is not to be read: what it did met the machine`]
      : []),
    ...(full > 0
      ? [`what the build answers to ${calls(full)} for which abide had no room: it refused them itself (EMFILE)`]
      : []),
    ...rights.map(
      (each) =>
        `what it does where one that it started has its rights: ${each}, and ran without, as the kernel has it below a filter`,
    ),
    ...(listeners > 0
      ? ["what it does with a listener of its own: it asked for one, which it cannot have here (seccomp, EBUSY)"]
      : []),
    ...(unheard > 0
      ? [
          `what it does when ${unheard === 1 ? "its write" : `one of its ${unheard} writes`} is refused: the kernel would have, and here it was told that all was taken`,
        ]
      : []),
    ...(unseen > 0 ? [`what the kernel alone answered to ${calls(unseen)}, which nobody saw`] : []),
    ...(other > 0
      ? [
          `what ${calls(other)} rested on beyond ${other === 1 ? "its command and flags: played again it is" : "their commands and flags: played again they are"} answered otherwise`,
        ]
      : []),
    ...(rehearsal.rehearsed < decoded.length ? [`what the calls behind the first ${rehearsal.rehearsed} rested on`] : []),
    ...(tried > 0
      ? [`what it does when ${tried === 1 ? "the gate" : `one of the ${tried} gates`} that it tried is closed: here none was`]
      : []),
  ];
}

function calls(count: number): string {
  return count === 1 ? "1 call" : `${count} calls`;
}
