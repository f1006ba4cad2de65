import type { Effect } from "./effect.ts";
import { type MacroDefinition, sameMacro } from "./macro.ts";
import type { HeaderParser } from "./parse.ts";
import { effectsOf } from "./scope.ts";
import type { Symbols } from "./symbols.ts";

/**
 * Tells whether two readings of one header can differ in anything it declares. Most headers of two releases cannot: their text is
 * the same, and what changed in the headers they include is nothing they name. Errs only towards "they may differ".
 */
export class ChangeDetector {
  readonly #symbols: Symbols;
  readonly #parser: HeaderParser;
  /** By symbol: how often it stands in what is looked at; only symbols in question are counted. */
  #counts = new Int32Array(1 << 16);
  /** By effect: whether it uses a name, for the names asked about so far. */
  readonly #known = new WeakMap<Effect, Map<number, boolean>>();
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
    return ![left, right].some((effects) => [...effects.values()].some((effect) => this.#uses(effect, changed)));
  }

  /** Whether one header uses any of the names in its text or macro bodies, beyond the place that declares it. */
  #uses(effect: Effect, names: ReadonlySet<number>): boolean {
    let known = this.#known.get(effect);
    if (known === undefined) {
      known = new Map();
      this.#known.set(effect, known);
    }
    const unasked = [...names].filter((name) => !known.has(name));
    if (unasked.length > 0) this.#count(effect, unasked, known);
    for (const name of names) if (known.get(name) === true) return true;
    return false;
  }

  #count(effect: Effect, names: readonly number[], known: Map<number, boolean>): void {
    if (this.#counts.length < this.#symbols.size) this.#counts = new Int32Array(this.#symbols.size * 2);
    const counts = this.#counts;
    // Every count is one too high, so that zero stands for a symbol that is not in question.
    for (const name of names) counts[name] = 1;
    const count = (symbol: number): void => {
      const times = counts[symbol] as number;
      if (times !== 0) counts[symbol] = times + 1;
    };
    for (const symbol of effect.symbols) count(symbol);
    for (const macro of effect.defines) for (let i = macro.start; i < macro.end; i++) count(macro.symbols[i] as number);
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    for (const name of names) {
      const declared = [typedefs, tags, enumerators, objects].filter((kind) => kind.has(name)).length;
      known.set(name, (counts[name] as number) > 1 + declared);
      counts[name] = 0;
    }
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
    let start = 0;
    let declared: number[] = [];
    const { symbols } = effect;
    for (let at = 0; at < symbols.length; at++) {
      const symbol = symbols[at] as number;
      if (typedefs.has(symbol) || tags.has(symbol) || enumerators.has(symbol) || objects.has(symbol)) declared.push(symbol);
      const word = this.#symbols.text(symbol);
      if (word === "{" || word === "(") depth++;
      else if (word === "}" || word === ")") depth--;
      if ((word !== ";" || depth > 0) && at < symbols.length - 1) continue;
      chunks.set(symbols.slice(start, at + 1).join(), declared);
      start = at + 1;
      declared = [];
    }
    return chunks;
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
