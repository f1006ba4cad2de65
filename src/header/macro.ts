import type { LexedFile } from "./lex.ts";
import { SPACE_BEFORE } from "./lex.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/** A macro definition. Bodies are symbols; `flags[i] & SPACE_BEFORE` says whether white space stood before the token. */
export interface MacroDefinition {
  readonly name: number;
  /** Parameter symbols, or undefined for an object-like macro. A variadic one ends in `__VA_ARGS__` or its own GNU name. */
  readonly parameters: readonly number[] | undefined;
  readonly variadic: boolean;
  readonly body: Int32Array;
  readonly flags: Uint8Array;
  /** For a function-like macro, the parameter index of each body token, or -1. */
  readonly parameterOf: Int32Array | undefined;
  /** The body holds `#` or `##`, so it must be worked through at each use. */
  readonly hasOperators: boolean;
  /** Where it was defined; undefined for one that the data model or the loader predefines. */
  readonly file: LexedFile | undefined;
  /** Offset of its name. */
  readonly offset: number;
  /** Offset where the directive's line ends in tokens: index of the token after the body. */
  readonly endToken: number;
}

/** The same definition in the sense of C17 6.10.3: same parameters and the same body, white space counted as present or not. */
export function sameMacro(a: MacroDefinition, b: MacroDefinition): boolean {
  if (a.body.length !== b.body.length || a.parameters?.length !== b.parameters?.length || a.variadic !== b.variadic) return false;
  for (let i = 0; i < a.body.length; i++) {
    if (a.body[i] !== b.body[i]) return false;
    if (a.hasOperators && i > 0 && ((a.flags[i] as number) & SPACE_BEFORE) !== ((b.flags[i] as number) & SPACE_BEFORE)) return false;
  }
  if (a.parameters !== undefined) for (let i = 0; i < a.parameters.length; i++) if (a.parameters[i] !== b.parameters?.[i]) return false;
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
export function readMacro(file: LexedFile, at: number, end: number, words: MacroWords, symbols: Symbols): MacroDefinition | MacroError {
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
  const body = file.symbols.slice(from, end);
  const flags = file.flags.slice(from, end);
  return defineMacro({ name, parameters, variadic, body, flags, file, offset: file.offsets[at] as number, endToken: end }, words);
}

/** Completes a definition with what follows from its body. */
export function defineMacro(
  macro: Omit<MacroDefinition, "parameterOf" | "hasOperators">,
  words: MacroWords,
): MacroDefinition {
  let hasOperators = false;
  let parameterOf: Int32Array | undefined;
  const { body, parameters } = macro;
  if (parameters !== undefined) parameterOf = new Int32Array(body.length);
  for (let i = 0; i < body.length; i++) {
    const symbol = body[i] as number;
    if (symbol === words.hashHash || symbol === words.vaOpt || (symbol === words.hash && parameters !== undefined)) hasOperators = true;
    if (parameterOf !== undefined) parameterOf[i] = (parameters as number[]).indexOf(symbol);
  }
  return { ...macro, parameterOf, hasOperators };
}
