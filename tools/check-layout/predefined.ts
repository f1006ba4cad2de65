import { modelNamed } from "../../src/abi/models.ts";
import { predefinedMacros } from "../../src/abi/predefined.ts";
import { run } from "./gcc.ts";
import { isIgnored } from "./predefined-ignored.ts";
import type { Target } from "./targets.ts";

/** Compares the macros that we predefine with those of every compiler that is installed; returns one line a difference. */
export async function comparePredefined(targets: readonly Target[], work: string): Promise<string[]> {
  const failures: string[] = [];
  for (const target of targets) {
    const model = modelNamed(target.model);
    if (model === undefined) throw new Error(`no data model ${target.model}`);
    const args = [...target.flags, "-std=gnu17", "-dM", "-E", "-x", "c", "/dev/null"];
    const { stdout, ok, stderr } = await run(target.command, args, work);
    if (!ok) throw new Error(`${target.command} -dM -E: ${stderr}`);
    const gcc = new Map<string, string>();
    for (const line of stdout.split("\n")) {
      const macro = /^#define (\w+(?:\([^)]*\))?) ?(.*)$/.exec(line);
      if (macro !== null) gcc.set(macro[1] ?? "", (macro[2] ?? "").trim());
    }
    const ours = predefinedMacros(model);
    let equal = 0;
    let ignored = 0;
    const fail = (text: string): void => {
      failures.push(`${target.model} ${text}`);
      console.log(`  MISMATCH [predefined ${target.model}] ${text}`);
    };
    for (const [name, body] of Object.entries(ours)) {
      if (gcc.get(name) === body) equal += 1;
      else fail(`${name} ours ${body} gcc ${gcc.get(name) ?? "undefined"}`);
    }
    for (const name of gcc.keys()) {
      if (Object.hasOwn(ours, name)) continue;
      if (isIgnored(name)) ignored += 1;
      else fail(`${name} ours undefined gcc ${gcc.get(name)}`);
    }
    console.log(`${target.model} predefined macros: ${equal} equal, ${ignored} of gcc's ignored (predefined-ignored.ts)`);
  }
  return failures;
}
