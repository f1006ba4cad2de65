import { openKernel } from "../../src/kernel/kernel.ts";
import { kernelTarget } from "../../src/kernel/kernel-target.ts";
import { plain } from "../../src/report/ktap.ts";
import type { Suite } from "../../src/selftest/case.ts";
import { type Outcome, runCase } from "../../src/selftest/run-case.ts";

/** How a case ended, by its name. */
export type Verdicts = ReadonlyMap<string, Outcome["kind"]>;

/** What a program said of each case in KTAP. Throws for two cases of one name: one of them would be lost. */
export function readVerdicts(ktap: string): Verdicts {
  const verdicts = new Map<string, Outcome["kind"]>();
  for (const line of ktap.split("\n")) {
    const [, not, rest = ""] = /^(not )?ok \d+ (.*)$/.exec(line) ?? [];
    const [name = "", skip] = rest.split(" # SKIP ");
    if (rest === "") continue;
    if (verdicts.has(name)) throw new Error(`two cases are called ${JSON.stringify(name)}`);
    verdicts.set(name, not !== undefined ? "fail" : skip !== undefined ? "skip" : "pass");
  }
  return verdicts;
}

/** The same suite on the running kernel, run by the library itself. What a 32-bit program does is left out. */
export async function ownVerdicts({ cases, numbers }: Suite): Promise<Verdicts> {
  const verdicts = new Map<string, Outcome["kind"]>();
  for (const each of cases) {
    if (each.program === "32-bit") continue;
    const kernel = await openKernel();
    try {
      verdicts.set(plain(each.name), runCase(each, kernelTarget(kernel), numbers).kind);
    } finally {
      kernel.dispose();
    }
  }
  return verdicts;
}

/** Where the two differ, a line a case; a case that only one of them has too. */
export function disagreements(own: Verdicts, program: Verdicts): readonly string[] {
  const names = new Set([...own.keys(), ...program.keys()]);
  return [...names].flatMap((name) => {
    const [ours, theirs] = [own.get(name) ?? "nothing", program.get(name) ?? "nothing"];
    return ours === theirs ? [] : [`${name}: ${ours} here, ${theirs} in C`];
  });
}
