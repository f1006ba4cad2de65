import { readdir } from "node:fs/promises";
import type { Build } from "../contract/build.ts";
import { type BuildRequest, buildOf } from "../contract/build-of.ts";
import { closure } from "../contract/closure.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { ContractError } from "../contract/contract-error.ts";
import { openKernel } from "../kernel/kernel.ts";
import { KernelError } from "../kernel/kernel-error.ts";
import { kernelHost } from "../kernel/kernel-host.ts";
import { kernelTarget } from "../kernel/kernel-target.ts";
import { compareVersions } from "../probe/match-release.ts";
import { probe } from "../probe/probe.ts";
import type { ProbeHost } from "../probe/probe-host.ts";
import type { ProbeResult } from "../probe/probe-result.ts";
import { isStranger } from "../probe/stranger.ts";
import { type Subject, subjects } from "../probe/subject.ts";
import { namesMade, type RealMachine, type RealResult, runReal } from "../selftest/run-real.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import type { AnyInterface, ProgramSpec } from "../session/spec.ts";
import { UsageError } from "./verb.ts";

/** The running kernel, or one that is played: to ask which build it has, and to run cases on. */
export interface RealKernel extends RealMachine {
  readonly host: ProbeHost;
  dispose(): void;
}

/**
 * Runs the selftest of an interface on a kernel's own devices.
 *
 * @param build names the build that the kernel is held to; without it, the one that a prober takes the kernel for.
 * @param names `FROM=TO`, for things of the machine that abide plays.
 * @param progress is told before each case how many are done.
 *
 * Throws a `UsageError` where nothing can be run, where it was stopped by a signal, and where something could not be removed.
 */
export async function selftestReal(
  spec: AnyInterface,
  open: () => Promise<RealKernel>,
  {
    build,
    names,
    progress,
  }: {
    readonly build: ((contract: Contract) => Build) | undefined;
    readonly names: readonly string[];
    progress(done: number, of: number): void;
  },
): Promise<RealResult> {
  const { contract, program } = spec;
  if (program === undefined) throw new UsageError(`${contract.name} cannot be tried on a kernel: none has a device for it`);
  const given = readNames(program, names);
  const kernel = await open();
  const stopped = watchSignals();
  try {
    const found = await asked(spec, kernel.host);
    const suite = suiteOf(spec, build === undefined ? buildFound(contract, found, kernel.host.release) : build(contract));
    await refuseTaken(kernel, program, namesMade(suite, program));
    const result = await runReal(kernel, {
      spec,
      suite,
      on: `Linux ${kernel.host.release ?? "of an unknown release"}`,
      names: given,
      worlds: await worldsOf(found),
      later: build === undefined ? laterOf(contract, found) : undefined,
      stop(done) {
        progress(done, suite.cases.length);
        return stopped.signal() !== undefined;
      },
    });
    complain(result, stopped.signal());
    return result;
  } finally {
    stopped.dispose();
    kernel.dispose();
  }
}

/** The running kernel. Throws a `UsageError` where it cannot be asked. */
export async function runningKernel(): Promise<RealKernel> {
  try {
    const kernel = await openKernel();
    return {
      host: kernelHost(kernel),
      async fresh() {
        // Between two cases a signal is seen.
        await new Promise((resolve) => setImmediate(resolve));
        const own = await openKernel();
        return { target: kernelTarget(own), dispose: () => own.dispose() };
      },
      list: (folder) => readdir(folder).catch(() => []),
      dispose: () => kernel.dispose(),
    };
  } catch (error) {
    if (error instanceof KernelError) throw new UsageError(error.message);
    throw error;
  }
}

/** `FROM=TO` for each name of the machine that abide plays. */
function readNames({ names = [] }: ProgramSpec, given: readonly string[]): ReadonlyMap<string, string> {
  const pairs = given.map((text): readonly [string, string] => {
    const cut = text.indexOf("=");
    const [from, to] = [text.slice(0, Math.max(0, cut)), text.slice(cut + 1)];
    const known = names.length === 0 ? "this interface has none" : `known: ${names.join(", ")}`;
    if (cut < 1 || to === "") throw new UsageError(`expected --name FROM=TO, found ${JSON.stringify(text)}; ${known}`);
    if (!names.includes(from)) throw new UsageError(`the cases have no name ${from}; ${known}`);
    if (!from.startsWith("/") && from.length !== to.length) {
      throw new UsageError(
        `${to} cannot take the place of ${from} in an argument: expected ${from.length} characters, found ${to.length}`,
      );
    }
    return [from, to];
  });
  return new Map(pairs);
}

/** What a prober says of the interface here. Throws, with what would bring it, where it is not there. */
async function asked({ contract }: AnyInterface, host: ProbeHost): Promise<ProbeResult> {
  const [result] = await probe(contract.name, host);
  if (result === undefined) throw new UsageError(`${contract.name} has no device to test`);
  const { status, path, errno, brings } = result;
  if (isStranger(result)) throw new UsageError(result.odd.join("\n"));
  if (status === "asked") return result;
  if (status === "refused") {
    throw new UsageError(`${path} may not be opened (${errno})${brings === undefined ? "" : `; who may: ${brings.permission}`}`);
  }
  const ways =
    brings === undefined
      ? []
      : [
          ...(brings.module === undefined ? [] : [`modprobe ${brings.module}`]),
          `a kernel with ${brings.options.join(" and ")}`,
          ...(brings.needs === undefined ? [] : [brings.needs]),
        ];
  throw new UsageError(`${path} is not there (${errno})${ways.length === 0 ? "" : `; it takes ${ways.join(", ")}`}`);
}

