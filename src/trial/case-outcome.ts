import type { AnyInterface } from "../session/spec.ts";
import { type ConsumerVerdict, consumerVerdict } from "./consumer-verdict.ts";
import type { How } from "./gate-uses.ts";
import { outcomeOf, type RunOutcome } from "./run-outcome.ts";
import type { TrialResult } from "./trial-result.ts";

/** What a program did with a build, as far as a matrix keeps it. */
export interface CaseOutcome {
  readonly kind: RunOutcome;
  /** How it is known, in one line, often with the last that it said: not yet fit for a terminal. */
  readonly reason: string;
  /** What else is worth a word, each: `never asks api-version`. */
  readonly notes: readonly string[];
  /** Gates that it asked, and those that it took for granted though it could have asked: by their names. */
  readonly asked: readonly string[];
  readonly asserted: readonly string[];
}

/** What became of the program: by its end, and, where the interface is handed over, by its calls. Throws as `consumerVerdict` does. */
export function caseOutcome(result: TrialResult, spec?: AnyInterface): CaseOutcome {
  if (spec === undefined) {
    const { outcome, reason } = outcomeOf(result, [], { touched: result.crossings.length > 0 });
    return { kind: outcome, reason, notes: [], asked: [], asserted: [] };
  }
  const verdict = consumerVerdict(result, spec);
  const named = (...hows: readonly How[]) => [
    ...new Set(verdict.gates.filter(({ how }) => hows.includes(how)).map(({ name }) => name)),
  ];
  return {
    kind: verdict.outcome,
    reason: verdict.reason,
    notes: notesOf(verdict),
    asked: named("asked", "asked only", "asked late", "against the answer"),
    asserted: named("asserted"),
  };
}

function notesOf({ gates, off, quirks, beyond }: ConsumerVerdict): readonly string[] {
  const told: { readonly [how in How]?: (name: string) => string } = {
    asserted: (name) => `never asks ${name}`,
    "asked late": (name) => `asks ${name} only afterwards`,
    "against the answer": (name) => `uses ${name} against the answer`,
  };
  const quirk = quirks
    .filter(({ how }) => how === "relied on")
    .map(({ change, has }) => `relies on ${has ? "" : "the absence of "}${change}`);
  return [
    ...new Set([
      ...gates.flatMap(({ how, name }) => told[how]?.(name) ?? []),
      ...quirk,
      ...(off.length === 0 ? [] : [`sets what nobody knows in ${[...new Set(off.map(({ name }) => name))].join(", ")}`]),
      ...(beyond === undefined ? [] : [`calls what abide does not play, ${beyond.names[0]} first (#${beyond.first})`]),
    ]),
  ];
}
