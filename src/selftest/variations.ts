import type { ChangeId } from "../contract/contract.ts";
import type { SampleCall, Variation } from "../session/sample.ts";
import type { Check } from "../session/step.ts";
import { holds } from "../session/when.ts";
import type { Command, Ground } from "./ground.ts";

type AnyCheck = Check<unknown, unknown, unknown>;

/** The checks of a command, in its own order: those that hold for the build, or those that hold for others only. */
export function checksOf(ground: Ground, command: Command, which: "holding" | "other"): readonly AnyCheck[] {
  const has = (change: ChangeId) => ground.has(change);
  return command.steps.filter((step): step is AnyCheck => step.kind === "check" && holds(step, has) === (which === "holding"));
}

/** Calls that a check refuses, each made from the command's sample; none where it, or the command, has no way to be provoked. */
export function provoked(ground: Ground, command: Command, check: AnyCheck): readonly Variation[] {
  const sample = ground.sample(command);
  if (sample === undefined) return [];
  return check.provoke?.(withoutExpectation(sample), ground.build) ?? [];
}

/** The sample's own expectation is of its success. */
export function withoutExpectation({ before, call }: SampleCall): SampleCall {
  const { expect: _, as: __, ...rest } = call;
  return { before, call: rest };
}
