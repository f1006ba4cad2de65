import { PatchError } from "./patch-error.ts";

/** The two names of a file, from what a patch says of it, without `a/` and `b/`; undefined for the side that has no file. */
export interface FileNames {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Names from the lines `--- NAME` and `+++ NAME`. Behind a tab stands a time. The first folder is left out when it is one letter, as git writes
 * it, or differs between the two, as in `diff -ru linux.orig linux`. Throws a `PatchError` for a name that leads out of the tree.
 */
export function namesOfLines(before: string, after: string): FileNames {
  const [old, now] = [before, after].map((line) => unquoted(line.replace(/\r$/, "").split("\t")[0]?.trimEnd() ?? ""));
  return strippedNames(old ?? "", now ?? "");
}

/**
 * Names from `diff --git a/NAME b/NAME`, which has to do where a file has neither hunks nor a new name. Undefined when it cannot be told
 * where the first name ends.
 */
export function namesOfGitLine(rest: string): FileNames | undefined {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/s.exec(rest);
  if (quoted !== null) return strippedNames(unquoted(quoted[1] ?? ""), unquoted(quoted[2] ?? ""));
  // With spaces in it: both are the same name, so that the middle is where they part.
  const middle = (rest.length - 1) / 2;
  const [old, now] = [rest.slice(0, middle), rest.slice(middle + 1)];
  return Number.isInteger(middle) && rest[middle] === " " && old.slice(2) === now.slice(2) ? strippedNames(old, now) : undefined;
}

/** A name from `rename to NAME`, which has no prefix. */
export function plainName(text: string): string {
  return safe(unquoted(text.replace(/\r$/, "")));
}

function strippedNames(old: string, now: string): FileNames {
  const [first, second] = [old, now].map((name) => (name === "/dev/null" ? undefined : name.slice(0, name.indexOf("/") + 1)));
  const isLetter = (folder: string | undefined) => folder === undefined || /^[a-z]\/$/.test(folder);
  const differ = first !== undefined && second !== undefined && first !== second && first !== "" && second !== "";
  const strip = (isLetter(first) && isLetter(second)) || differ;
  const name = (given: string) => (given === "/dev/null" ? undefined : safe(strip ? given.slice(given.indexOf("/") + 1) : given));
  return { before: name(old), after: name(now) };
}

/** A name in git's quotes: C's escapes, and octal numbers for bytes that are not printable. */
function unquoted(name: string): string {
  if (!/^".*"$/s.test(name)) return name;
  const bytes: number[] = [];
  const inner = name.slice(1, -1);
  for (const [piece, octal, letter] of inner.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else bytes.push(...new TextEncoder().encode(letter === undefined ? piece : (escapes[letter] ?? letter)));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

const escapes: Readonly<{ [letter: string]: string }> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What git itself refuses to write to. */
function safe(name: string): string {
  const parts = name.split("/");
  const bad =
    name === "" ||
    name.includes("\0") ||
    /^[A-Za-z]:[\\/]/.test(name) ||
    parts.some((part) => ["", ".", "..", ".git"].includes(part.toLowerCase()));
  if (!bad) return name;
  const message = `the patch changes ${JSON.stringify(name)}, which is no file of a tree: expected a path below its root, without .., . or .git in it`;
  throw new PatchError([{ code: "path-escapes", file: name, hunk: undefined, message }]);
}