/**
 * The build that a prober takes a kernel for: the release that answers so, with what is out of line with it. Of several releases that answer alike it is the
 * newest that is not newer than the kernel calls itself; and that itself, where the kernel only took away what later releases took away. What the machine has
 * not is left in: such cases are skipped one by one.
 */
export function buildFound(contract: Contract, result: ProbeResult, running: string | undefined): Build {
  const { releases, between, answers, outOfLine } = result;
  const known = contract.releases.filter(({ name }) => releases.includes(name));
  const called = contract.releases.find(({ name }) =>
    outOfLine.some(({ kind, against }) => kind === "missing" && against === name),
  );
  const older = known.findLast(({ name }) => running !== undefined && compareVersions(name, running) <= 0);
  const release = older ?? called ?? known[0] ?? contract.releases.findLast(({ status }) => status === "released");
  if (release === undefined) throw new UsageError(`${contract.name} has no release that a kernel could be`);
  const has = new Set(release.has);
  // What is missing from the release that the kernel calls itself is told by the behaviour of a later one: the change itself is there.
  const said = (kind: string, name: string) =>
    outOfLine.some((each) => each.kind === kind && each.name === name && (kind === "surplus" || releases.includes(each.against)));
  const request = whole(contract, release.has, {
    from: release.name,
    with: answers.flatMap(({ change, name, here }) =>
      change !== undefined && here && !has.has(change) && (between || said("surplus", name)) ? [change] : [],
    ),
    without: answers.flatMap(({ change, name, here, because = onMachine }) =>
      change !== undefined && !here && has.has(change) && (because !== onMachine || said("missing", name)) ? [change] : [],
    ),
  });
  return possible(contract, request) ?? buildOf(contract, release.name);
}

/** The later of the two releases that a kernel lies between. */
function laterOf(contract: Contract, { between, releases }: ProbeResult): Build | undefined {
  const name = releases.at(-1);
  return between && name !== undefined ? buildOf(contract, name) : undefined;
}

const onMachine = "it follows from the machine";

/** The request without what needs something that is left out: a configuration that takes a capability away takes along what nothing asks for by itself. */
function whole(contract: Contract, has: readonly ChangeId[] | ReadonlySet<ChangeId>, request: Found): Found {
  const gone = new Set(request.without);
  const stays = (id: ChangeId) => !closure(contract, new Set([id])).some(({ change }) => gone.has(change));
  return {
    ...request,
    with: request.with.filter(stays),
    without: [...request.without, ...[...has].filter((id) => !gone.has(id) && !stays(id))],
  };
}

interface Found extends BuildRequest {
  readonly with: readonly ChangeId[];
  readonly without: readonly ChangeId[];
}

/** `undefined` for a build that cannot be. */
function possible(contract: Contract, request: BuildRequest): Build | undefined {
  try {
    return buildOf(contract, request);
  } catch (error) {
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}

/** A device of someone else's that has a name of ours would be tested in place of ours. */
async function refuseTaken(kernel: RealKernel, { leftovers }: ProgramSpec, made: readonly string[]): Promise<void> {
  if (leftovers === undefined) return;
  const taken = (await kernel.host.list(leftovers.folder)).find((name) => made.includes(name));
  if (taken !== undefined) {
    throw new UsageError(`${leftovers.folder}/${taken} is there already, and the cases make one of that name; remove it first`);
  }
}

/** Machines that have less, or only as much as this one says of itself; where the interface's provider knows some. */
async function worldsOf({ name, answers }: ProbeResult): Promise<readonly (() => unknown)[]> {
  if (!Object.hasOwn(subjects, name)) return [];
  const { worldsLike }: Subject = await subjects[name as keyof typeof subjects]();
  const values = answers.flatMap(({ change, value }) =>
    change === undefined || value === undefined ? [] : [[change, value] as const],
  );
  return worldsLike?.(new Map(values)) ?? [];
}

function complain({ left, stopped, results, suite }: RealResult, signal: string | undefined): void {
  if (left.length > 0)
    throw new UsageError(`${left.join(", ")} could not be removed; ${results.length} of ${suite.cases.length} cases were run`);
  if (stopped === 0) return;
  throw new UsageError(`stopped by ${signal} after ${results.length} of ${suite.cases.length} cases; what they made is removed`);
}

/** A signal ends the run after the case that is running, so that what it made is removed. A second one ends the process at once. */
function watchSignals(): { signal(): string | undefined; dispose(): void } {
  let seen: string | undefined;
  const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
  const note = (signal: string) => {
    seen = signal;
    dispose();
  };
  const dispose = () => {
    for (const signal of signals) process.off(signal, note);
  };
  for (const signal of signals) process.on(signal, note);
  return { signal: () => seen, dispose };
}
