import type { Effect, Reading } from "./effect.ts";
import type { LexedFile } from "./lex.ts";
import { type MacroDefinition, sameMacro } from "./macro.ts";
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
  /** By symbol: how often it stands in what is looked at; only symbols in question are counted. */
  #counts = new Int32Array(1 << 16);

  constructor(symbols: Symbols, parser: HeaderParser) {
    this.#symbols = symbols;
    this.#parser = parser;
    this.#names = new NameChanges(symbols, parser);
  }

  unchanged(before: Reading, after: Reading): boolean {
    const [old, now] = [before[0], after[0]];
    if (old === now && before.length === 1 && after.length === 1) return true;
    // Comments may differ: only an element that changed is asked what is said of it.
    if (!sameSource(old.file, now.file) || !sameText(old, now)) return false;
    const changed = this.#changedAround(before, after);
    if (changed.size === 0) return true;
    if (![...allOf(before), ...allOf(after)].some((effect) => this.#uses(effect, changed))) return true;
    for (const effect of allOf(after)) this.#names.declarations(effect);
    return !this.#reaches(ownSymbols(now), { changed, around: allOf(after), macros: endOf(after).macros }, new Set());
  }

  /** Names that the header declares or defines in both readings and that mean the same in both. */
  sameNames(before: Reading, after: Reading): ReadonlySet<number> {
    const [left, right] = [endOf(before), endOf(after)];
    const changed = this.#changedAtEnd({ reading: before, end: left }, { reading: after, end: right });
    const surroundings = { changed, around: allOf(after), macros: right.macros };
    for (const effect of surroundings.around) this.#names.declarations(effect);
    const clean = new Set<number>();
    const same = new Set<number>();
    const differ = new Set(changed);
    for (const [name, { file, symbols, start, end }] of right.macros) {
      if (file !== after[0].file) continue;
      // What another header defines anew is for the reader to say.
      const own = left.macros.get(name)?.file === before[0].file && !changed.has(name);
      if (own && !this.#reaches(symbols.subarray(start, end), surroundings, clean)) same.add(name);
      else differ.add(name);
    }
    for (const { names, symbols } of this.#names.split(after[0])) {
      const affected = this.#reaches(symbols, surroundings, clean);
      for (const name of names) (affected ? differ : same).add(name);
    }
    for (const name of differ) same.delete(name);
    return same;
  }

  /**
   * Names that the header, or what it includes, declares, defines or undefines otherwise in the two readings; undefined when either
   * does so in ways that names do not tell.
   */
  changedNames(before: Reading, after: Reading): ReadonlySet<number> | undefined {
    for (const effect of [before[0], after[0]]) {
      const { problems, unfinished } = this.#parser.parse(effect);
      // A pragma may reach into the includer.
      if (effect.problems.length + problems.length > 0 || unfinished || effect.symbols.includes(this.#parser.markers.pragma))
        return undefined;
    }
    return this.#changedAtEnd({ reading: before, end: endOf(before) }, { reading: after, end: endOf(after) });
  }

  #changedAtEnd(before: { reading: Reading; end: End }, after: { reading: Reading; end: End }): ReadonlySet<number> {
    const around = this.#changedAround(before.reading, after.reading);
    const changed = new Set([...around, ...this.#names.changed(before.reading[0], after.reading[0])]);
    for (const name of before.end.missing) if (!after.end.missing.has(name)) changed.add(name);
    for (const name of after.end.missing) if (!before.end.missing.has(name)) changed.add(name);
    return changed;
  }

  /** Names that differ in what the two readings include. */
  #changedAround(before: Reading, after: Reading): ReadonlySet<number> {
    const changed = new Set<number>();
    const left = byName(allOf(before));
    const right = byName(allOf(after));
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const [old, now] = [left.get(name) ?? [], right.get(name) ?? []];
      for (let i = 0; i < Math.max(old.length, now.length); i++) {
        const [a, b] = [old[i], now[i]];
        if (a === b) continue;
        // A header that is included on one side only brings all that it declares.
        const names = a !== undefined && b !== undefined ? this.#names.changed(a, b) : this.#names.all((a ?? b) as Effect);
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

  /** What a name stands for after the reading, as the symbols that declare or define it. */
  #meaning(symbol: number, { around, macros }: Surroundings, look: (symbol: number) => void): void {
    const macro = macros.get(symbol);
    if (macro !== undefined) for (let i = macro.start; i < macro.end; i++) look(macro.symbols[i] as number);
    if (!this.#names.mayDeclare(symbol)) return;
    for (const effect of around)
      for (const { symbols } of this.#names.declarations(effect).get(symbol) ?? []) for (const used of symbols) look(used);
  }

  /** Whether any of the symbols is a changed name, or stands for one. Those that are not, and all they stand for, become `clean`. */
  #reaches(symbols: Iterable<number>, surroundings: Surroundings, clean: Set<number>): boolean {
    const seen = new Set<number>();
    const pending: number[] = [];
    const look = (symbol: number): void => {
      if (this.#symbols.kinds[symbol] !== SymbolKind.identifier || clean.has(symbol) || seen.has(symbol)) return;
      seen.add(symbol);
      pending.push(symbol);
    };
    for (const symbol of symbols) look(symbol);
    for (let symbol = pending.pop(); symbol !== undefined; symbol = pending.pop()) {
      if (surroundings.changed.has(symbol)) return true;
      this.#meaning(symbol, surroundings, look);
    }
    for (const symbol of seen) clean.add(symbol);
    return false;
  }
}

/** What is around a header at the end of a reading, and the names that are not the same in another one. */
interface Surroundings {
  readonly changed: ReadonlySet<number>;
  readonly around: readonly Effect[];
  readonly macros: ReadonlyMap<number, MacroDefinition>;
}

function allOf(reading: Reading): readonly Effect[] {
  return reading.length === 1 ? effectsOf(reading[0]) : [...new Set(reading.flatMap((effect) => effectsOf(effect)))];
}

/** The macros that a reading leaves behind, by name, and the names that it leaves undefined. */
interface End {
  readonly macros: ReadonlyMap<number, MacroDefinition>;
  readonly missing: ReadonlySet<number>;
}

function endOf(reading: Reading): End {
  const macros = new Map<number, MacroDefinition>();
  const missing = new Set<number>();
  for (const { writes, writtenMacros } of reading)
    for (let i = 0; i < writes.length; i++) {
      const [name, macro] = [writes[i] as number, writtenMacros[i]];
      if (macro === undefined) missing.add(name);
      else macros.set(name, macro);
    }
  return { macros, missing };
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
