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
  const form = forms[likeness];
  let image: Line[] = splitLines(text).map((line) => ({ text: line, form: form(line), patched: false }));
  const problems: PatchProblem[] = [];
  const hasReturns = image.length > 0 && image.every((line) => !line.text.endsWith("\n") || line.text.endsWith("\r\n"));
  for (const [index, hunk] of hunks.entries()) {
    const sides = sidesOf(hunk, form);
    const place = findPlace(image, sides, hunk);
    if (place === undefined) {
      problems.push({
        code: "does-not-apply",
        file,
        hunk: index + 1,
        message: whyNot(image, sides, { hunk, file, number: index + 1 }),
      });
      continue;
    }
    const replaced: Line[] = [];
    let from = place;
    for (const { kind, text: line } of sides.lines) {
      if (kind === "+") {
        const wanted = likeness !== "exact" && hasReturns && line.endsWith("\n") && !line.endsWith("\r\n");
        replaced.push({ text: wanted ? `${line.slice(0, -1)}\r\n` : line, form: form(line), patched: true });
      } else {
        // The file's own line, which may differ from the hunk's in its white space; exact, they are the same.
        if (kind === " ") replaced.push({ ...(image[from] as Line), patched: true });
        from++;
      }
    }
    image = [...image.slice(0, place), ...replaced, ...image.slice(from)];
  }
  return { text: problems.length > 0 ? undefined : image.map((line) => line.text).join(""), problems };
}

interface Line {
  readonly text: string;
  /** What has to be the same for two lines to be alike. */
  readonly form: string;
  /** Belongs to a hunk that was applied. */
  readonly patched: boolean;
}

interface Sides {
  /** Context and removed lines, with their line feeds. */
  readonly before: readonly Wanted[];
  readonly after: readonly Wanted[];
  readonly lines: readonly { readonly kind: string; readonly text: string }[];
  /** Lines of context at the end. */
  readonly trailing: number;
}

type Wanted = Pick<Line, "text" | "form">;

const forms: Readonly<{ [likeness in Likeness]: (line: string) => string }> = {
  exact: (line) => line,
  "line-ends": (line) => line.replace(/\r(?=\n?$)/, ""),
  "white-space": squeezed,
};

function squeezed(line: string): string {
  return line.replace(/\s+/g, " ").trim();
}

function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sidesOf({ lines }: Hunk, form: (line: string) => string): Sides {
  const whole = lines.flatMap((line, at) => {
    if (line.startsWith("\\")) return [];
    const end = lines[at + 1]?.startsWith("\\") === true ? "" : "\n";
    return [{ kind: line[0] ?? " ", text: line.slice(1) + end }];
  });
  const reversed = [...whole].reverse().findIndex(({ kind }) => kind !== " ");
  return {
    before: whole.flatMap(({ kind, text }) => (kind === "+" ? [] : [{ text, form: form(text) }])),
    after: whole.flatMap(({ kind, text }) => (kind === "-" ? [] : [{ text, form: form(text) }])),
    lines: whole,
    trailing: reversed < 0 ? whole.length : reversed,
  };
}

/**
 * The index of the first line of the place, as git chooses it: the nearest to the line that the hunk names in what the earlier hunks have made, the
 * later of two. A hunk that begins with line 1 fits only the beginning, and one without context at its end only the end.
 */
function findPlace(image: readonly Line[], { before, trailing }: Sides, hunk: Hunk): number | undefined {
  const last = image.length - before.length;
  const first = hunk.beforeStart <= 1;
  const start = first ? 0 : trailing === 0 ? last : Math.min(Math.max(hunk.afterStart - 1, 0), image.length);
  // How many lines up to each belong to a hunk.
  const patched = [0];
  for (const line of image) patched.push((patched.at(-1) ?? 0) + (line.patched ? 1 : 0));
  let nearest: number | undefined;
  for (const at of occurrences(image, before)) {
    if ((first && at !== 0) || (trailing === 0 && at !== last) || patched[at] !== patched[at + before.length]) continue;
    if (nearest === undefined || Math.abs(at - start) <= Math.abs(nearest - start)) nearest = at;
  }
  return nearest;
}

/** Where these lines stand, in order (Knuth, Morris and Pratt: a hostile text of equal lines takes no longer than another). */
function occurrences(image: readonly Line[], lines: readonly Wanted[]): readonly number[] {
  if (lines.length === 0) return Array.from({ length: image.length + 1 }, (_, at) => at);
  const back = [0];
  for (let at = 1, same = 0; at < lines.length; at++) {
    while (same > 0 && lines[at]?.form !== lines[same]?.form) same = back[same - 1] ?? 0;
    if (lines[at]?.form === lines[same]?.form) same++;
    back.push(same);
  }
  const found: number[] = [];
  for (let at = 0, same = 0; at < image.length; at++) {
    while (same > 0 && (same === lines.length || image[at]?.form !== lines[same]?.form)) same = back[same - 1] ?? 0;
    if (image[at]?.form === lines[same]?.form) same++;
    if (same === lines.length) found.push(at - lines.length + 1);
  }
  return found;
}

interface Failure {
  readonly hunk: Hunk;
  readonly file: string;
  readonly number: number;
}

/** Comparisons of lines that an explanation is worth. */
const enough = 20_000_000;

/** Says where the hunk comes nearest to fitting, and which line is the first that does not. */
function whyNot(image: readonly Line[], sides: Sides, { hunk, file, number }: Failure): string {
  const name = hunkName(file, number, hunk);
  if (sides.after.length > 0 && occurrences(image, sides.after).length > 0)
    return `${name} does not apply: what it would make is there already`;
  const alike = (at: number, index: number) => image[at + index]?.form === sides.before[index]?.form;
  const wanted = Math.min(Math.max(hunk.afterStart - 1, 0), image.length);
  let [best, most] = [wanted, 0];
  for (let at = 0; at < image.length && image.length * sides.before.length <= enough; at++) {
    const count = sides.before.filter((_, index) => alike(at, index)).length;
    if (count > most || (count === most && count > 0 && Math.abs(at - wanted) < Math.abs(best - wanted)))
      [best, most] = [at, count];
  }
  const differs = sides.before.findIndex((_, index) => !alike(best, index));
  if (differs < 0) {
    const end = hunk.beforeStart <= 1 ? "beginning" : sides.trailing === 0 ? "end" : undefined;
    return end === undefined
      ? `${name} does not apply: its lines, from line ${best + 1}, are in part those of the hunk before it`
      : `${name} does not apply: without context at its ${end} it fits only the ${end} of the file, and its lines are at line ${best + 1}`;
  }
  const found = image[best + differs];
  const expected = sides.before[differs]?.text ?? "";
  const shown = found === undefined ? "the file ends" : `found ${quote(found.text)}`;
  const only = found !== undefined && squeezed(found.text) === squeezed(expected) ? " (only white space differs)" : "";
  const apart = found !== undefined && quote(found.text) === quote(expected) && only === "" ? " (line ends differ)" : "";
  return `${name} does not apply: line ${best + differs + 1} expected ${quote(expected)}, ${shown}${only}${apart}`;
}
