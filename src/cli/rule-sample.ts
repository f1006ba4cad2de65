import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { structuredPatch } from "diff";
import { comparePaths } from "../compare/compare-paths.ts";
import type { RuleSample } from "../report/rule-page.ts";

/**
 * The sample of a rule: what differs between its two versions, and what the rule finds in them now. Undefined when the folder has none, as
 * in an installation that left the samples out.
 *
 * @param samples the folder with a folder a rule
 */
export function ruleSample(rule: string, samples: string): RuleSample | undefined {
  const [before, after] = [join(samples, rule, "before"), join(samples, rule, "after")];
  if (!existsSync(before) || !existsSync(after)) return undefined;
  const findings = comparePaths(before, after).review.findings.filter((finding) => finding.rule === rule);
  return { name: `samples/${rule}`, diff: diffLines(before, after), findings };
}

/** A unified diff of all files of two folders, with three lines around each change. */
function diffLines(before: string, after: string): readonly string[] {
  const names = [...new Set([...filesBelow(before), ...filesBelow(after)])].sort();
  return names.flatMap((name) => {
    const [old, now] = [join(before, name), join(after, name)].map(textOf);
    if (old === now) return [];
    const { hunks } = structuredPatch(name, name, old ?? "", now ?? "", undefined, undefined, { context: 3 });
    return [
      old === undefined ? "--- /dev/null" : `--- before/${name}`,
      now === undefined ? "+++ /dev/null" : `+++ after/${name}`,
      ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
        // The format counts from the line before where there are none.
        `@@ -${oldLines === 0 ? oldStart - 1 : oldStart},${oldLines} +${newLines === 0 ? newStart - 1 : newStart},${newLines} @@`,
        ...lines,
      ]),
    ];
  });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
