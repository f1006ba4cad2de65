import { hunkName, quote } from "./parse-diff.ts";
import type { Hunk } from "./patch.ts";
import type { PatchProblem } from "./patch-error.ts";

/**
 * How alike a line of a hunk and one of the file have to be: `exact`; `line-ends`: a carriage return at the end may be missing, as mails lose them;
 * `white-space`: any white space is like any other, as where tabs became spaces.
 */
export type Likeness = "exact" | "line-ends" | "white-space";

export interface AppliedHunks {
  /** The whole text afterwards; undefined when a hunk has no place. */
  readonly text: string | undefined;
  readonly problems: readonly PatchProblem[];
}

/**
 * Applies hunks to a text as git does: every line of context has to be there, at the place that the hunk names or else at the nearest where all
 * are, and no two hunks may share a line. What is left alone of the text stays as it is, whatever the likeness.
 *
 * @param file What the text is called in messages.
 */
export function applyHunks(text: string, hunks: readonly Hunk[], file: string, likeness: Likeness = "exact"): AppliedHunks {
  const alike = likenesses[likeness];
  let image: Line[] = splitLines(text).map((line) => ({ text: line, patched: false }));
  const problems: PatchProblem[] = [];
  const hasReturns = image.length > 0 && image.every((line) => !line.text.endsWith("\n") || line.text.endsWith("\r\n"));
  for (const [index, hunk] of hunks.entries()) {
    const sides = sidesOf(hunk);
    const place = findPlace(image, sides, hunk, alike);
    if (place === undefined) {
      problems.push({
        code: "does-not-apply",
        file,
        hunk: index + 1,
        message: whyNot(image, sides, { hunk, file, number: index + 1, alike }),
      });
      continue;
    }
    const replaced: Line[] = [];
    let from = place;
    for (const { kind, text: line } of sides.lines) {
      if (kind === "+") {
        const wanted = likeness !== "exact" && hasReturns && line.endsWith("\n") && !line.endsWith("\r\n");
        replaced.push({ text: wanted ? `${line.slice(0, -1)}\r\n` : line, patched: true });
      } else {
        // The file's own line, which may differ from the hunk's in its white space; exact, they are the same.
        if (kind === " ") replaced.push({ text: image[from]?.text ?? "", patched: true });
        from++;
      }
    }
    image = [...image.slice(0, place), ...replaced, ...image.slice(from)];
  }
  return { text: problems.length > 0 ? undefined : image.map((line) => line.text).join(""), problems };
}

interface Line {
  readonly text: string;
  /** Belongs to a hunk that was applied. */
  readonly patched: boolean;
}

interface Sides {
  /** Context and removed lines, with their line feeds. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly lines: readonly { readonly kind: string; readonly text: string }[];
  /** Lines of context at the end. */
  readonly trailing: number;
}

type Alike = (line: string, wanted: string) => boolean;

const likenesses: Readonly<{ [likeness in Likeness]: Alike }> = {
  exact: (line, wanted) => line === wanted,
  "line-ends": (line, wanted) => line === wanted || withoutReturn(line) === withoutReturn(wanted),
  "white-space": (line, wanted) => line === wanted || squeezed(line) === squeezed(wanted),
};

function withoutReturn(line: string): string {
  return line.replace(/\r(?=\n?$)/, "");
}

function squeezed(line: string): string {
  return line.replace(/\s+/g, " ").trim();
}

function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sidesOf({ lines }: Hunk): Sides {
  const whole = lines.flatMap((line, at) => {
    if (line.startsWith("\\")) return [];
    const end = lines[at + 1]?.startsWith("\\") === true ? "" : "\n";
    return [{ kind: line[0] ?? " ", text: line.slice(1) + end }];
  });
  const reversed = [...whole].reverse().findIndex(({ kind }) => kind !== " ");
  return {
    before: whole.flatMap(({ kind, text }) => (kind === "+" ? [] : [text])),
    after: whole.flatMap(({ kind, text }) => (kind === "-" ? [] : [text])),
    lines: whole,
    trailing: reversed < 0 ? whole.length : reversed,
  };
}

/**
 * The index of the first line of the place, looked for as git looks: from the line that the hunk names in what the earlier hunks have made, forwards
 * and backwards in turn. A hunk that begins with line 1 fits only the beginning, and one without context at its end only the end.
 */
function findPlace(image: readonly Line[], { before, trailing }: Sides, hunk: Hunk, alike: Alike): number | undefined {
  const last = image.length - before.length;
  if (last < 0) return undefined;
  const first = hunk.beforeStart <= 1;
  const fits = (at: number) =>
    at >= 0 &&
    at <= last &&
    (!first || at === 0) &&
    (trailing > 0 || at === last) &&
    before.every((line, index) => {
      const there = image[at + index] as Line;
      return !there.patched && alike(there.text, line);
    });
  const start = first ? 0 : trailing === 0 ? last : Math.min(Math.max(hunk.afterStart - 1, 0), image.length);
  for (let distance = 0; distance <= image.length; distance++) {
    if (fits(start + distance)) return start + distance;
    if (distance > 0 && fits(start - distance)) return start - distance;
  }
  return undefined;
}

interface Failure {
  readonly hunk: Hunk;
  readonly file: string;
  readonly number: number;
  readonly alike: Alike;
}

/** Says where the hunk comes nearest to fitting, and which line is the first that does not. */
function whyNot(image: readonly Line[], sides: Sides, { hunk, file, number, alike }: Failure): string {
  const name = hunkName(file, number, hunk);
  const matches = (at: number, lines: readonly string[]) =>
    lines.filter((line, index) => alike(image[at + index]?.text ?? "\0", line)).length;
  const isThere = sides.after.length > 0 && image.some((_, at) => matches(at, sides.after) === sides.after.length);
  if (isThere) return `${name} does not apply: what it would make is there already`;
  const wanted = Math.max(hunk.afterStart - 1, 0);
  let [best, most] = [Math.min(wanted, image.length), 0];
  for (let at = 0; at < image.length; at++) {
    const count = matches(at, sides.before);
    if (count > most || (count === most && count > 0 && Math.abs(at - wanted) < Math.abs(best - wanted)))
      [best, most] = [at, count];
  }
  const differs = sides.before.findIndex((line, index) => !alike(image[best + index]?.text ?? "\0", line));
  if (differs < 0) {
    const end = hunk.beforeStart <= 1 ? "beginning" : sides.trailing === 0 ? "end" : undefined;
    return end === undefined
      ? `${name} does not apply: its lines, from line ${best + 1}, are in part those of the hunk before it`
      : `${name} does not apply: without context at its ${end} it fits only the ${end} of the file, and its lines are at line ${best + 1}`;
  }
  const found = image[best + differs];
  const expected = sides.before[differs] ?? "";
  const shown = found === undefined ? "the file ends" : `found ${quote(found.text)}`;
  const only = found !== undefined && squeezed(found.text) === squeezed(expected) ? " (only white space differs)" : "";
  const apart = found !== undefined && quote(found.text) === quote(expected) && only === "" ? " (line ends differ)" : "";
  return `${name} does not apply: line ${best + differs + 1} expected ${quote(expected)}, ${shown}${only}${apart}`;
}
