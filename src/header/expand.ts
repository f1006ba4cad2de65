import { SPACE_BEFORE } from "./lex.ts";
import type { MacroDefinition, MacroWords } from "./macro.ts";
import { PAINTED, Substitution } from "./substitute.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/** What the expander needs of the preprocessor that uses it. */
export interface ExpansionHost {
  readonly symbols: Symbols;
  readonly words: MacroWords;
  /** The macro that a name means now; every look-up goes through here so that it can be remembered. */
  macro(symbol: number): MacroDefinition | undefined;
  /**
   * The text of `__LINE__`, `__FILE__` and other macros without a fixed body, as a symbol; the symbol itself for an operator of
   * `#if` such as `__has_include`, which counts as defined but stays as it is; undefined for any other name.
   */
  dynamic(symbol: number): number | undefined;
  /** Takes the next token of the source itself, or -1 at its end; `readFlags` then tells its flags. */
  read(): number;
  /** The next token of the source without taking it, or -1. */
  peek(): number;
  readFlags(): number;
  /** Counts work; false when the translation unit has used up its share and nothing more may be expanded. */
  spend(tokens: number): boolean;
  report(code: string, message: string): void;
}

export interface TokenList {
  readonly symbols: number[];
  readonly flags: number[];
}

interface Context {
  readonly symbols: ArrayLike<number>;
  readonly flags: ArrayLike<number>;
  at: number;
  readonly end: number;
  readonly start: number;
  /** White space before the macro's name stands before what it expands to: seen only when that is made a string. */
  readonly space: number;
  /** The macro whose body this is: it stays disabled until the context is left. */
  readonly macro: MacroDefinition | undefined;
  /** Reading stops here: an argument that is expanded by itself. */
  readonly barrier: boolean;
}

const MAX_DEPTH = 200;

/** Expands macros the way C17 6.10.3 and gcc's preprocessor do, over whatever source its host reads. */
export class Expander {
  readonly #host: ExpansionHost;
  readonly #contexts: Context[] = [];
  readonly #disabled = new Set<MacroDefinition>();
  readonly #substitution: Substitution;
  #flags = 0;
  #depth = 0;

  constructor(host: ExpansionHost) {
    this.#host = host;
    this.#substitution = new Substitution(host, ({ symbols, flags }) => this.expandList(symbols, flags));
  }

  /**
   * Expands the identifier `symbol`, which the host has just read and which names a macro, and appends what becomes of it to
   * `out`. Reads on in the host as far as the invocation reaches.
   */
  expand(symbol: number, flags: number, out: TokenList): void {
    if (!this.#enter(symbol, flags, true)) {
      out.symbols.push(symbol);
      out.flags.push(flags);
    }
    this.#drain(out);
  }

  /** Expands a list of tokens that stands by itself, as in an `#if` or a macro's body. */
  expandList(
    symbols: ArrayLike<number>,
    flags: ArrayLike<number>,
    options?: { readonly operators: ReadonlyMap<number, "name" | "parenthesised"> },
  ): TokenList {
    const out: TokenList = { symbols: [], flags: [] };
    this.#contexts.push({ symbols, flags, at: 0, end: symbols.length, start: -1, space: 0, macro: undefined, barrier: true });
    this.#drain(out, options?.operators);
    this.#leave();
    return out;
  }

  #drain(out: TokenList, operators?: ReadonlyMap<number, "name" | "parenthesised">): void {
    const base = this.#contexts.findLastIndex((context) => context.barrier);
    const kinds = this.#host.symbols.kinds;
    for (;;) {
      const symbol = this.#next(base);
      if (symbol === -1) return;
      const flags = this.#flags;
      if (kinds[symbol] === SymbolKind.identifier && (flags & PAINTED) === 0) {
        const operand = operators?.get(symbol);
        if (operand !== undefined) {
          this.#copyOperator(symbol, flags, operand, base, out);
          continue;
        }
        if (this.#enter(symbol, flags, base === -1)) continue;
      }
      out.symbols.push(symbol);
      out.flags.push(this.#flags);
    }
  }

  /** `defined NAME`, `defined(NAME)`, `__has_include(<name>)`: what they ask about is not expanded. */
  #copyOperator(symbol: number, flags: number, operand: "name" | "parenthesised", base: number, out: TokenList): void {
    const { openParen, closeParen } = this.#host.words;
    out.symbols.push(symbol);
    out.flags.push(flags);
    for (let first = true; ; first = false) {
      const next = this.#next(base);
      if (next === -1) return;
      out.symbols.push(next);
      out.flags.push(this.#flags);
      if (next === closeParen || (first && next !== openParen && operand === "name")) return;
    }
  }

  /**
   * The next token of the contexts above `base`; -1 when they are used up. With `base` -1 this does not go on to the host: text
   * after an invocation is the host's to read, unless a function-like macro at the end looks for its parenthesis.
   */
  #next(base: number): number {
    for (;;) {
      const top = this.#contexts.length - 1;
      if (top < 0) return -1;
      const context = this.#contexts[top] as Context;
      if (context.at < context.end) {
        this.#flags = flagsAt(context);
        return context.symbols[context.at++] as number;
      }
      if (top === base) return -1;
      this.#leave();
    }
  }

