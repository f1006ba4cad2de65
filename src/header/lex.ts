import type { Source } from "./loader.ts";
import type { MacroDefinition, MacroError } from "./macro.ts";
import { nextHash, SymbolKind, type Symbols } from "./symbols.ts";

/** White space or a comment stands before the token. */
export const SPACE_BEFORE = 1;
/** The token is the first of its line. */
export const LINE_START = 2;

/** One header's tokens. Offsets are into the text, in UTF-16 code units. */
export interface LexedFile {
  readonly source: Source;
  readonly symbols: Int32Array;
  readonly offsets: Int32Array;
  readonly flags: Uint8Array;
  /** Token index of each directive's `#`, and of the first token after its line. */
  readonly directiveStarts: readonly number[];
  readonly directiveEnds: readonly number[];
  /** By directive: what a `#define` defines, read at its first use. */
  readonly macros: (MacroDefinition | MacroError | undefined)[];
  /** Comment spans, `[start, end)` offsets alternating. */
  readonly comments: readonly number[];
  /** Offset of a block comment that never ends, or -1. */
  readonly unterminatedComment: number;
}

const IDENTIFIER = 1;
const DIGIT = 2;
const BLANK = 3;
/** Characters from here on may be part of a name; those before are in the table. U+0080 to U+009F steer terminals and name nothing. */
const NAMES_FROM = 0xa0;
const classes = new Uint8Array(NAMES_FROM);
for (let c = 0; c < 128; c++) {
  const ch = String.fromCharCode(c);
  if (/[A-Za-z_$]/.test(ch)) classes[c] = IDENTIFIER;
  else if (/[0-9]/.test(ch)) classes[c] = DIGIT;
  else if (/[ \t\v\f\r]/.test(ch)) classes[c] = BLANK;
}

/** Longest first within one first character (C17 6.4.6; digraphs are alternative spellings and keep their own). */
const punctuators = [
  ..."... <<= >>= -> ++ -- << >> <= >= == != && || *= /= %= += -= &= ^= |= ##".split(" "),
  ..."[ ] ( ) { } . & * + - ~ ! / % < > ^ | ? : ; = , #".split(" "),
];
const punctuatorsByFirst: string[][] = Array.from({ length: 128 }, () => []);
for (const p of punctuators) (punctuatorsByFirst[p.charCodeAt(0)] as string[]).push(p);

/** Turns one header into tokens. Never fails: what is no C token becomes a `stray` one, for the parser to complain of if it is used. */
export function lex(source: Source, symbols: Symbols): LexedFile {
  const text = source.text;
  const length = text.length;
  let capacity = (length >> 3) + 64;
  let outSymbols = new Int32Array(capacity);
  let outOffsets = new Int32Array(capacity);
  let outFlags = new Uint8Array(capacity);
  let count = 0;
  const directiveStarts: number[] = [];
  const directiveEnds: number[] = [];
  const comments: number[] = [];
  let unterminatedComment = -1;
  let inDirective = false;
  let flags = LINE_START;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const { hash, single } = punctuatorTable(symbols);

  while (at < length) {
    const c = text.charCodeAt(at);
    const kind = c < NAMES_FROM ? classes[c] : IDENTIFIER;
    if (kind === BLANK) {
      flags |= SPACE_BEFORE;
      at++;
      continue;
    }
    if (c === 10) {
      if (inDirective) {
        directiveEnds.push(count);
        inDirective = false;
      }
      flags = LINE_START | SPACE_BEFORE;
      at++;
      continue;
    }
    if (c === 92) {
      const next = splice(text, at);
      if (next !== -1) {
        flags |= SPACE_BEFORE;
        at = next;
        continue;
      }
    }
    if (c === 47) {
      const next = text.charCodeAt(at + 1);
      if (next === 42) {
        const end = text.indexOf("*/", at + 2);
        comments.push(at, end === -1 ? length : end + 2);
        if (end === -1) unterminatedComment = at;
        at = end === -1 ? length : end + 2;
        flags |= SPACE_BEFORE;
        continue;
      }
      if (next === 47) {
        const start = at;
        at = endOfLine(text, at);
        comments.push(start, at);
        flags |= SPACE_BEFORE;
        continue;
      }
    }

    if (count === capacity) {
      capacity *= 2;
      outSymbols = grown(outSymbols, capacity);
      outOffsets = grown(outOffsets, capacity);
      const wider = new Uint8Array(capacity);
      wider.set(outFlags);
      outFlags = wider;
    }
    const start = at;
    let symbol: number;
    if (kind === IDENTIFIER) {
      let spelling = nextHash(0, c);
      let follows = text.charCodeAt(++at);
      while (follows >= NAMES_FROM || classes[follows] === IDENTIFIER || classes[follows] === DIGIT) {
        spelling = nextHash(spelling, follows);
        follows = text.charCodeAt(++at);
      }
      if ((follows === 34 || follows === 39) && isEncodingPrefix(text, start, at)) {
        at = literalEnd(text, at);
        symbol = symbols.slice(text, start, at, follows === 34 ? SymbolKind.string : SymbolKind.character);
      } else if (follows === 92 && splice(text, at) !== -1) {
        [symbol, at] = spliced(text, start, symbols);
      } else {
        symbol = symbols.sliceHashed(text, start, at, SymbolKind.identifier, spelling);
      }
    } else if (kind === DIGIT || (c === 46 && classOf(text, at + 1) === DIGIT)) {
      at = numberEnd(text, at + 1);
      if (text.charCodeAt(at) === 92 && splice(text, at) !== -1) [symbol, at] = spliced(text, start, symbols);
      else symbol = symbols.slice(text, start, at, SymbolKind.number);
    } else if (c === 34 || c === 39) {
      at = literalEnd(text, at);
      if (at === -1) {
        at = start + 1;
        symbol = symbols.slice(text, start, at, SymbolKind.stray);
      } else {
        symbol = symbols.slice(text, start, at, c === 34 ? SymbolKind.string : SymbolKind.character);
      }
    } else if (c < 128 && single[c] !== -1) {
      symbol = single[c] as number;
      at++;
    } else {
      const spelling = c < 128 ? punctuatorAt(text, at, c) : undefined;
      if (spelling === undefined) {
        at++;
        symbol = symbols.slice(text, start, at, SymbolKind.stray);
      } else {
        at += spelling.length;
        symbol = symbols.intern(spelling, SymbolKind.punctuator);
      }
      if (symbol === hash && (flags & LINE_START) !== 0 && !inDirective) {
        directiveStarts.push(count);
        inDirective = true;
      }
    }
    outSymbols[count] = symbol;
    outOffsets[count] = start;
    outFlags[count] = flags;
    count++;
    flags = 0;
  }
  if (inDirective) directiveEnds.push(count);
  return {
    source,
    symbols: outSymbols.slice(0, count),
    offsets: outOffsets.slice(0, count),
    flags: outFlags.slice(0, count),
    directiveStarts,
    directiveEnds,
    macros: [],
    comments,
    unterminatedComment,
  };
}

