import type { LexedFile } from "./lex.ts";
import { SPACE_BEFORE } from "./lex.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/** A macro definition. Its body is tokens `[start, end)` of `symbols`, which are those of the whole header it stands in. */
export interface MacroDefinition {
  readonly name: number;
  /** Parameter symbols, or undefined for an object-like macro. A variadic one ends in `__VA_ARGS__` or its own GNU name. */
  readonly parameters: readonly number[] | undefined;
  readonly variadic: boolean;
  readonly symbols: Int32Array;
  /** By token; `flags[i] & SPACE_BEFORE` says whether white space stood before it. */
  readonly flags: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Where it was defined; undefined for one that the data model or the loader predefines. */
  readonly file: LexedFile | undefined;
  /** Offset of its name. */
  readonly offset: number;
}

/** The same definition in the sense of C17 6.10.3: same parameters and the same body, white space counted as present or not. */
export function sameMacro(a: MacroDefinition, b: MacroDefinition): boolean {
  const length = a.end - a.start;
  if (length !== b.end - b.start || a.parameters?.length !== b.parameters?.length || a.variadic !== b.variadic) return false;
  for (let i = 0; i < length; i++) {
    if (a.symbols[a.start + i] !== b.symbols[b.start + i]) return false;
    const differs = ((a.flags[a.start + i] as number) ^ (b.flags[b.start + i] as number)) & SPACE_BEFORE;
    if (i > 0 && differs !== 0) return false;
  }
  if (a.parameters !== undefined)
    for (let i = 0; i < a.parameters.length; i++) if (a.parameters[i] !== b.parameters?.[i]) return false;
  return true;
}

/** Symbols that macro definitions are made of, interned once per reader. */
export interface MacroWords {
  readonly openParen: number;
  readonly closeParen: number;
  readonly comma: number;
  readonly ellipsis: number;
  readonly hash: number;
  readonly hashHash: number;
  readonly vaArgs: number;
  readonly vaOpt: number;
}

export function macroWords(symbols: Symbols): MacroWords {
  const punctuator = (text: string) => symbols.intern(text, SymbolKind.punctuator);
  return {
    openParen: punctuator("("),
    closeParen: punctuator(")"),
    comma: punctuator(","),
    ellipsis: punctuator("..."),
    hash: punctuator("#"),
    hashHash: punctuator("##"),
    vaArgs: symbols.name("__VA_ARGS__"),
    vaOpt: symbols.name("__VA_OPT__"),
  };
}

/** What is wrong with a `#define`, and at which token. */
export interface MacroError {
  readonly message: string;
  readonly token: number;
}

/** Reads the definition whose name is token `at` and whose line ends before token `end`. */
export function readMacro(
  file: LexedFile,
  at: number,
  end: number,
  words: MacroWords,
  symbols: Symbols,
): MacroDefinition | MacroError {
  const name = file.symbols[at] as number;
  let from = at + 1;
  let parameters: number[] | undefined;
  let variadic = false;
  if (from < end && file.symbols[from] === words.openParen && ((file.flags[from] as number) & SPACE_BEFORE) === 0) {
    parameters = [];
    from++;
    for (;;) {
      if (from >= end) return { message: "expected ')' after the macro's parameters", token: end - 1 };
      const symbol = file.symbols[from] as number;
      if (symbol === words.closeParen && parameters.length === 0) break;
      if (symbol === words.ellipsis) {
        parameters.push(words.vaArgs);
        variadic = true;
        from++;
      } else if (symbols.kinds[symbol] === SymbolKind.identifier) {
        if (parameters.includes(symbol)) return { message: `duplicate macro parameter '${symbols.text(symbol)}'`, token: from };
        parameters.push(symbol);
        from++;
        if (file.symbols[from] === words.ellipsis && from < end) {
          variadic = true;
          from++;
        }
      } else {
        return { message: `expected a parameter name, found '${symbols.text(symbol)}'`, token: from };
      }
      if (from < end && file.symbols[from] === words.closeParen) break;
      if (from >= end || file.symbols[from] !== words.comma || variadic) {
        return { message: `expected ',' or ')' in the macro's parameters`, token: Math.min(from, end - 1) };
      }
      from++;
    }
    from++;
  }
  const { symbols: all, flags } = file;
  return { name, parameters, variadic, symbols: all, flags, start: from, end, file, offset: file.offsets[at] as number };
}

const none = { symbols: new Int32Array(), flags: new Uint8Array() };

/** An object-like macro with an empty body that no source defines. */
export function emptyMacro(name: number): MacroDefinition {
  return { name, parameters: undefined, variadic: false, ...none, start: 0, end: 0, file: undefined, offset: 0 };
}
