import type { Effect, Reading } from "./effect.ts";
import type { LexedFile } from "./lex.ts";
import { type MacroDefinition, sameMacro } from "./macro.ts";
import { MacrosAfter } from "./macros-after.ts";
import { NameChanges } from "./name-changes.ts";
import type { HeaderParser } from "./parse.ts";
import { effectsOf } from "./scope.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/**
 * Tells what two readings of one header, under one data model, can differ in. Most headers of two releases cannot differ at all: their
 * tokens are the same, and what changed in the headers they include is nothing they name; and in those that can, most macros cannot.
 * Errs only towards "they may differ". A reading is given as the effects of its unit.
 */
export class ChangeDetector {
  readonly #symbols: Symbols;
  readonly #parser: HeaderParser;
  readonly #names: NameChanges;
  /** By effect: whether it uses a name, for the names asked about so far. */
  readonly #known = new WeakMap<Effect, Map<number, boolean>>();
  /** By the reading before, the one after and what differs: asked for several times in a row. */
  readonly #arounds = new WeakMap<Reading, { readonly after: Reading; readonly around: Around }>();
  readonly #macrosBefore: MacrosAfter;
  readonly #macrosAfter: MacrosAfter;
  /** By symbol: how often it stands in what is looked at; only symbols in question are counted. */
  #counts = new Int32Array(1 << 16);

  constructor(symbols: Symbols, parser: HeaderParser) {
    this.#symbols = symbols;
    this.#parser = parser;
    this.#names = new NameChanges(symbols, parser);
    this.#macrosBefore = new MacrosAfter(symbols);
    this.#macrosAfter = new MacrosAfter(symbols);
  }