interface PunctuatorTable {
  readonly hash: number;
  /** By character: the symbol of a punctuator that no longer one begins with, or -1. */
  readonly single: Int32Array;
}

const punctuatorTables = new WeakMap<Symbols, PunctuatorTable>();

function punctuatorTable(symbols: Symbols): PunctuatorTable {
  let table = punctuatorTables.get(symbols);
  if (table === undefined) {
    const single = new Int32Array(128).fill(-1);
    for (let c = 0; c < 128; c++) {
      const candidates = punctuatorsByFirst[c] as string[];
      if (candidates.length === 1) single[c] = symbols.intern(candidates[0] as string, SymbolKind.punctuator);
    }
    table = { hash: symbols.intern("#", SymbolKind.punctuator), single };
    punctuatorTables.set(symbols, table);
  }
  return table;
}

function classOf(text: string, at: number): number {
  const c = text.charCodeAt(at);
  return c < NAMES_FROM ? (classes[c] as number) : Number.isNaN(c) ? 0 : IDENTIFIER;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c < NAMES_FROM) {
      const kind = classes[c];
      if (kind !== IDENTIFIER && kind !== DIGIT) return at;
    } else if (Number.isNaN(c)) return at;
    at++;
  }
}

/** A preprocessing number: digits, letters, dots, and a sign after e, E, p or P (C17 6.4.8). */
function numberEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const kind = classOf(text, at);
    const c = text.charCodeAt(at);
    if (kind === IDENTIFIER || kind === DIGIT || c === 46) {
      at++;
      continue;
    }
    if ((c === 43 || c === 45) && "eEpP".includes(text.charAt(at - 1))) {
      at++;
      continue;
    }
    return at;
  }
}

/** End of the quoted literal at `at`; -1 when the line ends first. */
function literalEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === 92) i++;
    else if (c === 10) return -1;
  }
  return -1;
}

function isEncodingPrefix(text: string, start: number, end: number): boolean {
  const prefix = text.slice(start, end);
  return (prefix === "L" || prefix === "u" || prefix === "U" || prefix === "u8") && literalEnd(text, end) !== -1;
}

function punctuatorAt(text: string, at: number, first: number): string | undefined {
  for (const p of punctuatorsByFirst[first] as string[]) if (text.startsWith(p, at)) return p;
  return undefined;
}

/** Offset after a backslash-newline at `at` (blanks between the two are allowed, as gcc does), or -1. */
function splice(text: string, at: number): number {
  let i = at + 1;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 10) return i + 1;
    if (c !== 32 && c !== 9 && c !== 13 && c !== 12 && c !== 11) return -1;
    i++;
  }
  return text.length;
}

/** A word or number that a backslash-newline cuts in two. */
function spliced(text: string, start: number, symbols: Symbols): [symbol: number, end: number] {
  let spelling = "";
  let at = start;
  const isNumber = classOf(text, start) === DIGIT;
  for (;;) {
    const end = isNumber ? numberEnd(text, at) : wordEnd(text, at);
    spelling += text.slice(at, end);
    const next = text.charCodeAt(end) === 92 ? splice(text, end) : -1;
    if (next === -1) return [symbols.intern(spelling, isNumber ? SymbolKind.number : SymbolKind.identifier), end];
    at = next;
  }
}

/** End of a line comment: a backslash before the newline carries it on. */
function endOfLine(text: string, from: number): number {
  let at = from;
  for (;;) {
    const newline = text.indexOf("\n", at);
    if (newline === -1) return text.length;
    let before = newline - 1;
    while (before > at && (text.charCodeAt(before) === 13 || text.charCodeAt(before) === 32 || text.charCodeAt(before) === 9))
      before--;
    if (text.charCodeAt(before) !== 92) return newline;
    at = newline + 1;
  }
}

function grown(array: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(capacity);
  wider.set(array);
  return wider;
}
