import type { Block, SourceFile, Table } from "./source-file.ts";

/** Where a command is handled. */
export interface Handler {
  readonly file: SourceFile;
  /** Offset of the command's name. */
  readonly at: number;
  /** `case NAME:`, a comparison with it, or an entry of a table. */
  readonly kind: "case" | "test" | "entry";
  /** The code that belongs to it alone: the statements of the case, or the entry. */
  readonly own: Block;
  /** The function that it stands in; for an entry the table. */
  readonly around: Block | Table;
}

/** Every place in a file where a command is handled, by its name; DRM's tables leave `DRM_IOCTL_` out. */
export function handlersIn(file: SourceFile, name: string): readonly Handler[] {
  const [short] = shortForms(name);
  const found = occurrences(file.code, name).flatMap((at) => handlerAt(file, at, name.length));
  if (short === undefined) return found;
  const entries = [...file.code.matchAll(/\bDRM_IOCTL_DEF(?:_DRV)?\s*\(\s*(\w+)/g)].filter(([, word]) => word === short);
  return [
    ...found,
    ...entries.flatMap(({ index, 0: whole }) => handlerAt(file, index + whole.length - short.length, short.length)),
  ];
}

/** As tables that add the rest by macro have it: `DRM_IOCTL_DEF_DRV(I915_GEM_CREATE, ...)`. */
export function shortForms(name: string): readonly string[] {
  return name.startsWith("DRM_IOCTL_") ? [name.slice("DRM_IOCTL_".length)] : [];
}

function handlerAt(file: SourceFile, at: number, length: number): readonly Handler[] {
  const { code } = file;
  const table = file.tables.find(({ from, to }) => at >= from && at < to);
  if (table !== undefined) return [{ file, at, kind: "entry", own: entryAround(table, at), around: table }];
  const around = [...file.functions.values()].flat().find(({ from, to }) => at >= from && at < to);
  if (around === undefined) return [];
  const before = code.slice(Math.max(around.from, at - 60), at);
  const after = code.slice(at + length, at + length + 40);
  if (/\bcase\s+(?:\w+\s*\(\s*)?$/.test(before)) {
    // The colon of the label itself: a macro with parameters has parentheses before it.
    const colon = code.indexOf(":", at + length);
    const own = { file, from: colon + 1, to: caseEnd(code, colon + 1, around.to) };
    return [{ file, at, kind: "case", own, around }];
  }
  if (/[=!]=\s*(?:\w+\s*\(\s*)?$/.test(before) || /^\s*\)?\s*[=!]=/.test(after))
    return [{ file, at, kind: "test", own: { file, from: at, to: testEnd(code, at, around.to) }, around }];
  return [];
}

function occurrences(code: string, name: string): readonly number[] {
  const found: number[] = [];
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + name.length)) {
    if (!isWord(code[at - 1]) && !isWord(code[at + name.length])) found.push(at);
  }
  return found;
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /\w/.test(char);
}

/** The end of a case's statements: the next label that is reached only by another number, or the end of the switch. */
function caseEnd(code: string, from: number, limit: number): number {
  const step = /[{}]|\bcase\b|\bdefault\s*:|\b(?:break|return|goto)\b[^;]*;/g;
  step.lastIndex = from;
  let depth = 0;
  let statements = false;
  for (let found = step.exec(code); found !== null && found.index < limit; found = step.exec(code)) {
    const [word] = found;
    if (word === "{") depth++;
    else if (word === "}" && --depth < 0) return found.index;
    else if (depth > 0) continue;
    else if (/^(case|default)/.test(word)) {
      statements ||= /[;{}]/.test(code.slice(from, found.index));
      if (statements) return found.index;
    } else if (word !== "}" && !isConditional(code, found.index)) return found.index + word.length;
  }
  return limit;
}

/** Whether a jump stands behind an `if (...)` or an `else` without braces: then the statements go on. */
function isConditional(code: string, at: number): boolean {
  return /(\)|\belse)\s*$/.test(code.slice(Math.max(0, at - 200), at));
}

/** What a comparison decides: up to the next comparison of the kind, or the end of the statement in braces. */
function testEnd(code: string, from: number, limit: number): number {
  const step = /[{};]/g;
  step.lastIndex = from;
  let depth = 0;
  for (let found = step.exec(code); found !== null && found.index < limit; found = step.exec(code)) {
    if (found[0] === "{") depth++;
    else if (found[0] === "}" && --depth <= 0) return found.index + 1;
    else if (found[0] === ";" && depth === 0) return found.index + 1;
  }
  return limit;
}

/** The entry of a table that an offset lies in: between the commas of the table's own level. */
function entryAround({ file, from, to }: Table, at: number): Block {
  let depth = 0;
  let start = from + 1;
  for (let index = from + 1; index < to; index++) {
    const char = file.code[index];
    if (char === "(" || char === "{" || char === "[") depth++;
    else if (char === ")" || char === "}" || char === "]") depth--;
    else if (char === "," && depth === 0) {
      if (index > at) return { file, from: behindSpace(file.code, start), to: index };
      start = index + 1;
    }
  }
  return { file, from: behindSpace(file.code, start), to };
}

function behindSpace(code: string, from: number): number {
  const word = /\S/g;
  word.lastIndex = from;
  return word.exec(code)?.index ?? from;
}
