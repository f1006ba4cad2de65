import { listOf } from "../review/list-of.ts";
import type { Where } from "../review/result.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** How the text of a review is laid out: what every part of it needs to know. */
export interface ReviewPage {
  readonly paint: Paint;
  /** Columns; longer lines are wrapped or shortened, but a single long word is left whole. */
  readonly width: number;
  /** All data models judged; what holds on all of them does not say so. */
  readonly archs: readonly string[];
  /** How to show a file, e.g. as a path on disk. */
  readonly showFile: (file: string, side: Where["side"]) => string;
}

/** `on i386 only`; "" for what holds under all the data models judged. */
export function onlyOn(abis: readonly string[], { archs }: ReviewPage): string {
  return archs.every((arch) => abis.includes(arch)) ? "" : `on ${listOf(abis)} only`;
}

/** `vduse.h:56`, or `vduse.h:56 (before)` for a line of the old version. */
export function placeText({ file, line, side }: Where, page: ReviewPage): string {
  return `${printable(page.showFile(file, side))}:${line}${side === "before" ? " (before)" : ""}`;
}

/** Lines of at most `width` columns, broken at spaces. No line is empty; an empty text has no lines. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text).split(/ +/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** At most `length` characters, the last of them … when some were cut. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** `1 header`, `2 headers`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** `Only patches 2, 3 of 5 were reviewed.`, of `patches 2, 3 of 5`. */
export function onlyPart(part: string): string {
  return `Only ${part} ${part.startsWith("patches") ? "were" : "was"} reviewed.`;
}
