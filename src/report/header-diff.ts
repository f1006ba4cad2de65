import { structuredPatch } from "diff";
import type { FilePatch, Hunk } from "../patch/patch.ts";
import type { ReviewPrint } from "./review-print.ts";

/** Lines that differ, beyond which two texts are not lined up but shown as one that goes and one that comes: lining up costs their square. */
const mostEdits = 4000;

/**
 * What remarks stand under: the patch as it came; without one, the difference of both texts of every header that has a finding, in order of
 * paths, as `git diff` would show it.
 */
export function headerDiff(print: ReviewPrint): readonly FilePatch[] {
  if (print.patch !== undefined) return print.patch.files;
  const { findings } = print.review;
  const names = new Set([...findings.map(({ header }) => header), ...findings.map(({ where }) => where.file)]);
  const pair = pairOf(print);
  const asked = pair === undefined ? [...names].map((name) => [name, name] as const) : [pair];
  return asked.flatMap(([old, now]) => fileDiff(old, now, print) ?? []).sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}

/** Two single headers that have different names are a pair all the same: the user named them. */
function pairOf({ versions }: ReviewPrint): readonly [old: string, now: string] | undefined {
  const [old, now] = [versions.before, versions.after].map((path) => /[^/]+\.h$/.exec(path)?.[0]);
  return old === undefined || now === undefined || old === now ? undefined : [old, now];
}

function pathOf({ before, after }: FilePatch): string {
  return after ?? before ?? "";
}

function fileDiff(oldName: string, nowName: string, { text, path }: ReviewPrint): FilePatch | undefined {
  const [old, now] = [text(oldName, "before"), text(nowName, "after")];
  if (old === now) return undefined;
  return {
    before: old === undefined ? undefined : path(oldName, "before"),
    after: now === undefined ? undefined : path(nowName, "after"),
    hunks: hunksOf(old ?? "", now ?? ""),
  };
}

function hunksOf(old: string, now: string): readonly Hunk[] {
  const oldLines = old.split("\n");
  const made = structuredPatch("", "", old, now, undefined, undefined, { context: 3, maxEditLength: mostEdits });
  if (made === undefined) return [replaced(old, now)];
  return made.hunks.map(({ oldStart, oldLines: before, newStart, newLines: after, lines }) => ({
    // The library counts from 1 also where a side has no lines.
    beforeStart: before === 0 ? oldStart - 1 : oldStart,
    beforeLines: before,
    afterStart: after === 0 ? newStart - 1 : newStart,
    afterLines: after,
    section: sectionAbove(oldLines, oldStart - 1),
    lines,
  }));
}

function replaced(old: string, now: string): Hunk {
  const [gone, come] = [old, now].map((text) => text.replace(/\n$/, "").split("\n")) as [string[], string[]];
  return {
    beforeStart: 1,
    beforeLines: gone.length,
    afterStart: 1,
    afterLines: come.length,
    section: "",
    lines: [...gone.map((line) => `-${line}`), ...come.map((line) => `+${line}`)],
  };
}

/** What git writes behind the second `@@`: the last line above the hunk that begins with a letter, `_` or `$`, cut at 80 characters. */
function sectionAbove(lines: readonly string[], index: number): string {
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (/^[A-Za-z_$]/.test(line)) return line.trimEnd().slice(0, 80);
  }
  return "";
}
