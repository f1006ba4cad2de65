import { opensFunction } from "./declared-names.ts";
import { normalCode } from "./header-chunk.ts";

/** A header up to where its first piece begins. */
export interface Opening {
  /** What stands before and in the guard's first two lines; "" for a header without one. */
  readonly head: string;
  /** The macro of the guard; "" for a header without one. */
  readonly guard: string;
}

export function openingOf(text: string): Opening {
  const found = guard.exec(text);
  return { head: found?.[0] ?? "", guard: found?.[1] ?? "" };
}

/** Pieces of a header that stand by themselves: a declaration, a definition of a macro, or a whole conditional. */
export interface Cut {
  readonly pieces: readonly string[];
  /** Where the last of them ends. */
  readonly end: number;
  /** Whether `until` ended it: then what follows is not cut. */
  readonly stopped: boolean;
}

/**
 * Cuts a text from a place where a piece begins. How a text is cut from such a place on depends on nothing that stands before it.
 *
 * @param guarded Whether it has a guard, and ends where that does.
 * @param until Asked at each place where a piece ends, whether that is far enough.
 */
export function cutHeader(
  text: string,
  { start, guarded, until }: { readonly start: number; readonly guarded: boolean; readonly until: (at: number) => boolean },
): Cut {
  const base = guarded ? 1 : 0;
  const { length } = text;
  const pieces: string[] = [];
  let begin = start;
  let depth = base;
  let braces = 0;
  /** Whether the outermost of them is a function's: its end needs no semicolon. */
  let inFunction = false;
  /** Whether a line that ends here ends a piece. */
  let closed = false;
  let lineBegin = start;
  let lineStart = true;
  /** Where the piece's first word is, and whether what stands last in it may end a call. */
  let first = -1;
  let called = false;
  /** The conditional that only C++ enters, and the braces before it: what is opened there stays open in no C program. */
  let foreign: { readonly depth: number; readonly braces: number } | undefined;
  const push = (end: number) => {
    pieces.push(text.slice(begin, end));
    begin = end;
    closed = false;
    called = false;
    first = -1;
  };
  for (let at = start; at < length; ) {
    const c = text.charCodeAt(at);
    if (c === 10) {
      at++;
      lineStart = true;
      lineBegin = at;
      if (!closed || braces !== 0 || depth !== base) continue;
      push(at);
      if (until(at)) return { pieces, end: at, stopped: true };
    } else if (c === 32 || c === 9 || c === 13) at++;
    else if (c === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf("*/", at + 2);
      at = close < 0 ? length : close + 2;
    } else if (c === 47 && text.charCodeAt(at + 1) === 47) at = lineEnd(text, at);
    else if (c === 35 && lineStart) {
      // A macro's call needs no semicolon: what follows it on another line is another piece.
      if (called && braces === 0 && depth === base && lineBegin > first && call.test(text.slice(first, first + 80))) {
        push(lineBegin);
        if (until(lineBegin)) return { pieces, end: lineBegin, stopped: true };
      }
      const stop = lineEnd(text, at);
      const word = /^#[ \t]*(\w*)/.exec(text.slice(at, Math.min(stop, at + 24)))?.[1] ?? "";
      if (foreign !== undefined && depth === foreign.depth && (word.startsWith("el") || word === "endif")) {
        braces = foreign.braces;
        foreign = undefined;
      }
      if (word.startsWith("if")) {
        depth++;
        if (foreign === undefined && onlyCpp.test(text.slice(at, Math.min(stop, at + 200)))) foreign = { depth, braces };
      } else if (word === "endif") {
        depth--;
        // The guard's own end, and what may stand behind it.
        if (depth < base) return { pieces, end: begin, stopped: false };
      }
      closed = depth === base;
      called = false;
      lineStart = false;
      at = stop;
    } else {
      lineStart = false;
      if (first < 0) first = at;
      if (c === 123) {
        if (braces === 0) inFunction = called && opensFunction(normalCode(text.slice(first, at)));
        braces++;
      } else if (c === 125) braces--;
      else if (c === 34 || c === 39) at = literalEnd(text, at, c);
      closed = c === 59 || (c === 125 && braces === 0 && inFunction);
      called = c === 41;
      at++;
    }
  }
  if (begin < length) pieces.push(text.slice(begin));
  return { pieces, end: length, stopped: false };
}

/** How a call begins, as the first of a piece. */
const call = /^[A-Za-z_]\w*[ \t]*\(/;

const onlyCpp =
  /^#[ \t]*if(?:def[ \t]+__cplusplus|[ \t]*defined[ \t]*(?:\([ \t]*__cplusplus[ \t]*\)|__cplusplus))[ \t]*(?:\/\*[^*]*\*\/[ \t]*)?\r?$/;

const guard =
  /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*#[ \t]*ifndef[ \t]+(\w+)[^\n]*\n(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*#[ \t]*define[ \t]+\1[ \t]*(?:1[ \t]*)?(?=\n|\/\*)/;

/** The end of a line, those joined to it by a backslash or a comment included. */
function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const stop = newline < 0 ? text.length : newline;
    const comment = text.indexOf("/*", at);
    if (comment >= 0 && comment < stop) {
      const close = text.indexOf("*/", comment + 2);
      if (close < 0) return text.length;
      at = close + 2;
      continue;
    }
    if (newline < 0) return text.length;
    let last = newline - 1;
    while (last > at && (text.charCodeAt(last) === 13 || text.charCodeAt(last) === 32 || text.charCodeAt(last) === 9)) last--;
    if (text.charCodeAt(last) !== 92) return newline;
    at = newline + 1;
  }
  return text.length;
}

function literalEnd(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === quote) return at;
    if (c === 92) at++;
    else if (c === 10) return at - 1;
  }
  return text.length;
}
