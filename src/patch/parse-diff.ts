import { type FileNames, namesOfGitLine, namesOfLines, plainName } from "./file-names.ts";
import type { FilePatch, Hunk } from "./patch.ts";
import type { PatchProblem } from "./patch-error.ts";

export interface ParseDiffOptions {
  /** Whether a line that cannot stand in a hunk is taken for the end of the line before it, which a mail program has wrapped. */
  readonly joinWrapped?: boolean;
}

export interface ParsedDiff {
  readonly files: readonly FilePatch[];
  /** What is wrong with hunks. A file with one is not to be applied. */
  readonly problems: readonly PatchProblem[];
  /** How many lines were joined to the line before them. */
  readonly joined: number;
}

/**
 * Reads unified differences, git's and others', out of a text; what stands around them is passed over. Throws a `PatchError` for a path that
 * leads out of the tree, and for a kind of difference that is not one of two versions.
 */
export function parseDiff(text: string, options: ParseDiffOptions = {}): ParsedDiff {
  const reader: Reader = { lines: text.split("\n"), at: 0, joined: 0, problems: [], joinWrapped: options.joinWrapped === true };
  const files: FilePatch[] = [];
  while (reader.at < reader.lines.length) {
    const line = lineAt(reader);
    if (line.startsWith("diff --git ")) files.push(...gitFile(reader));
    else if (isFileHeader(reader)) files.push(...hunksOf(reader, {}));
    else {
      if (/^@@ -\d/.test(line))
        complain(reader, undefined, undefined, `${line} stands below no file: expected --- and +++ lines before it`);
      if (/^diff --(?:cc|combined) |^@@@ /.test(line))
        complain(
          reader,
          undefined,
          undefined,
          `${line} is a merge's difference from both parents: make one from a single parent (git show -m)`,
          "not-supported",
        );
      reader.at++;
    }
  }
  return { files, problems: reader.problems, joined: reader.joined };
}

interface Reader {
  readonly lines: string[];
  at: number;
  joined: number;
  readonly problems: PatchProblem[];
  readonly joinWrapped: boolean;
}

/** What the lines between `diff --git` and `---` say. */
interface GitHeader {
  from?: string;
  to?: string;
  copied?: boolean;
  made?: boolean;
  removed?: boolean;
  binary?: boolean;
  names?: FileNames | undefined;
}

const headerLines: readonly (readonly [pattern: RegExp, take: (header: GitHeader, rest: string) => void])[] = [
  [
    /^rename from (.*)$/s,
    (header, rest) => {
      header.from = plainName(rest);
    },
  ],
  [
    /^rename to (.*)$/s,
    (header, rest) => {
      header.to = plainName(rest);
    },
  ],
  [
    /^copy from (.*)$/s,
    (header, rest) => {
      header.from = plainName(rest);
      header.copied = true;
    },
  ],
  [
    /^copy to (.*)$/s,
    (header, rest) => {
      header.to = plainName(rest);
    },
  ],
  [
    /^new file mode (\d+)/,
    (header) => {
      header.made = true;
    },
  ],
  [
    /^deleted file mode (\d+)/,
    (header) => {
      header.removed = true;
    },
  ],
  [
    /^(?:GIT binary patch|Binary files .* differ)/,
    (header) => {
      header.binary = true;
    },
  ],
  [/^(?:old mode|new mode|similarity index|dissimilarity index|index) /, () => {}],
];

function gitFile(reader: Reader): readonly FilePatch[] {
  const rest = lineAt(reader).slice("diff --git ".length).replace(/\r$/, "");
  const header: GitHeader = { names: namesOfGitLine(rest) };
  reader.at++;
  while (reader.at < reader.lines.length && !isFileHeader(reader)) {
    const line = lineAt(reader).replace(/\r$/, "");
    const row = headerLines.find(([pattern]) => pattern.test(line));
    if (row === undefined) {
      // The second name, where a mail program has wrapped the line.
      if (!(reader.joinWrapped && /^b\/\S+$/.test(line))) break;
      header.names = namesOfGitLine(`${rest.trimEnd()} ${line}`);
      reader.at++;
      continue;
    }
    row[1](header, row[0].exec(line)?.[1] ?? "");
    reader.at++;
    if (header.binary === true) return [binaryFile(header)];
  }
  if (isFileHeader(reader)) return hunksOf(reader, header);
  const names = namesFrom(header, header.names);
  if (names !== undefined) return [{ ...names, hunks: [], ...copied(header) }];
  complain(
    reader,
    undefined,
    undefined,
    `diff --git ${rest}: it cannot be told which file this is; expected a/NAME b/NAME, or --- and +++ lines`,
  );
  return [];
}

function binaryFile(header: GitHeader): FilePatch {
  return {
    ...(namesFrom(header, header.names) ?? { before: undefined, after: undefined }),
    hunks: [],
    ...copied(header),
    binary: true,
  };
}

function copied({ copied: is }: GitHeader): { readonly copied?: true } {
  return is === true ? { copied: true } : {};
}

function namesFrom({ from, to, made, removed }: GitHeader, names: FileNames | undefined): FileNames | undefined {
  if (from !== undefined && to !== undefined) return { before: from, after: to };
  if (names === undefined) return undefined;
  return { before: made === true ? undefined : names.before, after: removed === true ? undefined : names.after };
}

/** `--- NAME` above `+++ NAME`. Without a hunk below it may be anything, such as a ruler in prose. */
function isFileHeader({ lines, at }: Reader): boolean {
  return /^--- \S/.test(lines[at] ?? "") && /^\+\+\+ \S/.test(lines[at + 1] ?? "");
}

