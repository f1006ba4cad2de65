import type { Effect } from "./effect.ts";
import { sameMacro } from "./macro.ts";
import { Stamps } from "./macro-table.ts";
import type { HeaderParser } from "./parse.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/** What one header's own text says of each name, and for which names two readings of it say different things. */
export class NameChanges {
  readonly #symbols: Symbols;
  readonly #parser: HeaderParser;
  readonly #changed: Pairs<Effect> = new WeakMap();
  /** What two data models have in common they are not asked twice: by tokens, and by definitions. */
  readonly #changedDeclared: Pairs<Effect["symbols"]> = new WeakMap();
  readonly #changedMacros: Pairs<Effect["defines"]> = new WeakMap();
  /** By the tokens of a header's own text, which effects share that differ only in what they include. */
  readonly #splits = new WeakMap<readonly number[], readonly Declaration[]>();
  /** By name: where it is declared, in the texts that were collected. */
  readonly #declaring = new Map<number, Declared[]>();
  readonly #collected = new Set<Effect["symbols"]>();
  /** The identifiers of the declaration that is looked at. */
  readonly #seen = new Stamps();
  #serial = 0;
  readonly #opening: ReadonlySet<number>;
  readonly #closing: ReadonlySet<number>;
  readonly #semicolon: number;

  constructor(symbols: Symbols, parser: HeaderParser) {
    this.#symbols = symbols;
    this.#parser = parser;
    const punctuator = (text: string) => symbols.intern(text, SymbolKind.punctuator);
    this.#opening = new Set([punctuator("{"), punctuator("(")]);
    this.#closing = new Set([punctuator("}"), punctuator(")")]);
    this.#semicolon = punctuator(";");
  }

  /** Makes what the headers' own texts declare known to `declaring`, until it is called again. */
  collect(effects: readonly Effect[]): void {
    // A history has texts without end.
    if (this.#collected.size > mostTexts) {
      this.#collected.clear();
      this.#declaring.clear();
    }
    for (const effect of effects) {
      const text = effect.symbols;
      if (this.#collected.has(text)) continue;
      this.#collected.add(text);
      for (const { names, uses } of this.split(effect)) {
        for (const name of names) {
          const list = this.#declaring.get(name);
          if (list === undefined) this.#declaring.set(name, [{ text, uses }]);
          else list.push({ text, uses });
        }
      }
    }
  }

  /** Declarations of a name in all texts that were collected. */
  declaring(name: number): readonly Declared[] {
    return this.#declaring.get(name) ?? nowhere;
  }

  /** Names that one header declares or defines differently in two readings. */
  changed(before: Effect, after: Effect): ReadonlySet<number> {
    return ofPair(this.#changed, before, after, () => {
      const { symbols, defines } = after;
      const declared = ofPair(this.#changedDeclared, before.symbols, symbols, () => this.#changedDeclarations(before, after));
      const macros = ofPair(this.#changedMacros, before.defines, defines, () => changedMacros(before, after));
      return new Set([...declared, ...macros]);
    });
  }

  /** Every name that one header declares or defines. */
  all(effect: Effect): ReadonlySet<number> {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    const macros = effect.defines.map(({ name }) => name);
    return new Set([...typedefs.keys(), ...tags.keys(), ...enumerators.keys(), ...objects, ...macros]);
  }

  #changedDeclarations(before: Effect, after: Effect): ReadonlySet<number> {
    const names = new Set<number>();
    if (before.symbols === after.symbols) return names;
    const { pragma } = this.#parser.markers;
    // What a pragma does is not in the declarations that it is for.
    if (before.symbols.includes(pragma) || after.symbols.includes(pragma))
      return new Set([...this.all(before), ...this.all(after)]);
    const left = byHash(this.split(before));
    const right = byHash(this.split(after));
    for (const [mine, others] of [
      [left, right],
      [right, left],
    ] as const)
      for (const [hash, declarations] of mine)
        for (const declaration of declarations)
          if (!others.get(hash)?.some((other) => sameSymbols(declaration.symbols, other.symbols)))
            for (const name of declaration.names) names.add(name);
    return names;
  }

  /** The top-level declarations of one header's own text, with the names that each declares. */
  split(effect: Effect): readonly Declaration[] {
    const { symbols } = effect;
    let declarations = this.#splits.get(symbols);
    if (declarations === undefined) {
      declarations = this.#declarationsIn(effect);
      this.#splits.set(symbols, declarations);
    }
    return declarations;
  }

  #declarationsIn(effect: Effect): readonly Declaration[] {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    const { symbols } = effect;
    const { kinds } = this.#symbols;
    let depth = 0;
    let start = 0;
    let hash = 0;
    let names: number[] = [];
    let uses: number[] = [];
    let serial = ++this.#serial;
    const found: Declaration[] = [];
    for (let at = 0; at < symbols.length; at++) {
      const symbol = symbols[at] as number;
      hash = (Math.imul(hash, 31) + symbol) | 0;
      if (kinds[symbol] === SymbolKind.identifier) {
        if (!this.#seen.has(symbol, serial)) {
          this.#seen.add(symbol, serial);
          uses.push(symbol);
        }
        if (typedefs.has(symbol) || tags.has(symbol) || enumerators.has(symbol) || objects.has(symbol)) names.push(symbol);
      } else if (this.#opening.has(symbol)) depth++;
      else if (this.#closing.has(symbol)) depth--;
      if ((symbol !== this.#semicolon || depth > 0) && at < symbols.length - 1) continue;
      found.push({ symbols: symbols.slice(start, at + 1), hash, names, uses });
      start = at + 1;
      hash = 0;
      names = [];
      uses = [];
      serial = ++this.#serial;
    }
    return found;
  }
}

/** Names that differ between one thing and another, by both. */
type Pairs<T extends WeakKey> = WeakMap<T, WeakMap<T, ReadonlySet<number>>>;

function ofPair<T extends WeakKey>(
  pairs: Pairs<T>,
  before: T,
  after: T,
  compare: () => ReadonlySet<number>,
): ReadonlySet<number> {
  let byAfter = pairs.get(before);
  if (byAfter === undefined) {
    byAfter = new WeakMap();
    pairs.set(before, byAfter);
  }
  let names = byAfter.get(after);
  if (names === undefined) {
    names = compare();
    byAfter.set(after, names);
  }
  return names;
}

/** What a declaration of a name mentions, and the text that it stands in. */
interface Declared {
  readonly text: Effect["symbols"];
  readonly uses: readonly number[];
}

const nowhere: readonly never[] = [];

/** Texts whose declarations are kept at once: two kernels under two data models have some thousands. */
const mostTexts = 8192;

/** A top-level declaration by its tokens. */
interface Declaration {
  readonly symbols: readonly number[];
  readonly hash: number;
  /** The identifiers among the tokens, each once. */
  readonly uses: readonly number[];
  /** What it declares, and what it mentions of what its header declares. */
  readonly names: readonly number[];
}

function byHash(declarations: readonly Declaration[]): ReadonlyMap<number, readonly Declaration[]> {
  const found = new Map<number, Declaration[]>();
  for (const declaration of declarations) {
    const list = found.get(declaration.hash);
    if (list === undefined) found.set(declaration.hash, [declaration]);
    else list.push(declaration);
  }
  return found;
}

function sameSymbols(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
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
