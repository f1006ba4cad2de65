import type { Build } from "../contract/build.ts";
import { failed } from "../session/answer.ts";
import type { AnyInterface, ProgramSpec } from "../session/spec.ts";
import type { Case, Suite } from "./case.ts";
import { providerTarget } from "./provider-target.ts";
import { beginsWith, renamedTarget } from "./renamed-target.ts";
import { type Failure, type Outcome, runCase } from "./run-case.ts";
import type { Result, SuiteResult } from "./run-suite.ts";
import type { Target } from "./target.ts";

/** A machine with real devices. */
export interface RealMachine {
  /** A target on which nothing is open. `dispose` closes whatever was opened on it. */
  fresh(): Promise<{ readonly target: Target; dispose(): void }>;
  /** Names in a folder; none when it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
}

export interface RealRun {
  readonly spec: AnyInterface;
  readonly suite: Suite;
  /** What the machine is called in the results. */
  readonly on: string;
  /** For names of the machine that abide plays (`ProgramSpec.names`), those of this one. */
  readonly names: ReadonlyMap<string, string>;
  /** Machines that have less than the one that the suite is made for, as worlds of the provider. */
  readonly worlds: readonly (() => unknown)[];
  /** For a kernel between two releases, the later one: what nobody can ask for may be as it is there. */
  readonly later?: Build | undefined;
  /** Asked before each case, which is not run any more once it answers true. */
  stop(done: number): boolean;
}

/** Also what could not be removed, and why; and how many cases were not run any more. */
export interface RealResult extends SuiteResult {
  readonly left: readonly string[];
  readonly stopped: number;
}

/**
 * Runs every case on a machine's own devices. What a case made and that outlives its descriptors is removed after it, and nothing that was there before.
 * A case that this machine cannot judge is skipped, with the reason.
 */
export async function runReal(machine: RealMachine, run: RealRun): Promise<RealResult> {
  const { spec, suite, on, names } = run;
  const program = spec.program ?? { header: "" };
  const before = new Set(program.leftovers === undefined ? [] : await machine.list(program.leftovers.folder));
  const results: Result[] = [];
  const left: string[] = [];
  for (const each of suite.cases) {
    if (left.length > 0 || run.stop(results.length)) break;
    const skip = each.skip ?? unfit(each, program, names);
    if (skip !== undefined) {
      results.push({ case: each, outcome: { kind: "skip", reason: skip } });
      continue;
    }
    const { target, dispose } = await machine.fresh();
    let outcome: Outcome;
    try {
      outcome = runCase(each, renamedTarget(target, names), suite.numbers);
    } finally {
      dispose();
      left.push(...(await tidy(machine, suite, program, each, before)));
    }
    results.push({ case: each, outcome: outcome.kind === "fail" ? excused(outcome, each, run) : outcome });
  }
  return { suite, on, results, left, stopped: suite.cases.length - results.length };
}

/** Names that the suite's cases give to what outlives them: on a machine that has one of these already they would meet another's. */
export function namesMade({ cases }: Suite, { leftovers }: ProgramSpec): readonly string[] {
  if (leftovers === undefined) return [];
  const { folder, control } = leftovers;
  const paths = cases.flatMap(({ plays }) => plays.flatMap((play) => (play.call === "open" ? [play.path] : [])));
  const made = paths
    .filter((path) => path.startsWith(`${folder}/`) && path !== control)
    .map((path) => path.slice(folder.length + 1));
  return [...new Set(made)];
}

/** Why this machine is not asked a case. */
function unfit({ plays, program }: Case, { names = [] }: ProgramSpec, given: ReadonlyMap<string, string>): string | undefined {
  if (program === "32-bit") return "needs a 32-bit program";
  const missing = names.find(
    (name) =>
      !given.has(name) &&
      plays.some((play) => {
        if (play.call === "open") return play.path === name;
        return play.call === "ioctl" && play.argument.by === "pointer" && beginsWith(play.argument.bytes, name);
      }),
  );
  return missing === undefined ? undefined : `needs what takes the place of ${missing}: --name ${missing}=…`;
}

/**
 * A failure that says nothing of the kernel: a device that is not there, before anything was done; an answer that a played machine gives as well that has
 * less than the one that the cases are made for; or that of the later release, where the kernel lies between two.
 */
function excused(failure: Failure, one: Case, { suite, spec, worlds, later }: RealRun): Outcome {
  const play = one.plays[failure.at];
  const opensOnly = one.plays.slice(0, failure.at + 1).every(({ call }) => call === "open");
  if (opensOnly && play?.call === "open" && play.expect === undefined && absent.has(failure.found)) {
    return { kind: "skip", reason: `${play.path} answers ${failure.found}` };
  }
  const number = isNumber(failure.found) && play?.call === "ioctl" && handsOut(suite, play.command);
  const alike = (world: (() => unknown) | undefined, build: Build) => {
    const played = runCase(one, providerTarget(world === undefined ? spec : { ...spec, world }, build), suite.numbers);
    if (played.kind !== "fail" || played.at !== failure.at) return false;
    // Which number a descriptor has says nothing.
    return played.found === failure.found || (number && isNumber(played.found));
  };
  const skip = (as: string): Outcome => ({ kind: "skip", reason: `answers ${failure.found}, as ${as}` });
  if (worlds.some((world) => alike(world, suite.build))) return skip("a machine that has less");
  if (later === undefined || ![undefined, ...worlds].some((world) => alike(world, later))) return failure;
  return skip(`${later.name}, and the kernel lies between`);
}

const isNumber = (text: string) => /^\d+$/.test(text);

/** Whether a command answers a descriptor, as some case has it. */
function handsOut({ cases }: Suite, command: string | number): boolean {
  return cases.some(({ plays }) =>
    plays.some((play) => play.call === "ioctl" && play.command === command && play.as !== undefined),
  );
}

const absent: ReadonlySet<string> = new Set(["ENOENT", "ENODEV", "ENXIO", "EACCES", "EPERM", "EBUSY"]);

/** Removes what the case made. Answers what it could not remove. */
async function tidy(
  machine: RealMachine,
  { numbers }: Suite,
  { leftovers }: ProgramSpec,
  { plays }: Case,
  before: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (leftovers === undefined) return [];
  const { folder, control, command, size } = leftovers;
  const isNamed = (name: string) =>
    plays.some((play) => play.call === "ioctl" && play.argument.by === "pointer" && beginsWith(play.argument.bytes, `${name}\0`));
  // Another program may make devices meanwhile: they are its own.
  const made = (await machine.list(folder)).filter((name) => !before.has(name) && isNamed(name));
  if (made.length === 0) return [];
  const { target, dispose } = await machine.fresh();
  try {
    const opened = target.open(control);
    return made.flatMap((name) => {
      const bytes = new Uint8Array(size);
      bytes.set(new TextEncoder().encode(name));
      const number = numbers[command] ?? 0;
      const answer = failed(opened) ? opened : target.ioctl(opened.value, number, { by: "pointer", bytes, pointers: [] });
      return failed(answer) ? [`${folder}/${name} (${command} answers ${answer.errno})`] : [];
    });
  } finally {
    dispose();
  }
}
