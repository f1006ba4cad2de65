import type { Build } from "../../src/contract/build.ts";
import { runCase } from "../../src/selftest/run-case.ts";
import { type Difference, difference } from "./compare.ts";
import { type AskedCase, askedCases, buildFor } from "./held-to.ts";
import { knownDifference } from "./known-difference.ts";
import { type Nearest, nearestBuild } from "./nearest-build.ts";
import { recordedTarget } from "./recorded-target.ts";
import { stableAnswer } from "./stable-answer.ts";
import type { TestedInterface } from "./tested-interfaces.ts";
import type { Told } from "./work.ts";

/** How a kernel did on one interface. */
export interface Judged {
  readonly interface: TestedInterface["name"];
  readonly build: Build;
  /** Cases of the selftest that the kernel passed. */
  readonly pass: number;
  readonly fail: readonly { readonly name: string; readonly call: string; readonly expected: string; readonly found: string }[];
  /** How many were not judged, by reason. */
  readonly skip: { readonly [reason: string]: number };
  /** Cases that were run, with what the kernel answered. */
  readonly answered: readonly (AskedCase & { readonly answers: readonly string[] })[];
  /** What abide is known to play otherwise, and why. Such cases neither pass nor fail. */
  readonly known: readonly (Difference & { readonly reason: string })[];
  /** What it plays otherwise, and nobody has explained. */
  readonly differences: readonly Difference[];
  /** The build that would have answered more like it; only when there are differences. */
  readonly nearest?: Nearest;
}

const otherHost = "this machine has it not, as abide plays it";

/** Judges what a kernel told. `undefined`: it has not got the interface. */
export function judgeKernel(tested: TestedInterface, release: string, told: readonly Told[]): Judged | undefined {
  const [hello] = told;
  if (hello?.kind !== "hello" || !hello.nodes.includes(tested.node)) return undefined;
  const build = buildFor(tested, release);
  const played = { ...tested, spec: tested.spec(release) };
  const { suite, cases } = askedCases(tested, release);
  const answers = new Map(told.flatMap((each) => (each.kind === "case" ? [[each.id, each.answers] as const] : [])));
  const skip = new Map<string, number>();
  const fail: Judged["fail"][number][] = [];
  const known: Judged["known"][number][] = [];
  const answered: Judged["answered"][number][] = [];
  const differences: Difference[] = [];
  let pass = 0;
  const skipped = (reason: string) => skip.set(reason, (skip.get(reason) ?? 0) + 1);
  for (const each of cases) {
    const told = answers.get(each.id);
    if (each.skip !== undefined || told === undefined) {
      skipped(each.skip ?? "was not run");
      continue;
    }
    const real = told.map((answer, at) => stableAnswer(tested, each.calls[at] ?? "", answer));
    const one = { ...each, answers: real };
    answered.push(one);
    const differs = difference(played, build, one);
    const reason = differs === undefined ? undefined : knownDifference(tested, release, differs);
    if (differs !== undefined && reason !== undefined) {
      known.push({ ...differs, reason });
      continue;
    }
    if (differs !== undefined) differences.push(differs);
    const outcome = runCase(each.case, recordedTarget(real), suite.numbers);
    if (outcome.kind === "pass") pass += 1;
    // A kernel that answers as played, to a case that what is played fails as well: the host has not got what the build could do.
    else if (differs === undefined) skipped(otherHost);
    else if (outcome.kind === "fail") {
      const { at, call, expected, found } = outcome;
      fail.push({ name: each.case.name, call: each.calls[at] ?? call, expected, found });
    }
  }
  const nearest = differences.length === 0 ? {} : { nearest: nearestBuild(played, build, answered) };
  return { interface: tested.name, build, pass, fail, skip: Object.fromEntries(skip), answered, known, differences, ...nearest };
}
