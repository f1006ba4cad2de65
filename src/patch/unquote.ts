export interface Unquoted {
  readonly text: string;
  /** How many `>` stood before each line of the patch; 0: it is not quoted. */
  readonly depth: number;
}

/**
 * Takes the quoting from a patch that stands in an answer to it. Lines that are quoted less, or more, were written by others, and are left out;
 * a text whose patch is not quoted stays as it is.
 */
export function unquote(text: string): Unquoted {
  const lines = text.split("\n");
  const { depth, spaced } = quotingOf(lines);
  if (depth === 0) return { text, depth };
  const prefix = new RegExp(`^(?:[ \\t]?>){${depth}}(?![ \\t]?>)${spaced ? " ?" : ""}`);
  const kept = lines.flatMap((line) => {
    const mark = prefix.exec(line);
    return mark === null ? [] : [line.slice(mark[0].length)];
  });
  return { text: kept.join("\n"), depth };
}

/** No thread is longer than 60. */
const quoted = /^((?:[ \t]?>){0,60})([ \t]?)(.*)$/s;

/** Quoting of the first line that can only be a patch's, and whether a space is part of it. */
function quotingOf(lines: readonly string[]): { readonly depth: number; readonly spaced: boolean } {
  for (const [at, line] of lines.entries()) {
    // A line of nothing but marks may be as long as the mail: no more are counted than a thread has.
    const [, marks = "", space = "", rest = ""] = quoted.exec(line) ?? [];
    const isFile =
      /^diff --git \S/.test(rest) || (/^--- \S/.test(rest) && /^(?:[ \t]?>){0,60}[ \t]?\+\+\+ \S/.test(lines[at + 1] ?? ""));
    const depth = marks.replace(/[ \t]/g, "").length;
    if (isFile) return { depth, spaced: space !== "" };
  }
  return { depth: 0, spaced: false };
}
