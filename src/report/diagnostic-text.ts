import type { Diagnostic } from "../abi/abi.ts";
import { type Paint, plain } from "./paint.ts";
import { printable, printableLine } from "./printable.ts";

/** Longest piece of a source line that is shown, in characters; the rest is cut around the caret. */
const widest = 120;

export interface DiagnosticTextOptions {
  readonly paint?: Paint;
  /** How to show the name of a header, e.g. as a path on disk. The name itself when absent. */
  readonly showFile?: (file: string) => string;
}

/**
 * A diagnostic the way a compiler prints one:
 *
 *     vduse.h:56:9: error: message
 *        56 |   __u32 reserved[9];
 *           |         ^~~~~~~~
 */
export function diagnosticText(diagnostic: Diagnostic, options: DiagnosticTextOptions = {}): string {
  const { paint = plain, showFile = (file) => file } = options;
  const { place, severity, message, length } = diagnostic;
  const head = `${printable(showFile(place.file))}:${place.line}:${place.column}: `;
  const first = `${paint("heading", head)}${paint(severity, `${severity}:`)} ${printable(message)}\n`;
  if (diagnostic.line === "") return first;
  const line = printableLine(diagnostic.line, place.column);
  const { text, column } = cut(line.text, line.column);
  const number = String(place.line).padStart(5);
  const space = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const mark = `^${"~".repeat(Math.max(0, Math.min(length, text.length - column + 1) - 1))}`;
  return `${first}${number} | ${text}\n${" ".repeat(number.length)} | ${space}${paint("caret", mark)}\n`;
}

/** Every diagnostic once, in order: a header that many include is read many times but wrong only once. */
export function uniqueDiagnostics(diagnostics: Iterable<Diagnostic>): Diagnostic[] {
  const unique = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { place, code, message } = diagnostic;
    const key = `${place.file}:${place.line}:${place.column}:${code}:${message}`;
    if (!unique.has(key)) unique.set(key, diagnostic);
  }
  return [...unique.values()];
}

function cut(line: string, column: number): { text: string; column: number } {
  if (line.length <= widest) return { text: line, column: Math.min(column, line.length + 1) };
  const from = Math.max(0, Math.min(column - 1 - widest / 2, line.length - widest));
  const head = from > 0 ? "…" : "";
  const tail = from + widest < line.length ? "…" : "";
  return { text: head + line.slice(from, from + widest) + tail, column: column - from + head.length };
}
