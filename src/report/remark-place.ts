import type { FilePatch, Hunk } from "../patch/patch.ts";
import type { Finding, Where } from "../review/result.ts";
import { extentAt } from "./extent-at.ts";
import { isOfOtherArch } from "./is-of-other-arch.ts";
import type { ReviewPrint } from "./review-print.ts";

/** Where in a diff a remark stands. */
export interface RemarkPlace {
  readonly file: number;
  /** -1 when the remark is about the file as a whole. */
  readonly hunk: number;
  /** Indices into the hunk's lines: the first that has to be quoted, and the one under which the remark stands. */
  readonly from: number;
  readonly to: number;
}

/** A record of up to this many lines is quoted in full. */
const mostLines = 14;

/**
 * Where a finding's remark stands in the diff: under its own line when the diff changes it, or under the end of what begins there (a record, an
 * enum) when that is short; else under the first change within it. Undefined when the diff shows nothing of it.
 */
export function remarkPlace(finding: Finding, files: readonly FilePatch[], print: ReviewPrint): RemarkPlace | undefined {
  const { where, header, element } = finding;
  if (isOfOtherArch(finding, print.review)) return undefined;
  const path = print.path(where.file, where.side);
  const file = files.findIndex((each) => each[where.side] === path || each[where.side]?.endsWith(`/${where.file}`));
  const hunks = files[file]?.hunks.map((hunk) => numbered(hunk, where.side));
  if (hunks === undefined) return undefined;
  const ofFile = element === header || element === where.file ? { file, hunk: -1, from: 0, to: 0 } : undefined;
  // Of a file that is gone as a whole no line says more than its name.
  if (ofFile !== undefined && files[file]?.after === undefined) return ofFile;
  const last = extentAt(print.text(where.file, where.side) ?? "", where.line);
  let context: RemarkPlace | undefined;
  for (const [hunk, lines] of hunks.entries()) {
    const own = lines.findIndex(({ number, there }) => there && number === where.line);
    const end = lines.findIndex(({ number, there }) => there && number === last);
    const short = own !== -1 && end - own < mostLines ? Math.max(own, end) : own;
    const change = lines.findIndex(({ number, changed }) => changed && number > where.line && number <= last);
    if (lines[own]?.changed) return { file, hunk, from: own, to: short };
    if (change !== -1 && short > own) return { file, hunk, from: own, to: short };
    if (change !== -1) return { file, hunk, from: change, to: endOfChanges(lines, change) };
    if (own !== -1) context ??= { file, hunk, from: own, to: own };
  }
  return ofFile ?? context;
}

interface NumberedLine {
  /** Its number on the side asked for; of a line that is not there, that of the next one which is. */
  readonly number: number;
  readonly there: boolean;
  readonly changed: boolean;
}

function numbered(
  { beforeStart, beforeLines, afterStart, afterLines, lines }: Hunk,
  side: Where["side"],
): readonly NumberedLine[] {
  const [start, count, other] = side === "before" ? [beforeStart, beforeLines, "+"] : [afterStart, afterLines, "-"];
  // A side without lines has the number of the line before it.
  let next = count === 0 ? start + 1 : start;
  return lines.map((line) => {
    const sign = line[0] ?? " ";
    const there = sign !== other && sign !== "\\";
    const number = next;
    if (there) next++;
    return { number, there, changed: sign === "+" || sign === "-" };
  });
}

/** The last line of the changes that stand together with this one. */
function endOfChanges(lines: readonly NumberedLine[], index: number): number {
  let end = index;
  while (lines[end + 1]?.changed === true) end++;
  return end;
}
