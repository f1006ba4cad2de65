import type { Effect } from "./effect.ts";
import { type MacroDefinition, sameMacro } from "./macro.ts";
import type { HeaderParser } from "./parse.ts";
import { effectsOf } from "./scope.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/**
 * Tells whether two readings of one header can differ in anything it declares. Most headers of two releases cannot: their text is
 * the same, and what changed in the headers they include is nothing they name. Errs only towards "they may differ".
 */
export class ChangeDetector {
  readonly #symbols: Symbols;
  readonly #parser: HeaderParser;
  readonly #uses = new WeakMap<Effect, ReadonlySet<number>>();
  readonly #changed = new WeakMap<Effect, WeakMap<Effect, ReadonlySet<number>>>();

  constructor(symbols: Symbols, parser: HeaderParser) {
    this.#symbols = symbols;
    this.#parser = parser;
  }

  unchanged(before: Effect, after: Effect): boolean {
    if (before === after) return true;
    if (before.file !== after.file || !sameTokens(before, after)) return false;
    const changed = new Set<number>();
    const left = new Map(effectsOf(before).map((effect) => [effect.file.source.name, effect]));
    const right = new Map(effectsOf(after).map((effect) => [effect.file.source.name, effect]));
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const a = left.get(name);
      const b = right.get(name);
      // A header that is included on one side only may bring anything.
      if (a === undefined || b === undefined) return false;
      if (a !== b) for (const symbol of this.#changedNames(a, b)) changed.add(symbol);
    }
    if (changed.size === 0) return true;
    for (const effect of [...left.values(), ...right.values()]) {
      const uses = this.#usesOf(effect);
      for (const symbol of changed) if (uses.has(symbol)) return false;
    }
    return true;
  }

  /** Names that one header declares or defines differently in two readings. */
  #changedNames(before: Effect, after: Effect): ReadonlySet<number> {
    let byAfter = this.#changed.get(before);
    if (byAfter === undefined) {
      byAfter = new WeakMap();
      this.#changed.set(before, byAfter);
    }
    let names = byAfter.get(after);
    if (names === undefined) {
      names = new Set([...this.#changedDeclarations(before, after), ...changedMacros(before, after)]);
      byAfter.set(after, names);
    }
    return names;
  }

  #changedDeclarations(before: Effect, after: Effect): ReadonlySet<number> {
    if (sameTokens(before, after)) return new Set();
    const left = this.#chunks(before);
    const right = this.#chunks(after);
    const names = new Set<number>();
    for (const [text, declared] of left) if (!right.has(text)) for (const name of declared) names.add(name);
    for (const [text, declared] of right) if (!left.has(text)) for (const name of declared) names.add(name);
    return names;
  }

  /** Top-level declarations by their tokens, with the names that each declares. */
  #chunks(effect: Effect): ReadonlyMap<string, readonly number[]> {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    const chunks = new Map<string, number[]>();
    let depth = 0;
    let text = "";
    let declared: number[] = [];
    for (const symbol of effect.symbols) {
      text += ` ${symbol}`;
      if (typedefs.has(symbol) || tags.has(symbol) || enumerators.has(symbol) || objects.has(symbol)) declared.push(symbol);
      const word = this.#symbols.text(symbol);
      if (word === "{" || word === "(") depth++;
      else if (word === "}" || word === ")") depth--;
      if (word === ";" && depth <= 0) {
        chunks.set(text, declared);
        text = "";
        declared = [];
      }
    }
    if (text !== "") chunks.set(text, declared);
    return chunks;
  }

  /** Names that a header's text or macro bodies use, beyond the place that declares them. */
  #usesOf(effect: Effect): ReadonlySet<number> {
    let uses = this.#uses.get(effect);
    if (uses === undefined) {
      const counts = new Map<number, number>();
      const count = (symbol: number, by: number): void => {
        if (this.#symbols.kinds[symbol] === SymbolKind.identifier) counts.set(symbol, (counts.get(symbol) ?? 0) + by);
      };
      for (const symbol of effect.symbols) count(symbol, 1);
      for (const { symbols, start, end } of effect.defines) for (let i = start; i < end; i++) count(symbols[i] as number, 1);
      const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
      for (const names of [typedefs.keys(), tags.keys(), enumerators.keys(), objects]) for (const name of names) count(name, -1);
      uses = new Set([...counts].filter(([, times]) => times > 0).map(([symbol]) => symbol));
      this.#uses.set(effect, uses);
    }
    return uses;
  }
}

function sameTokens(a: Effect, b: Effect): boolean {
  if (a.symbols.length !== b.symbols.length || a.problems.length !== b.problems.length || a.defines.length !== b.defines.length)
    return false;
  for (let i = 0; i < a.symbols.length; i++) if (a.symbols[i] !== b.symbols[i]) return false;
  for (let i = 0; i < a.defines.length; i++)
    if (!sameMacro(a.defines[i] as MacroDefinition, b.defines[i] as MacroDefinition)) return false;
  return true;
}

function changedMacros(before: Effect, after: Effect): ReadonlySet<number> {
  const left = new Map(before.defines.map((macro) => [macro.name, macro]));
  const right = new Map(after.defines.map((macro) => [macro.name, macro]));
  const names = new Set<number>();
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const a = left.get(name);
    const b = right.get(name);
    if (a === undefined || b === undefined || !sameMacro(a, b)) names.add(name);
  }
  return names;
}
