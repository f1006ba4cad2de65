import { answersOf, type Golden, type KernelPackages, readGolden, withAnswers } from "./golden.ts";
import { type Recorded, replayed } from "./judge-probe.ts";
import type { ProbedKernel } from "./probe-tables.ts";
import type { ProbeSession } from "./recording-host.ts";

/** What kernels answered a prober, as it is kept in test/kernels/probe.jsonl: a case is what was asked on one descriptor, under the interface's name. */
export type GoldenProbe = Golden<KernelPackages>;

/** Nothing where nothing is kept. */
export function readProbe(folder: string): GoldenProbe {
  return readGolden<KernelPackages>(folder, "probe") ?? { interface: "probe", kernels: {}, cases: [] };
}

/** Throws where a kernel answered the same questions in two ways: such answers cannot be replayed. */
export function withProbe(before: GoldenProbe, release: string, kernel: KernelPackages, recorded: Recorded): GoldenProbe {
  const cases = [...recorded].flatMap(([name, sessions]) => sessions.map((each) => ({ name, ...each })));
  const seen = new Map<string, string>();
  for (const { name, calls, answers } of cases) {
    const key = JSON.stringify([name, calls]);
    const said = JSON.stringify(answers);
    if ((seen.get(key) ?? said) !== said) {
      throw new Error(`${kernel.kernel} answered ${name} in two ways: ${calls.join("; ")}: ${seen.get(key)}, then ${said}`);
    }
    seen.set(key, said);
  }
  return withAnswers(before, release, kernel, cases);
}

/** What was recorded of a release. */
export function recordedOf(golden: GoldenProbe, release: string): Recorded {
  const recorded = new Map<string, ProbeSession[]>();
  for (const { id, calls, answers } of answersOf(golden, release)) {
    recorded.set(id, [...(recorded.get(id) ?? []), { calls, answers }]);
  }
  return recorded;
}

/** Every kernel that is kept, with what a prober concludes from its answers. */
export async function probedKernels(golden: GoldenProbe): Promise<readonly ProbedKernel[]> {
  return Promise.all(
    Object.entries(golden.kernels).map(async ([release, { kernel }]) => ({
      release,
      kernel,
      results: await replayed(recordedOf(golden, release), kernel),
    })),
  );
}
