import { codeOf } from "./c-code.ts";

/** A file of a kernel's source, as it was read. */
export interface SourceText {
  /** Relative to the root of the source: `drivers/vdpa/vdpa_user/vduse_dev.c`. */
  readonly path: string;
  readonly text: string;
}

/** What can be told of a file without a compiler, by the one layout that kernel code has: definitions end in a `}` at the start of a line. */
export interface SourceFile {
  readonly path: string;
  /** The text without comments and strings; offsets are those of the text. */
  readonly code: string;
  /** By name; of two with one name, in branches of an #if, both. */
  readonly functions: ReadonlyMap<string, readonly Block[]>;
  /** Objects with an initialiser in braces: tables of commands, `struct file_operations`. */
  readonly tables: readonly Table[];
  /** Line of an offset, from 1. */
  line(offset: number): number;
}

/** A stretch of a file's code, `[from, to)`. */
export interface Block {
  readonly file: SourceFile;
  readonly from: number;
  readonly to: number;
}

/** `static const struct file_operations vduse_ctrl_fops = { ... }`. */
export interface Table extends Block {
  readonly name: string;
  /** The declaration before the brace. */
  readonly head: string;
}

/** Reads a file's outline. Never fails: what does not have the layout of kernel code is not found. */
export function sourceFile({ path, text }: SourceText): SourceFile {
  const code = codeOf(text);
  const functions = new Map<string, Block[]>();
  const tables: Table[] = [];
  const lines = lineStarts(code);
  const file: SourceFile = { path, code, functions, tables, line: (offset) => lineAt(lines, offset) };
  for (const { index } of code.matchAll(/\n\{/g)) {
    const name = functionName(code.slice(headStart(code, index), index));
    if (name === undefined) continue;
    const block = { file, from: index + 1, to: closing(code, index + 2) };
    functions.set(name, [...(functions.get(name) ?? []), block]);
  }
  for (const { index, 0: line } of code.matchAll(/^(?:\w|\} )[^\n]{0,300}$/gm)) {
    const found = /(\w+)\s*(?:\[[^\]]*\]\s*)?=\s*\{/.exec(line);
    if (found === null) continue;
    const [whole, name = ""] = found;
    const from = index + found.index + whole.length - 1;
    // A table on one line ends on it.
    const sameLine = code.slice(from, index + line.length).indexOf("};");
    const to = sameLine < 0 ? closing(code, from) : from + sameLine + 1;
    tables.push({ file, name, head: line.slice(0, found.index), from, to });
  }
  return file;
}

/** No signature is longer than this. */
const longestHead = 2000;

/** Where the text that belongs to the brace at `to` begins: behind the last thing that ended. */
function headStart(code: string, to: number): number {
  const head = code.slice(Math.max(0, to - longestHead), to);
  const ends = [head.lastIndexOf(";"), head.lastIndexOf("\n}"), head.lastIndexOf("\n#"), head.lastIndexOf("\n\n")];
  const last = Math.max(...ends);
  const start = Math.max(0, to - longestHead) + last + 1;
  return head.startsWith("#", last + 1) ? code.indexOf("\n", start) + 1 : start;
}

/** The name that a signature declares; undefined when it is none. */
function functionName(head: string): string | undefined {
  const called = /\b(?:COMPAT_)?SYSCALL_DEFINE\d\s*\(\s*(\w+)/.exec(head);
  if (called !== null) return called[1];
  for (const [, name] of head.matchAll(/\b(\w+)\s*\(/g)) if (name !== undefined && !attributes.test(name)) return name;
  return undefined;
}

/** What stands before a function's name with parentheses of its own. */
const attributes = /^(__\w+|if|while|for|switch)$/;

/** The offset of the first `}` at the start of a line. */
function closing(code: string, from: number): number {
  const found = code.indexOf("\n}", from);
  return found < 0 ? code.length : found + 1;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
