import type { MacroDefinition } from "./macro.ts";
import type { Symbols } from "./symbols.ts";

/** Macros before the first line, by symbol. */
export interface MacroBase {
  readonly macros: readonly (MacroDefinition | undefined)[];
}

/** What a header does to the macros, in the order it first did it. */
export interface MacroWrites {
  readonly writes: readonly number[];
  readonly writtenMacros: readonly (MacroDefinition | undefined)[];
}

/** The macros as they are now, by symbol: a dense array, so that the look-up made for every identifier is one load. */
export class MacroTable {
  readonly #symbols: Symbols;
  #macros: (MacroDefinition | undefined)[] = [];
  #base: MacroBase | undefined;
  #dirty: readonly (readonly number[])[] = [];

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  get(symbol: number): MacroDefinition | undefined {
    return this.#macros[symbol];
  }

  set(symbol: number, macro: MacroDefinition | undefined): void {
    if (symbol >= this.#macros.length) this.grow();
    this.#macros[symbol] = macro;
  }

  apply({ writes, writtenMacros }: MacroWrites): void {
    this.grow();
    const macros = this.#macros;
    for (let i = 0; i < writes.length; i++) macros[writes[i] as number] = writtenMacros[i];
  }

  /** Back to the macros of an environment. */
  reset(base: MacroBase): void {
    if (this.#base === base) {
      for (const writes of this.#dirty) for (const symbol of writes) this.#macros[symbol] = base.macros[symbol];
    } else {
      this.#base = base;
      this.#macros = base.macros.slice();
      this.grow();
    }
    this.#dirty = [];
  }

  /** Names what a unit has written, for the next reset. */
  wrote(effects: readonly MacroWrites[]): void {
    this.#dirty = effects.map((effect) => effect.writes);
  }

  /** Makes room for symbols interned since; holes would make the array slow. */
  grow(): void {
    for (let length = this.#macros.length; length < this.#symbols.size; length++) this.#macros.push(undefined);
  }
}

/** Marks symbols as seen by one of many readers, each with its own number. */
export class Stamps {
  #stamps = new Int32Array(1 << 16);

  has(symbol: number, serial: number): boolean {
    return this.#stamps[symbol] === serial;
  }

  add(symbol: number, serial: number): void {
    if (symbol >= this.#stamps.length) {
      const wider = new Int32Array(Math.max(symbol + 1, this.#stamps.length * 2));
      wider.set(this.#stamps);
      this.#stamps = wider;
    }
    this.#stamps[symbol] = serial;
  }
}
