import type { Build } from "../../src/contract/build.ts";
import { providerTarget } from "../../src/selftest/provider-target.ts";
import type { AnyInterface } from "../../src/session/spec.ts";
import { readCall } from "./call-lines.ts";
import { perform } from "./perform.ts";
import { stableAnswer } from "./stable-answer.ts";
import type { TestedInterface } from "./tested-interfaces.ts";

/** An interface with what is played in a kernel's place. */
export type Played = Pick<TestedInterface, "loose" | "handsOut" | "known"> & { readonly spec: AnyInterface };

/** A call that a kernel answered and abide answers otherwise. */
export interface Difference {
  readonly id: string;
  readonly call: string;
  readonly played: string;
  readonly real: string;
}

/** What abide, played in the kernel's place, answers to the calls. */
export function playedAnswers(tested: Played, build: Build, calls: readonly string[]): readonly string[] {
  const answers = perform(calls.map(readCall), providerTarget(tested.spec, build));
  return answers.map((answer, at) => stableAnswer(tested, calls[at] ?? "", answer));
}

/** The first call of a list that the two answer differently; `undefined` when there is none. Answers as `stableAnswer` keeps them. */
export function difference(
  tested: Played,
  build: Build,
  { id, calls, answers }: { readonly id: string; readonly calls: readonly string[]; readonly answers: readonly string[] },
): Difference | undefined {
  const played = playedAnswers(tested, build, calls);
  for (const [at, call] of calls.entries()) {
    const [mine = "none", real = "none"] = [played[at], answers[at]];
    if (mine !== real) return { id, call, played: mine, real };
  }
  return undefined;
}
