/**
 * C text with comments, strings and character constants blanked out, character for character: an offset into the one is an offset
 * into the other. Never fails; what is not closed is blank to the end of the line, a comment to the end of the text.
 */
export function codeOf(text: string): string {
  const opening = /\/\*|\/\/|["']/g;
  let code = "";
  let at = 0;
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const from = found.index;
    const end = endOf(text, from);
    code += text.slice(at, from) + text.slice(from, end).replaceAll(/[^\n]/g, " ");
    at = end;
    opening.lastIndex = end;
  }
  return code + text.slice(at);
}

/** Where the comment or literal that begins at `from` ends. */
function endOf(text: string, from: number): number {
  if (text.startsWith("/*", from)) {
    const close = text.indexOf("*/", from + 2);
    return close < 0 ? text.length : close + 2;
  }
  const line = text.indexOf("\n", from);
  const stop = line < 0 ? text.length : line;
  if (text[from] === "/") return stop;
  for (let at = from + 1; at < stop; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[from]) return at + 1;
  }
  return stop;
}
