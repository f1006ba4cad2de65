import type { Errno } from "../abi/errno.ts";
import type { ChangeId } from "../contract/contract.ts";
import { gateText } from "../contract/gate-text.ts";
import { isOpen } from "../contract/is-open.ts";
import { relationsOf } from "../contract/relations.ts";
import { answeredUnheard } from "./answered-unheard.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import { speaksOf } from "./errno-text.ts";
import { isBeyond } from "./is-beyond.ts";
import type { Judged } from "./judged.ts";
import { endedWell, lastLine, linesOf } from "./run-outcome.ts";
import type { TrialEnd } from "./trial-result.ts";

/** An error that the program was answered, and what became of it. */
export interface RefusalMet {
  /** Of the crossing. */
  readonly index: number;
  readonly name: string;
  readonly errno: Errno;
  /** The call was a question, and the error its answer. */
  readonly question: boolean;
  /** The call is one that is not played: a real kernel may have answered otherwise, and the build has no part in it. */
  readonly beyond: boolean;
  /** Changes that the build lacks, and with which it had answered otherwise. */
  readonly missing: readonly ChangeId[];
  /** The gates that they are behind, in words. */
  readonly gates: readonly string[];
  /** Those of `missing` of which the build says that they are there. */
  readonly declared: readonly ChangeId[];
  /** The check of the played command that refused, by its name; absent where an unknown command was refused, or a machine answered. */
  readonly check?: string;
  readonly became: Became;
  /** Whether the calls alone show it. Otherwise the program's own message does, or nothing better is known. */
  readonly sure: boolean;
  /** The program's line on stderr that goes with it. */
  readonly said?: string;
}

/**
 * `ignored`: it used something behind the same missing change afterwards, by another command. Else, where the run ended well: `fell back`, it made another
 * call on the interface that succeeded; `degraded`, it made none, and went on without. Where it did not: `gave up`, `crashed`, `hung`, if no call succeeded
 * between the refusal and the end, or if what it printed speaks of this errno and of no later one. `went on`: it made further calls that succeeded, and
 * nothing shows that its end had to do with this.
 */
export type Became = "fell back" | "degraded" | "gave up" | "crashed" | "hung" | "ignored" | "went on";

/** Every error that was answered, in order. That there is nothing to read yet (EAGAIN), or that a signal came (EINTR), is none. */
export function refusalsMet(judged: Judged): readonly RefusalMet[] {
  const { spec, build, decoded, rehearsal, result } = judged;
  const { change } = relationsOf(spec.contract);
  const known = new Map<string, readonly ChangeId[]>();
  const refused = decoded.flatMap((each, at) => (isRefusal(each) ? [{ each, at, errno: errnoOf(each) }] : []));
  return refused.map(({ each, at, errno }) => {
    const check = rehearsal.refusedBy.get(at);
    const missing = known.get(keyOf(each, check)) ?? missingFor(judged, each, at);
    known.set(keyOf(each, check), missing);
    const rows = missing.flatMap((id) => change.get(id) ?? []);
    const isLast = !refused.some((other) => other.at > at && other.errno === errno);
    return {
      index: each.crossing.index,
      name: each.name,
      errno,
      question: each.gates.some(({ role }) => role === "asks"),
      beyond: isBeyond(each),
      missing,
      gates: [...new Set(rows.map(({ gate }) => gateText(gate)))],
      declared: rows.filter((row) => isOpen(spec.contract, build, row)).map(({ id }) => id),
      ...(check === undefined ? {} : { check }),
      ...becameOf(decoded, at, { errno, missing, isLast, end: result.end, err: result.err }),
    };
  });
}

/** One command that is refused in one way is refused for one reason: the rehearsal tells of a change only the first time. */
function keyOf({ name, crossing }: DecodedCrossing, check: string | undefined): string {
  return `${crossing.call.on} ${name} ${JSON.stringify(crossing.answer)} ${check ?? ""}`;
}

/** What the rehearsal found; else what the call itself says: a command, a flag or an id of a change that the build lacks. */
function missingFor({ build, rehearsal }: Judged, each: DecodedCrossing, at: number): readonly ChangeId[] {
  const found = rehearsal.rests.filter((rest) => rest.at === at && !rest.has).map((rest) => rest.change);
  if (found.length > 0) return found;
  const own = [...(each.change === undefined ? [] : [each.change]), ...each.gates.flatMap(({ changes }) => changes)];
  return [...new Set(own)].filter((id) => !build.has.has(id));
}

function isRefusal({ crossing }: DecodedCrossing): boolean {
  const { call, answer } = crossing;
  if (!("errno" in answer) || answeredUnheard(crossing)) return false;
  return !((call.kind === "read" || call.kind === "write") && (answer.errno === "EAGAIN" || answer.errno === "EINTR"));
}

function errnoOf({ crossing: { answer } }: DecodedCrossing): Errno {
  return "errno" in answer ? answer.errno : "EIO";
}

interface About {
  readonly errno: Errno;
  readonly missing: readonly ChangeId[];
  /** No later refusal has the same errno, so that a message about it is about this one. */
  readonly isLast: boolean;
  readonly end: TrialEnd;
  readonly err: string;
}

function becameOf(decoded: readonly DecodedCrossing[], at: number, about: About): Pick<RefusalMet, "became" | "sure" | "said"> {
  const { errno, missing, isLast, end, err } = about;
  const later = decoded.slice(at + 1).filter(({ crossing }) => crossing.call.kind !== "close");
  const isUsed = ({ name, gates }: DecodedCrossing) =>
    name !== decoded[at]?.name &&
    gates.some(({ role, changes }) => role !== "asks" && changes.some((id) => missing.includes(id)));
  if (later.some(isUsed)) return { became: "ignored", sure: true };
  const succeeded = later.some(({ crossing }) => "value" in crossing.answer);
  if (endedWell(end)) return { became: succeeded ? "fell back" : "degraded", sure: true };
  const spoken = linesOf(err).findLast((line) => speaksOf(line, errno));
  const isCause =
    !later.some(({ crossing }) => "value" in crossing.answer || "unseen" in crossing.answer) &&
    later.every((each) => !isRefusal(each));
  const became = end.kind === "settled" && end.locked === true ? "hung" : badEnds[end.kind];
  if (became === undefined || !(isCause || (isLast && spoken !== undefined))) return { became: "went on", sure: false };
  const said = spoken ?? (isCause ? lastLine(err) : undefined);
  return { became, sure: isCause, ...(said === undefined ? {} : { said }) };
}

const badEnds: { readonly [kind in TrialEnd["kind"]]?: Became } = {
  exited: "gave up",
  killed: "crashed",
  settled: "crashed",
  "out-of-time": "hung",
};
