import type { ConsumerVerdict } from "../trial/consumer-verdict.ts";
import type { DescriptorLife } from "../trial/descriptor-lives.ts";
import type { GateUse } from "../trial/gate-uses.ts";
import type { QuirkUse } from "../trial/quirk-uses.ts";
import type { RefusalMet } from "../trial/refusals-met.ts";
import type { ReplayVerdict } from "../trial/replay-verdict.ts";
import type { TrialResult } from "../trial/trial-result.ts";

const trialSchema = "abide/trial/1";

/**
 * What one run says about a program as JSON (`schema/trial-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is always there, in
 * this order; what is not there is null. The calls themselves are the transcript's.
 */
export function trialJson(result: TrialResult, verdict: ConsumerVerdict): string {
  return `${JSON.stringify(trialDocument(result, verdict), null, 2)}\n`;
}

/** The same, as an object for a document that holds several runs. */
export function trialDocument(result: TrialResult, verdict: ConsumerVerdict): object {
  const { outcome, reason, gates, refusals, off, quirks, descriptors, beyond, replay, counts, notKnown } = verdict;
  return {
    schema: trialSchema,
    interface: result.interface,
    build: result.build,
    program: result.program,
    outcome,
    reason,
    end: result.end,
    milliseconds: result.milliseconds,
    gates: gates.map(gateJson),
    refusals: refusals.map(refusalJson),
    off: off.map(({ index, name, kind, at, found }) => ({ index, name, kind, at, found })),
    quirks: quirks.map(quirkJson),
    descriptors: descriptors.map(descriptorJson),
    beyond: beyond === undefined ? null : { first: beyond.first, calls: beyond.calls, names: beyond.names },
    replay: replay === undefined ? null : replayJson(replay),
    counts,
    notKnown,
    out: result.out,
    err: result.err,
  };
}

function gateJson({ kind, name, gate, changes, how, asked, used, answered, refused }: GateUse): object {
  return { kind, name, gate, changes, how, asked: asked ?? null, used: used ?? null, answered: answered ?? null, refused };
}

function refusalJson({
  index,
  name,
  errno,
  question,
  beyond,
  missing,
  gates,
  declared,
  check,
  became,
  sure,
  said,
}: RefusalMet): object {
  return {
    index,
    name,
    errno,
    question,
    beyond,
    missing,
    gates,
    declared,
    check: check ?? null,
    became,
    sure,
    said: said ?? null,
  };
}

function quirkJson({ how, change, title, has, index, name, elsewhere }: QuirkUse): object {
  return { how, change, title, has, index, name, elsewhere };
}

function replayJson({ left, notes }: ReplayVerdict): object {
  return {
    left: left?.index ?? null,
    notes: notes.map(({ kind, index, recorded, name, on, fields }) => ({
      kind,
      index,
      recorded: recorded ?? null,
      name,
      on,
      fields,
    })),
  };
}

function descriptorJson({ descriptor, on, path, opened, closed, state }: DescriptorLife): object {
  return { descriptor, on, path: path ?? null, opened, closed: closed ?? null, state };
}
