import type { Effect } from "./effect.ts";
import type { LexedFile } from "./lex.ts";
import { type MacroDefinition, sameMacro } from "./macro.ts";
import type { HeaderParser } from "./parse.ts";
import { effectsOf } from "./scope.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/**
 * Tells whether two readings of one header can differ in anything it declares. Most headers of two releases cannot: their tokens are
 * the same, and what changed in the headers they include is nothing they name. Errs only towards "they may differ".
 */
export class ChangeDetector {
  readonly #symbols: Symbols;
  readonly #parser: HeaderParser;
  readonly #changed = new WeakMap<Effect, WeakMap<Effect, ReadonlySet<number>>>();
  /** By effect: whether it uses a name, for the names asked about so far. */
  readonly #known = new WeakMap<Effect, Map<number, boolean>>();
  readonly #declarations = new WeakMap<Effect, ReadonlyMap<number, readonly number[]>>();
  /** By symbol: how often it stands in what is looked at; only symbols in question are counted. */
  #counts = new Int32Array(1 << 16);

  constructor(symbols: Symbols, parser: HeaderParser) {
    this.#symbols = symbols;
    this.#parser = parser;
  }

  unchanged(before: Effect, after: Effect): boolean {
    if (before === after) return true;
    // Comments may differ: only an element that changed is asked what is said of it.
    if (!sameSource(before.file, after.file) || !sameText(before, after)) return false;
    const changed = this.#changedAround(before, after);
    if (changed.size === 0) return true;
    const around = [...effectsOf(before), ...effectsOf(after)];
    if (!around.some((effect) => this.#uses(effect, changed))) return true;
    return !this.#reaches(after, changed);
  }

  /** Names that differ in what the two readings include. */
  #changedAround(before: Effect, after: Effect): ReadonlySet<number> {
    const changed = new Set<number>();
    const left = byName(effectsOf(before));
    const right = byName(effectsOf(after));
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const [old, now] = [left.get(name) ?? [], right.get(name) ?? []];
      for (let i = 0; i < Math.max(old.length, now.length); i++) {
        const [a, b] = [old[i], now[i]];
        if (a === b) continue;
        // A header that is included on one side only brings all that it declares.
        const names = a !== undefined && b !== undefined ? this.#changedNames(a, b) : this.#allNames((a ?? b) as Effect);
        for (const symbol of names) changed.add(symbol);
      }
    }
    return changed;
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
    for (const name of names) {
      const times = (counts[name] as number) - 1;
      counts[name] = 0;
      // Most headers hold none of the names, and need not be parsed to know it.
      known.set(name, times > 0 && times > this.#timesDeclared(effect, name));
    }
  }

  #timesDeclared(effect: Effect, name: number): number {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    return [typedefs, tags, enumerators, objects].filter((kind) => kind.has(name)).length;
  }

  /** Whether the header's own text names one of these, itself or through declarations and macros that it names. */
  #reaches(effect: Effect, names: ReadonlySet<number>): boolean {
    const around = effectsOf(effect);
    const seen = new Set<number>();
    const pending: number[] = [];
    const look = (symbol: number): void => {
      if (this.#symbols.kinds[symbol] !== SymbolKind.identifier || seen.has(symbol)) return;
      seen.add(symbol);
      pending.push(symbol);
    };
    for (const symbol of effect.symbols) look(symbol);
    for (const macro of effect.defines) for (let i = macro.start; i < macro.end; i++) look(macro.symbols[i] as number);
    for (let symbol = pending.pop(); symbol !== undefined; symbol = pending.pop()) {
      if (names.has(symbol)) return true;
      for (const included of around) for (const used of this.#declarationsOf(included).get(symbol) ?? []) look(used);
    }
    return false;
  }

  /** By name: the symbols of all that declares or defines it in one header's own text. */
  #declarationsOf(effect: Effect): ReadonlyMap<number, readonly number[]> {
    let declarations = this.#declarations.get(effect);
    if (declarations === undefined) {
      const found = new Map<number, number[]>();
      const add = (name: number, symbols: Iterable<number>): void => {
        const list = found.get(name);
        if (list === undefined) found.set(name, [...symbols]);
        else for (const symbol of symbols) list.push(symbol);
      };
      for (const { symbols, declared } of this.#chunks(effect).values()) for (const name of declared) add(name, symbols);
      for (const { name, symbols, start, end } of effect.defines) add(name, symbols.subarray(start, end));
      declarations = found;
      this.#declarations.set(effect, declarations);
    }
    return declarations;
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

  #allNames(effect: Effect): ReadonlySet<number> {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    const macros = effect.defines.map(({ name }) => name);
    return new Set([...typedefs.keys(), ...tags.keys(), ...enumerators.keys(), ...objects, ...macros]);
  }

  #changedDeclarations(before: Effect, after: Effect): ReadonlySet<number> {
    const names = new Set<number>();
    if (before.symbols === after.symbols) return names;
    const left = this.#chunks(before);
    const right = this.#chunks(after);
    for (const [text, { declared }] of left) if (!right.has(text)) for (const name of declared) names.add(name);
    for (const [text, { declared }] of right) if (!left.has(text)) for (const name of declared) names.add(name);
    return names;
  }

  /** Top-level declarations by their tokens, with the names that each declares. */
  #chunks(effect: Effect): ReadonlyMap<string, { readonly symbols: readonly number[]; readonly declared: readonly number[] }> {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    const chunks = new Map<string, { symbols: readonly number[]; declared: number[] }>();
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
      const chunk = symbols.slice(start, at + 1);
      chunks.set(chunk.join(), { symbols: chunk, declared });
      start = at + 1;
      declared = [];
    }
    return chunks;
  }
}

function byName(effects: readonly Effect[]): ReadonlyMap<string, readonly Effect[]> {
  const found = new Map<string, Effect[]>();
  for (const effect of effects) {
    const list = found.get(effect.file.source.name);
    if (list === undefined) found.set(effect.file.source.name, [effect]);
    else list.push(effect);
  }
  return found;
}

/** The same tokens, whatever comments and white space do; conditionals that do not hold count as well. */
function sameSource(a: LexedFile, b: LexedFile): boolean {
  if (a === b) return true;
  if (a.source.name !== b.source.name || a.symbols.length !== b.symbols.length) return false;
  for (let i = 0; i < a.symbols.length; i++) if (a.symbols[i] !== b.symbols[i]) return false;
  return (
    a.directiveStarts.length === b.directiveStarts.length && a.directiveStarts.every((start, i) => start === b.directiveStarts[i])
  );
}

/** The same own text after preprocessing, and the same definitions. */
function sameText(a: Effect, b: Effect): boolean {
  if (a.symbols.length !== b.symbols.length || a.problems.length !== b.problems.length || a.defines.length !== b.defines.length)
    return false;
  if (a.symbols !== b.symbols) for (let i = 0; i < a.symbols.length; i++) if (a.symbols[i] !== b.symbols[i]) return false;
  if (a.defines === b.defines) return true;
  for (let i = 0; i < a.defines.length; i++)
    if (!sameMacro(a.defines[i] as MacroDefinition, b.defines[i] as MacroDefinition)) return false;
  return true;
}

function changedMacros(before: Effect, after: Effect): ReadonlySet<number> {
  const names = new Set<number>();
  if (before.defines === after.defines) return names;
  const left = new Map(before.defines.map((macro) => [macro.name, macro]));
  const right = new Map(after.defines.map((macro) => [macro.name, macro]));
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const a = left.get(name);
    const b = right.get(name);
    if (a === undefined || b === undefined || !sameMacro(a, b)) names.add(name);
  }
  return names;
}