function hunksOf(reader: Reader, header: GitHeader): readonly FilePatch[] {
  const names = namesFrom(header, namesOfLines(lineAt(reader).slice(4), (reader.lines[reader.at + 1] ?? "").slice(4)));
  reader.at += 2;
  if (names === undefined || (names.before === undefined && names.after === undefined)) return [];
  const file = names.after ?? names.before ?? "";
  const hunks: Hunk[] = [];
  while (/^@@ -/.test(lineAt(reader))) {
    const hunk = readHunk(reader, file, hunks.length + 1);
    if (hunk === undefined) break;
    hunks.push(hunk);
  }
  const extra = lineAt(reader);
  if (hunks.length > 0 && reader.at < reader.lines.length && /^[-+]/.test(extra) && !/^--(?:-? |-?\r?$)/.test(extra)) {
    const last = hunks.at(-1) as Hunk;
    complain(
      reader,
      file,
      hunks.length,
      `${hunkName(file, hunks.length, last)} goes on with ${quote(extra)}, and is complete by its own count`,
    );
  }
  return [{ ...names, hunks, ...copied(header) }];
}

function readHunk(reader: Reader, file: string, number: number): Hunk | undefined {
  const line = lineAt(reader).replace(/\r$/, "");
  const [, a, b = "1", c, d = "1", section = ""] =
    /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)$/s.exec(line) ?? [];
  if (a === undefined || c === undefined) {
    complain(reader, file, number, `hunk ${number} of ${file}: expected @@ -LINE,COUNT +LINE,COUNT @@, found ${quote(line)}`);
    reader.at++;
    return undefined;
  }
  reader.at++;
  const counts = { beforeStart: Number(a), beforeLines: Number(b), afterStart: Number(c), afterLines: Number(d) };
  const lines: string[] = [];
  let [before, after] = [0, 0];
  const hunk = { ...counts, section, lines };
  const isDone = () => before >= counts.beforeLines && after >= counts.afterLines;
  while (!isDone() && reader.at < reader.lines.length) {
    const next = lineAt(reader);
    const isLast = reader.at === reader.lines.length - 1 && next === "";
    const kind = isLast ? undefined : kindOf(next, { before: before < counts.beforeLines, after: after < counts.afterLines });
    if (kind === undefined) {
      if (!reader.joinWrapped || isLast || startsSomething(next)) break;
      if (lines.length > 0) lines.push(joinLines(lines.pop() ?? "", next));
      reader.joined++;
    } else {
      // Mail programs take the space off an empty line.
      lines.push(next === "" || next === "\r" ? ` ${next}` : next);
      if (kind !== "+" && kind !== "\\") before++;
      if (kind !== "-" && kind !== "\\") after++;
    }
    reader.at++;
  }
  if (!isDone()) {
    const found = reader.at >= reader.lines.length - 1 ? "the patch ends" : `then ${quote(lineAt(reader))} follows`;
    complain(
      reader,
      file,
      number,
      `${hunkName(file, number, hunk)} promises ${counts.beforeLines} lines before and ${counts.afterLines} after, and has ${before} and ${after}: ${found}`,
    );
    return undefined;
  }
  if (reader.joinWrapped && isEndOfWrapped(lines.at(-1) ?? "", lineAt(reader))) {
    lines.push(joinLines(lines.pop() ?? "", lineAt(reader)));
    reader.joined++;
    reader.at++;
  }
  while (/^\\ /.test(lineAt(reader)) && lines.at(-1)?.startsWith("\\") !== true) {
    lines.push("\\ No newline at end of file");
    reader.at++;
  }
  return hunk;
}

/** What a line is in a hunk that still wants lines of these sides; undefined when it cannot be one of it. */
function kindOf(line: string, wants: { readonly before: boolean; readonly after: boolean }): " " | "-" | "+" | "\\" | undefined {
  if (line === "" || line === "\r" || line.startsWith(" ")) return wants.before && wants.after ? " " : undefined;
  if (line.startsWith("+")) return wants.after ? "+" : undefined;
  if (line.startsWith("-")) return wants.before ? "-" : undefined;
  return line.startsWith("\\ ") ? "\\" : undefined;
}

function startsSomething(line: string): boolean {
  return /^(?:diff --|@@|Index: |-- ?$|--- |\+\+\+ |\+|-| )/.test(line);
}

/** Whether a line behind a complete hunk is the end of the hunk's last: together with its first word that would have been too long for a mail. */
function isEndOfWrapped(last: string, next: string): boolean {
  return next.trim() !== "" && !startsSomething(next) && last.length + (next.split(" ")[0] ?? "").length >= 60;
}

/** A program that wraps a line does so at a space, which it may have kept at the end. */
function joinLines(first: string, second: string): string {
  return /\s$/.test(first) ? first + second : `${first} ${second}`;
}

/** `hunk 2 of include/uapi/linux/vduse.h (@@ -53,7 +54,8 @@)`. */
export function hunkName(file: string, number: number, { beforeStart, beforeLines, afterStart, afterLines }: Hunk): string {
  return `hunk ${number} of ${file} (@@ -${beforeStart},${beforeLines} +${afterStart},${afterLines} @@)`;
}

/** A line as it is shown in a message, shortened. */
export function quote(line: string): string {
  const text = line.replace(/\r?\n?$/, "").replaceAll("\t", "    ");
  return `"${text.length > 100 ? `${text.slice(0, 97)}...` : text}"`;
}

function lineAt({ lines, at }: Reader): string {
  return lines[at] ?? "";
}

function complain(
  reader: Reader,
  file: string | undefined,
  hunk: number | undefined,
  message: string,
  code: PatchProblem["code"] = "patch-damaged",
): void {
  reader.problems.push({ code, file, hunk, message });
}