  unchanged(before: Reading, after: Reading): boolean {
    const [old, now] = [before[0], after[0]];
    if (old === now && before.length === 1 && after.length === 1) return true;
    // Comments may differ: only an element that changed is asked what is said of it.
    if (!sameSource(old.file, now.file) || !sameText(old, now)) return false;
    const { changed, packs } = this.#around(before, after);
    if (packs) return false;
    if (changed.size === 0) return true;
    // Its own macro, undefined or defined anew by what it includes later on.
    if (now.defines.some(({ name }) => changed.has(name))) return false;
    if (![...allOf(before), ...allOf(after)].some((effect) => this.#uses(effect, changed))) return true;
    const surroundings = { changed, around: this.#textsOf(after), macros: this.#macrosAfter.of(after) };
    return !this.#reaches(ownSymbols(now), surroundings, new Set());
  }

  /** Names that the header declares or defines in both readings and that mean the same in both. */
  sameNames(before: Reading, after: Reading): ReadonlySet<number> {
    const { changed, packs } = this.#around(before, after);
    if (packs) return new Set();
    const macros = this.#macrosAfter.of(after);
    const left = this.#macrosBefore.of(before);
    const surroundings = { changed, around: this.#textsOf(after), macros };
    const clean = new Set<number>();
    const same = new Set<number>();
    const differ = new Set(changed);
    for (const name of macros.names) {
      const macro = macros.get(name);
      if (macro?.file !== after[0].file) continue;
      const { symbols, start, end } = macro;
      // What another header defines anew is for the reader to say.
      const own = left.get(name)?.file === before[0].file && !changed.has(name);
      if (own && !this.#reaches(symbols.subarray(start, end), surroundings, clean)) same.add(name);
      else differ.add(name);
    }
    for (const { names, uses } of this.#names.split(after[0])) {
      const affected = this.#reaches(uses, surroundings, clean);
      for (const name of names) (affected ? differ : same).add(name);
    }
    for (const name of differ) same.delete(name);
    return same;
  }

  #around(before: Reading, after: Reading): Around {
    const known = this.#arounds.get(before);
    if (known?.after === after) return known.around;
    const around = this.#compareAround(before, after);
    this.#arounds.set(before, { after, around });
    return around;
  }

  #compareAround(before: Reading, after: Reading): Around {
    const [all, others] = [allOf(before), allOf(after)];
    const [mine, theirs] = [new Set(all), new Set(others)];
    const left = byName(all.filter((effect) => !theirs.has(effect)));
    const right = byName(others.filter((effect) => !mine.has(effect)));
    const changed = new Set<number>();
    const effects: Effect[] = [];
    const compare = (old: readonly Effect[], now: readonly Effect[]): void => {
      effects.push(...old, ...now);
      for (let i = 0; i < Math.max(old.length, now.length); i++) {
        const [a, b] = [old[i], now[i]];
        // A header that is included on one side only brings all that it declares.
        const names = a !== undefined && b !== undefined ? this.#names.changed(a, b) : this.#names.all((a ?? b) as Effect);
        for (const symbol of names) changed.add(symbol);
      }
    };
    for (const [name, old] of left) compare(old, right.get(name) ?? []);
    for (const [name, now] of right) if (!left.has(name)) compare([], now);
    for (const name of this.#names.changed(before[0], after[0])) changed.add(name);
    // The order of includes counts as well: which definition is the last one.
    const [old, now] = [this.#macrosBefore.of(before), this.#macrosAfter.of(after)];
    for (const { names } of [old, now]) for (const name of names) if (!isSame(old.get(name), now.get(name))) changed.add(name);
    const packs = effects.some((effect) => {
      if (effect === before[0] || effect === after[0]) return false;
      const { packOperations, unfinished } = this.#parser.parse(effect);
      return packOperations.length > 0 || unfinished;
    });
    return { changed, packs };
  }

  /** Whether one header uses any of the names in its text or macro bodies, beyond the place that declares it. */
  #uses(effect: Effect, names: ReadonlySet<number>): boolean {
    let known = this.#known.get(effect);
    if (known === undefined) {
      known = new Map();
      this.#known.set(effect, known);
    }
    const unasked: number[] = [];
    for (const name of names) {
      const uses = known.get(name);
      if (uses === true) return true;
      if (uses === undefined) unasked.push(name);
    }
    return unasked.length > 0 && this.#count(effect, unasked, known);
  }

  /** Whether it uses any of those that it was not asked about so far. */
  #count(effect: Effect, names: readonly number[], known: Map<number, boolean>): boolean {
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
    let any = false;
    for (const name of names) {
      const times = (counts[name] as number) - 1;
      counts[name] = 0;
      // Most headers hold none of the names, and need not be parsed to know it.
      const uses = times > 0 && times > this.#timesDeclared(effect, name);
      known.set(name, uses);
      any ||= uses;
    }
    return any;
  }

  #timesDeclared(effect: Effect, name: number): number {
    const { typedefs, tags, enumerators, objects } = this.#parser.parse(effect);
    return [typedefs, tags, enumerators, objects].filter((kind) => kind.has(name)).length;
  }

  /** What a name stands for after the reading, as the symbols that declare or define it. */
  #meaning(symbol: number, { around, macros }: Surroundings, look: (symbol: number) => void): void {
    const macro = macros.get(symbol);
    if (macro !== undefined) for (let i = macro.start; i < macro.end; i++) look(macro.symbols[i] as number);
    // A name stands in one header or two: looking for it in all that are around would take a look-up for each.
    for (const { text, uses } of this.#names.declaring(symbol)) if (around.has(text)) for (const used of uses) look(used);
  }

  #textsOf(reading: Reading): ReadonlySet<Effect["symbols"]> {
    const effects = allOf(reading);
    this.#names.collect(effects);
    return new Set(effects.map(({ symbols }) => symbols));
  }

  /** Whether any of the symbols is a changed name, or stands for one. Those that are not, and all they stand for, become `clean`. */
  #reaches(symbols: Iterable<number>, surroundings: Surroundings, clean: Set<number>): boolean {
    const looked: number[] = [];
    const look = (symbol: number): void => {
      if (this.#symbols.kinds[symbol] !== SymbolKind.identifier || clean.has(symbol)) return;
      clean.add(symbol);
      looked.push(symbol);
    };
    for (const symbol of symbols) look(symbol);
    for (let i = 0; i < looked.length; i++) {
      const symbol = looked[i] as number;
      if (surroundings.changed.has(symbol)) {
        for (const each of looked) clean.delete(each);
        return true;
      }
      this.#meaning(symbol, surroundings, look);
    }
    return false;
  }
}

/** How two readings differ in the header and what it includes. */
interface Around {
  /** Names that do not mean the same at the end of both. */
  readonly changed: ReadonlySet<number>;
  /** Whether an included header has its say in how the records of others are packed: no name shows that. */
  readonly packs: boolean;
}

/** What is around a header at the end of a reading, and the names that are not the same in another one. */
interface Surroundings {
  readonly changed: ReadonlySet<number>;
  /** Their own texts after preprocessing. */
  readonly around: ReadonlySet<Effect["symbols"]>;
  readonly macros: MacrosAfter;
}

function allOf(reading: Reading): readonly Effect[] {
  return reading.length === 1 ? effectsOf(reading[0]) : [...new Set(reading.flatMap((effect) => effectsOf(effect)))];
}

/** All that a header's own text is made of, macro bodies included. */
function* ownSymbols({ symbols, defines }: Effect): Iterable<number> {
  yield* symbols;
  for (const { symbols: all, start, end } of defines) yield* all.subarray(start, end);
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

function isSame(a: MacroDefinition | undefined, b: MacroDefinition | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameMacro(a, b));
}
