import type { Errno } from "../abi/errno.ts";
import { type Answer, failed } from "../session/answer.ts";
import type { Context } from "../session/context.ts";
import type { SampleCall } from "../session/sample.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Step } from "../session/step.ts";
import type { Case } from "./case.ts";
import type { Descriptor, Ground } from "./ground.ts";
import { providerTarget } from "./provider-target.ts";
import { runCase } from "./run-case.ts";
import { commandKey } from "./why.ts";
import { withSteps } from "./with-steps.ts";

/** Which of an interface's own rows answers a call. */
export type Verdict =
  | { readonly kind: "accepted" }
  /** `command` as `KIND NAME`; for a check that comes before any command, the kind alone. */
  | { readonly kind: "check"; readonly command: string; readonly id: string; readonly errno: Errno }
  /** What the descriptor answers to a command that it does not know: by which of its rows. */
  | { readonly kind: "unknown"; readonly row: number; readonly errno: Errno }
  /** It reads or writes memory that is not mapped. */
  | { readonly kind: "fault"; readonly errno: "EFAULT" }
  /** Nothing that has a row: a call that leads there fails, or a copy or the command's own work does. */
  | { readonly kind: "no row"; readonly errno?: Errno };

export type Judge = (sample: SampleCall, program?: Case["program"]) => Verdict;

/**
 * Asks the interface's rows which of them answers. Not to learn the answer, which is written in the row, but to tell which rows a call
 * meets at all: whether input that only a tightened check refuses is fine without it, whether two mistakes made at once are still the
 * two that they were alone, why a mutant was not found.
 */
export function judgeOf({ spec, build, numbers }: Ground): Judge {
  let last: Verdict | undefined;
  const watched = watch(spec, (verdict) => {
    last = verdict;
  });
  return ({ before, call }, program) => {
    const target = providerTarget(watched, build, program);
    let answer: Answer | undefined;
    const { expect: _, ...open } = call;
    const listening = {
      ...target,
      ioctl(...args: Parameters<typeof target.ioctl>) {
        last = undefined;
        answer = target.ioctl(...args);
        return answer;
      },
    };
    const about = { reason: "" };
    const outcome = runCase({ name: "", area: "allows", about, plays: [...before, open] }, listening, numbers);
    if (outcome.kind === "pass") return { kind: "accepted" };
    if (outcome.kind === "skip" || outcome.at < before.length || answer === undefined || !failed(answer))
      return { kind: "no row" };
    const { errno } = answer;
    if (last !== undefined && "errno" in last && last.errno === errno) return last;
    return errno === "EFAULT" ? { kind: "fault", errno } : { kind: "no row", errno };
  };
}

/** The interface with every check and every row for unknown commands telling when it answers. */
function watch(spec: AnyInterface, tell: (verdict: Verdict) => void): AnyInterface {
  const watching = (command: string) => (step: Step<unknown, unknown, unknown>) => {
    if (step.kind !== "check") return step;
    const fails = (c: Context<unknown, unknown, unknown>) => {
      const refused = step.fails(c);
      if (refused) tell({ kind: "check", command, id: step.id, errno: step.errno });
      return refused;
    };
    return { ...step, fails };
  };
  const descriptors = (spec.descriptors as unknown as readonly Descriptor[]).map((descriptor) => ({
    ...descriptor,
    unknown: descriptor.unknown.map((row, index) => ({
      ...row,
      holds(c: never) {
        const answers = row.holds?.(c) ?? true;
        if (answers) tell({ kind: "unknown", row: index, errno: row.errno });
        return answers;
      },
    })),
  }));
  return withSteps(
    { ...spec, descriptors: descriptors as unknown as AnyInterface["descriptors"] },
    {
      ofCommand: (command) => command.steps.map(watching(commandKey(command))),
      ofDescriptor: (descriptor) => descriptor.first?.map(watching(descriptor.kind)),
    },
  );
}