  #leave(): void {
    const context = this.#contexts.pop();
    if (context?.macro !== undefined) this.#disabled.delete(context.macro);
  }

  /** Enters the macro that a name means. False when the name stays as it is; `#flags` is then what it is emitted with. */
  #enter(symbol: number, flags: number, atSource: boolean): boolean {
    this.#flags = flags;
    const host = this.#host;
    const macro = host.macro(symbol);
    if (macro === undefined) return false;
    if (this.#disabled.has(macro)) {
      this.#flags = flags | PAINTED;
      return false;
    }
    const dynamic = host.dynamic(symbol);
    if (dynamic === symbol) return false;
    if (dynamic !== undefined) {
      this.#push([dynamic], [flags], undefined, flags);
      return true;
    }
    if (!host.spend(macro.end - macro.start + 1)) return false;
    if (macro.parameters === undefined) {
      if (macro.end === macro.start) return true;
      if (holds(macro, host.words.hashHash)) {
        const pasted = this.#substitution.substitute(macro, []);
        this.#push(pasted.symbols, pasted.flags, macro, flags);
      } else {
        this.#disabled.add(macro);
        this.#contexts.push({
          symbols: macro.symbols,
          flags: macro.flags,
          at: macro.start,
          end: macro.end,
          start: macro.start,
          space: flags & SPACE_BEFORE,
          macro,
          barrier: false,
        });
      }
      return true;
    }
    if (!this.#takeOpenParen(atSource)) {
      this.#flags = flags;
      return false;
    }
    if (this.#depth >= MAX_DEPTH) {
      host.report("macro-nesting-too-deep", `macro '${host.symbols.text(symbol)}' is nested more than ${MAX_DEPTH} deep`);
      return true;
    }
    const args = this.#collect(macro, atSource);
    if (args === undefined) return true;
    this.#depth++;
    const result = this.#substitution.substitute(macro, args);
    this.#depth--;
    this.#push(result.symbols, result.flags, macro, flags);
    return true;
  }

  #push(symbols: ArrayLike<number>, flags: ArrayLike<number>, macro: MacroDefinition | undefined, named: number): void {
    if (macro !== undefined) this.#disabled.add(macro);
    this.#contexts.push({
      symbols,
      flags,
      at: 0,
      end: symbols.length,
      start: 0,
      space: named & SPACE_BEFORE,
      macro,
      barrier: false,
    });
  }

  /** Takes a '(' if it is the next token, looking past the end of contexts into the source. */
  #takeOpenParen(atSource: boolean): boolean {
    const { openParen } = this.#host.words;
    while (this.#contexts.length > 0) {
      const context = this.#contexts[this.#contexts.length - 1] as Context;
      if (context.at < context.end) {
        if (context.symbols[context.at] !== openParen) return false;
        context.at++;
        return true;
      }
      if (context.barrier) return false;
      this.#leave();
    }
    if (!atSource || this.#host.peek() !== openParen) return false;
    this.#host.read();
    return true;
  }

  /** The next token for an argument, from contexts or the source; -1 at the end of what may be read. */
  #take(atSource: boolean): number {
    while (this.#contexts.length > 0) {
      const context = this.#contexts[this.#contexts.length - 1] as Context;
      if (context.at < context.end) {
        this.#flags = flagsAt(context);
        return context.symbols[context.at++] as number;
      }
      if (context.barrier) return -1;
      this.#leave();
    }
    if (!atSource) return -1;
    const symbol = this.#host.read();
    this.#flags = this.#host.readFlags();
    return symbol;
  }

  #collect(macro: MacroDefinition, atSource: boolean): TokenList[] | undefined {
    const { words, symbols } = this.#host;
    const wanted = (macro.parameters as number[]).length;
    const args: TokenList[] = [{ symbols: [], flags: [] }];
    let current = args[0] as TokenList;
    let depth = 0;
    for (;;) {
      const symbol = this.#take(atSource);
      if (symbol === -1) {
        this.#host.report(
          "unterminated-macro-call",
          `the call of macro '${symbols.text(macro.name)}' has no closing parenthesis`,
        );
        return undefined;
      }
      if (symbol === words.openParen) depth++;
      else if (symbol === words.closeParen) {
        if (depth === 0) break;
        depth--;
      } else if (symbol === words.comma && depth === 0 && !(macro.variadic && args.length >= wanted)) {
        current = { symbols: [], flags: [] };
        args.push(current);
        continue;
      }
      let flags = this.#flags;
      if (symbols.kinds[symbol] === SymbolKind.identifier && this.#disabled.size > 0) {
        const named = this.#host.macro(symbol);
        if (named !== undefined && this.#disabled.has(named)) flags |= PAINTED;
      }
      current.symbols.push(symbol);
      current.flags.push(flags);
      if (!this.#host.spend(1)) return undefined;
    }
    if (wanted === 0 && args.length === 1 && current.symbols.length === 0) return [];
    if (macro.variadic && args.length === wanted - 1) args.push({ symbols: [], flags: [] });
    if (args.length !== wanted) {
      const name = symbols.text(macro.name);
      this.#host.report(
        "macro-arguments",
        `macro '${name}' takes ${wanted} argument${wanted === 1 ? "" : "s"}, found ${args.length}`,
      );
      return undefined;
    }
    return args;
  }
}

function flagsAt(context: Context): number {
  const flags = context.flags[context.at] as number;
  return context.at === context.start ? (flags & ~SPACE_BEFORE) | context.space : flags;
}

function holds({ symbols, start, end }: MacroDefinition, symbol: number): boolean {
  for (let i = start; i < end; i++) if (symbols[i] === symbol) return true;
  return false;
}
