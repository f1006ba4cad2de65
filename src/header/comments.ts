import type { LexedFile } from "./lex.ts";

/**
 * The comment that documents a declaration: the one that ends on the line before it. `offset` is the declaration's name,
 * `bodyEnd` where its body ends; a comment after the closing brace on its line counts as well. "" when there is none.
 */
export function commentOf(file: LexedFile, offset: number, bodyEnd: number): string {
  const parts: string[] = [];
  const above = commentBefore(file, declarationStart(file, offset));
  if (above !== "") parts.push(above);
  const after = bodyEnd > offset ? trailing(file, bodyEnd) : "";
  if (after !== "") parts.push(after);
  return parts.join("\n");
}

/** The comments on a member, an enumerator or a macro: before it, on its line, and its `@name:` lines in `recordComment`. */
export function fieldComment(file: LexedFile, offset: number, name: string, recordComment: string): string {
  const line = lineStart(file.source.text, offset);
  // On a line that opens the record, the comment before it is the record's.
  const above = file.source.text.slice(line, offset).includes("{") ? "" : commentBefore(file, line);
  return [kernelDoc(recordComment, name), above, trailing(file, offset)].filter((part) => part !== "").join("\n");
}

/** The text of `@name:` in a kernel-doc comment, up to the next `@` line or an empty line. */
export function kernelDoc(comment: string, name: string): string {
  if (!comment.includes(`@${name}`)) return "";
  const lines = comment.split("\n");
  const first = lines.findIndex((line) => line.startsWith(`@${name}:`) || line.startsWith(`@${name} `));
  if (first === -1) return "";
  const found = [(lines[first] as string).slice(name.length + 1).replace(/^\s*:?\s*/, "")];
  for (let i = first + 1; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line === "" || line.startsWith("@")) break;
    found.push(line);
  }
  return found.join(" ").trim();
}

/** A comment without its marks, line by line. */
export function commentText(raw: string): string {
  if (raw.startsWith("//")) return raw.replace(/^\/\/+ ?/, "").trim();
  return raw
    .replace(/^\/\*+<?!?/, "")
    .replace(/\*+\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*+(?!\/)\s?/, "").trim())
    .join("\n")
    .trim();
}

/** By place: a comment is asked for by many who look at an element, and again under every data model. */
type Remembered = WeakMap<LexedFile, Map<number, string>>;

function remembered(places: Remembered, file: LexedFile, at: number, find: (file: LexedFile, at: number) => string): string {
  let known = places.get(file);
  if (known === undefined) {
    known = new Map();
    places.set(file, known);
  }
  let comment = known.get(at);
  if (comment === undefined) {
    comment = find(file, at);
    known.set(at, comment);
  }
  return comment;
}

const before: Remembered = new WeakMap();
const behind: Remembered = new WeakMap();

/** Comments on the lines right before `at`, which must be the start of a line; nothing but white space may stand between. */
function commentBefore(file: LexedFile, at: number): string {
  return remembered(before, file, at, findBefore);
}

function findBefore(file: LexedFile, at: number): string {
  const { text } = file.source;
  const found: string[] = [];
  let end = at;
  for (let index = lastBefore(file.comments, at); index >= 0; index--) {
    const start = file.comments[index * 2] as number;
    const stop = file.comments[index * 2 + 1] as number;
    const between = text.slice(stop, end);
    if (/\S/.test(between) || (between.match(/\n/g)?.length ?? 0) > 1) break;
    // A comment behind code on its line belongs to that code.
    const own = lineStart(text, start);
    if (/\S/.test(text.slice(own, start))) break;
    found.unshift(commentText(text.slice(start, stop)));
    end = own;
    if (!text.startsWith("//", start)) break;
  }
  return found.filter((part) => part !== "").join("\n");
}

/** Comments between `at` and the end of its line, or that begin there, once the declaration's own text has ended. */
function trailing(file: LexedFile, at: number): string {
  return remembered(behind, file, at, findTrailing);
}

function findTrailing(file: LexedFile, at: number): string {
  const { text } = file.source;
  const found: string[] = [];
  let from = at;
  for (let index = lastBefore(file.comments, at) + 1; index * 2 < file.comments.length; index++) {
    const start = file.comments[index * 2] as number;
    const stop = file.comments[index * 2 + 1] as number;
    const between = text.slice(from, start);
    if (between.includes("\n")) break;
    found.push(commentText(text.slice(start, stop)));
    from = stop;
  }
  return found.filter((part) => part !== "").join("\n");
}

/** Start of the line on which the declaration of the name at `offset` begins: `typedef struct` may stand on lines before. */
function declarationStart(file: LexedFile, offset: number): number {
  const { text } = file.source;
  let start = lineStart(text, offset);
  for (let lines = 0; lines < 3 && start > 0; lines++) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start);
    if (!/^\s*(?:typedef|struct|union|enum|__attribute__|const)\b[^;{}#]*$/.test(line)) break;
    start = above;
  }
  return start;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Index of the last comment that starts before `at`, or -1. */
function lastBefore(comments: readonly number[], at: number): number {
  let low = 0;
  let high = comments.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle * 2] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
