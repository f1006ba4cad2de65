import type { FilePatch } from "../patch/patch.ts";
import type { Finding } from "../review/result.ts";
import { headerDiff } from "./header-diff.ts";
import { isOfOtherArch } from "./is-of-other-arch.ts";
import type { ReviewPrint } from "./review-print.ts";

/** Where someone who has only the new version finds what a remark is about. */
export interface PlaceNow {
  /** Relative to the repository or folder; of a file that is gone, its old path. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
}

/**
 * Places of findings as they are after the change, for whoever shows them beside the new files. What is gone was before the line that is given; of
 * a file that is gone, the line is the old one.
 */
export function placesNow(print: ReviewPrint): (finding: Finding) => PlaceNow {
  let files: readonly FilePatch[] | undefined;
  return (finding) => {
    const { file, line, side } = finding.where;
    if (isOfOtherArch(finding, print.review)) return { path: file, line };
    const path = print.path(file, side);
    if (side === "after") return { path, line };
    files ??= headerDiff(print);
    const patch = files.find(({ before }) => before === path);
    // Nothing of it changed but elsewhere: the line is where it was.
    if (patch === undefined) return { path, line };
    return patch.after === undefined ? { path, line } : { path: patch.after, line: lineNow(patch, line) };
  };
}

function lineNow({ hunks }: FilePatch, line: number): number {
  let shift = 0;
  for (const { beforeStart, beforeLines, afterStart, afterLines, lines } of hunks) {
    // A side without lines has the number of the line before it.
    const [first, now] = [beforeLines === 0 ? beforeStart + 1 : beforeStart, afterLines === 0 ? afterStart + 1 : afterStart];
    if (line < first) break;
    shift = now + afterLines - (first + beforeLines);
    if (line >= first + beforeLines) continue;
    let [old, after] = [first, now];
    for (const text of lines) {
      if (text.startsWith("\\")) continue;
      if (!text.startsWith("+") && old++ === line) return Math.max(1, after);
      if (!text.startsWith("-")) after++;
    }
  }
  return Math.max(1, line + shift);
}
