import { type Boot, boot } from "./boot.ts";
import { cPrograms } from "./c-programs.ts";
import { fetchKernel } from "./fetch-kernel.ts";
import { askedCases } from "./held-to.ts";
import { imageFor } from "./image.ts";
import { type Judged, judgeKernel } from "./judge-kernel.ts";
import { type JudgedProbe, judgeProbe } from "./judge-probe.ts";
import { type JudgedProgram, judgeProgram } from "./judge-program.ts";
import { type JudgedReal, judgeReal, realInterfaces } from "./judge-real.ts";
import { judgeMasked, maskedBuilds } from "./masked-builds.ts";
import { type KernelBuild, releaseOf } from "./pick-build.ts";
import { testedInterfaces } from "./tested-interfaces.ts";
import { wantedModules } from "./wanted.ts";
import type { Masked, Work } from "./work.ts";

/** What one kernel answered, and how that compares. */
export interface Asked {
  readonly release: string;
  readonly build: KernelBuild;
  readonly boot: Boot;
  /** `uname -r`; undefined when it did not come so far. */
  readonly kernel: string | undefined;
  /** One an interface that the kernel has; none of a boot that failed. */
  readonly judged: readonly Judged[];
  /** One a C program that ran. */
  readonly programs: readonly JudgedProgram[];
  /** What `abide probe` printed there; undefined when it was not run or failed. */
  readonly probe: unknown;
  readonly probeFailed: string | undefined;
  /** What a prober concludes there; undefined when it was not run. */
  readonly probed: JudgedProbe | undefined;
  /** One an interface of which `abide selftest --real` ran. */
  readonly real: readonly JudgedReal[];
  /** One a build that its devices were made to look like. */
  readonly masked: readonly JudgedReal[];
}

/**
 * Downloads a kernel, boots it, and has it answer the selftests of every interface.
 *
 * @param probe also run `abide probe`.
 * @param c also run the selftests as C programs.
 * @param as what its devices are made to look like; none for what is usual.
 */
export async function askKernel(
  build: KernelBuild,
  {
    timeout,
    keep,
    probe,
    c,
    as,
    say,
  }: {
    readonly timeout: number;
    readonly keep: boolean;
    readonly probe: boolean;
    readonly c: boolean;
    readonly as: readonly Masked[];
    say(line: string): void;
  },
): Promise<Asked> {
  const release = releaseOf(build) ?? "";
  const kernel = fetchKernel(build, wantedModules, say);
  const cases = testedInterfaces
    .flatMap((tested) => askedCases(tested, release).cases)
    .filter(({ skip }) => skip === undefined)
    .map(({ id, calls }) => ({ id, calls }));
  const programs = c ? testedInterfaces.flatMap((tested) => cPrograms(tested, release)) : [];
  const masked = maskedBuilds(as, release);
  say(`${release}: booting ${build.id} (${cases.length} cases)`);
  const work: Work = {
    cases,
    probe,
    programs: programs.map(({ id, path }) => ({ id, path })),
    real: realInterfaces,
    masked: masked.map((each) => each.masked),
  };
  const done = await boot(
    kernel.image,
    imageFor(kernel, work, { programs: [...programs, ...masked.flatMap(({ program }) => program ?? [])] }),
    { seconds: timeout, keep },
  );
  const [hello] = done.told;
  const asked = done.told.find((each) => each.kind === "probe");
  return {
    release,
    build,
    boot: done,
    kernel: hello?.kind === "hello" ? hello.release : undefined,
    judged: done.kind === "done" ? testedInterfaces.flatMap((tested) => judgeKernel(tested, release, done.told) ?? []) : [],
    programs: done.kind === "done" ? programs.flatMap((program) => judgeProgram(program, release, done.told) ?? []) : [],
    probe: asked === undefined ? undefined : parsed(asked.output),
    // Its status may say that the kernel is out of line; only what is no result is a failure.
    probeFailed:
      asked === undefined || parsed(asked.output) !== undefined ? undefined : `status ${asked.status}: ${asked.errors.trim()}`,
    masked: done.kind === "done" ? judgeMasked(release, done.told) : [],
    real: done.kind === "done" ? judgeReal(release, done.told) : [],
    probed: done.kind === "done" ? await judgeProbe(release, done.told) : undefined,
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
