/** Lines of one declaration that are looked at, at most. */
const mostLines = 2000;

/**
 * The last line of what begins on a line of a C header (both count from 1): of a record, a union or an enum the line of its closing brace, of
 * an `#if` the line before its `#else` or `#endif`, of a macro its last continuation. The line itself for everything else.
 */
export function extentAt(text: string, line: number): number {
  const lines = text.split("\n").slice(line - 1, line - 1 + mostLines);
  const first = lines[0] ?? "";
  if (/^\s*#\s*if/.test(first)) return line + branchLength(lines) - 1;
  if (first.endsWith("\\"))
    return (
      line +
      Math.max(
        0,
        lines.findIndex((each) => !each.endsWith("\\")),
      )
    );
  const head = code(first).includes("{")
    ? 0
    : code(lines[1] ?? "")
          .trimStart()
          .startsWith("{") && !code(first).includes(";")
      ? 1
      : -1;
  return head === -1 ? line : line + blockLength(lines) - 1;
}

function branchLength(lines: readonly string[]): number {
  let depth = 0;
  for (const [index, each] of lines.entries()) {
    const directive = /^\s*#\s*(if|else|elif|endif)/.exec(each)?.[1];
    if (directive === "if") depth++;
    else if (directive === "endif") depth--;
    if (directive !== undefined && directive !== "if" && depth === (directive === "endif" ? 0 : 1)) return index;
  }
  return 1;
}

function blockLength(lines: readonly string[]): number {
  let depth = 0;
  for (const [index, each] of lines.entries()) {
    for (const sign of code(each)) {
      if (sign === "{") depth++;
      else if (sign === "}" && --depth === 0) return index + 1;
    }
  }
  return 1;
}

/** Without comments that begin and end on the line. */
function code(line: string): string {
  return line.replace(/\/\*.*?\*\/|\/\/.*/g, "");
}
