import type { Diagnostic } from "../abi/abi.ts";
import type { Place } from "../abi/type.ts";
import type { LexedFile } from "./lex.ts";

const lineStarts = new WeakMap<LexedFile, Int32Array>();

/** Line and column, from 1, of an offset in a header. */
export function placeOf(file: LexedFile, offset: number): Place {
  const starts = startsOf(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file: file.source.name, line: low + 1, column: offset - (starts[low] as number) + 1 };
}

/** Longest source line that a diagnostic quotes; a longer one is cut around its place. */
const MAX_QUOTED = 160;

export function diagnosticOf(problem: {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: LexedFile;
  readonly offset: number;
  readonly length: number;
}): Diagnostic {
  const { file, code, severity } = problem;
  // A message is one line, whatever the header's text it quotes holds.
  const message = problem.message.replace(/\s+/g, " ");
  const place = placeOf(file, problem.offset);
  const start = problem.offset - (place.column - 1);
  const newline = file.source.text.indexOf("\n", start);
  const end = newline === -1 ? file.source.text.length : newline;
  const length = Math.max(1, Math.min(problem.length, end - problem.offset));
  const line = end - start > MAX_QUOTED ? "" : file.source.text.slice(start, end).replace(/\r$/, "");
  return { code, severity, message, place, line, length };
}

function startsOf(file: LexedFile): Int32Array {
  let starts = lineStarts.get(file);
  if (starts === undefined) {
    const found = [0];
    const { text } = file.source;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) found.push(at + 1);
    starts = Int32Array.from(found);
    lineStarts.set(file, starts);
  }
  return starts;
}
