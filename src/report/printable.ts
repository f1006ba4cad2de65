/**
 * One line that steers no terminal: comments, macros and names of a hostile header may hold anything. White space becomes a space,
 * other control characters (C0, DEL, C1) are shown as `\xNN`.
 */
export function printable(text: string): string {
  return hasControls(text) ? escapeControls(text.replace(/[\t\r\n]+/g, " ")) : text;
}

/** A source line made printable, its tabs kept, and where in it the column of the original now is. Columns count from 1. */
export function printableLine(line: string, column: number): { readonly text: string; readonly column: number } {
  if (!hasControls(line)) return { text: line, column };
  const [head, tail] = [line.slice(0, column - 1), line.slice(column - 1)].map(escapeControls) as [string, string];
  return { text: head + tail, column: column + head.length - Math.min(column - 1, line.length) };
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function escapeControls(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
