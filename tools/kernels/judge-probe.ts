import { probe, probed } from "../../src/probe/probe.ts";
import type { ProbeResult } from "../../src/probe/probe-result.ts";
import { probeJson } from "../../src/report/probe-json.ts";
import { explainedProbe } from "./probe-explained.ts";
import { recordedHost } from "./recorded-host.ts";
import type { ProbeSession } from "./recording-host.ts";
import type { Told } from "./work.ts";

/** What was recorded of a kernel, by interface. */
export type Recorded = ReadonlyMap<string, readonly ProbeSession[]>;

/** What `abide probe` says of a kernel, and whether that is as it should be. */
export interface JudgedProbe {
  readonly recorded: Recorded;
  readonly results: readonly ProbeResult[];
  /** What is out of line, unknown or nonsense, and nobody has explained; and where the verb said otherwise in the kernel than here. */
  readonly wrong: readonly string[];
}

/** `undefined` when the kernel was not probed. */
export async function judgeProbe(release: string, told: readonly Told[]): Promise<JudgedProbe | undefined> {
  const [hello] = told;
  const recorded: Recorded = new Map(
    told.flatMap((each) => (each.kind === "probed" ? [[each.name, each.sessions] as const] : [])),
  );
  if (hello?.kind !== "hello" || recorded.size === 0) return undefined;
  const results = await replayed(recorded, hello.release);
  const verb = told.find((each) => each.kind === "probe");
  const said = verb?.kind === "probe" ? verb.output : "";
  const other =
    said === probeJson(results, hello.release)
      ? []
      : ["abide probe said something else in the kernel than it says of the answers that were kept"];
  return { recorded, results, wrong: [...unexplained(release, results), ...other] };
}

/** What a prober concludes from recorded answers, for every interface. Throws for a question that was not asked. */
export async function replayed(recorded: Recorded, kernel: string): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const name of probed) {
    const host = recordedHost(recorded.get(name) ?? [], kernel);
    results.push(...(await probe(name, host)));
    if (host.open() > 0) throw new Error(`the prober of ${name} left ${host.open()} descriptors open`);
  }
  return results;
}

/** One line for each conclusion that needs an explanation and has none. */
export function unexplained(release: string, results: readonly ProbeResult[]): readonly string[] {
  return results.flatMap((result) =>
    remarkable(result)
      .filter((what) => explainedProbe(release, result.name, what) === undefined)
      .map((what) => `${result.name}: ${what}`),
  );
}

/** What a reader would ask about: what is out of line, what nobody knows, what makes no sense. */
export function remarkable({ outOfLine, unknown, odd }: ProbeResult): readonly string[] {
  const lines = outOfLine.map(({ kind, name, since, message }) => {
    if (kind === "number") return message;
    return `${name}${since === undefined ? "" : ` (${since})`} ${kind === "surplus" ? "is here" : "is missing"}`;
  });
  return [...lines, ...unknown, ...odd];
}
