import type { MacroDefinition } from "./macro.ts";
import type { Symbols } from "./symbols.ts";

/** What a header does to the macros, in the order it first did it. */
export interface MacroWrites {
  readonly writes: readonly number[];
  readonly writtenMacros: readonly (MacroDefinition | undefined)[];
}

/**
 * The macros of one environment as they are now, by symbol: a dense array, so that the look-up made for every identifier is one load.
 */
export class MacroTable {
  readonly #symbols: Symbols;
  readonly #base: readonly MacroDefinition[];
  readonly #macros: (MacroDefinition | undefined)[];
  /** The effects whose end the table stands at; empty at the start of a unit. */
  #holds: readonly MacroWrites[] = [];
  /** What was there before, while an attempt is under way. */
  readonly #undo: { readonly symbol: number; readonly macro: MacroDefinition | undefined }[] = [];
  #attempts = 0;

  /** `base` are the macros before the first line. */
  constructor(symbols: Symbols, base: readonly MacroDefinition[]) {
    this.#symbols = symbols;
    this.#base = base;
    this.#macros = new Array<MacroDefinition | undefined>(symbols.size).fill(undefined);
    for (const macro of base) this.#macros[macro.name] = macro;
  }

  get(symbol: number): MacroDefinition | undefined {
    return this.#macros[symbol];
  }

  set(symbol: number, macro: MacroDefinition | undefined): void {
    if (symbol >= this.#macros.length) this.grow();
    if (this.#attempts > 0) this.#undo.push({ symbol, macro: this.#macros[symbol] });
    this.#macros[symbol] = macro;
  }

  apply({ writes, writtenMacros }: MacroWrites): void {
    this.grow();
    const macros = this.#macros;
    for (let i = 0; i < writes.length; i++) {
      const symbol = writes[i] as number;
      if (this.#attempts > 0) this.#undo.push({ symbol, macro: macros[symbol] });
      macros[symbol] = writtenMacros[i];
    }
  }

  /** Starts something that may have to be taken back; attempts may be nested. Gives what `keep` or `takeBack` wants. */
  attempt(): number {
    this.#attempts++;
    return this.#undo.length;
  }

  keep(): void {
    if (--this.#attempts === 0) this.#undo.length = 0;
  }

  takeBack(attempt: number): void {
    while (this.#undo.length > attempt) {
      const { symbol, macro } = this.#undo.pop() as { symbol: number; macro: MacroDefinition | undefined };
      this.#macros[symbol] = macro;
    }
    this.#attempts--;
  }

  /** Back to before the first line. What was done since the last reset must have been told to `hold`. */
  reset(): void {
    for (const { writes } of this.#holds) for (const symbol of writes) this.#macros[symbol] = undefined;
    for (const macro of this.#base) this.#macros[macro.name] = macro;
    this.#holds = [];
  }

  /** Says that the table stands at the end of these effects. */
  hold(effects: readonly MacroWrites[]): void {
    this.#holds = effects;
  }

  /** Brings the table to the end of a unit read before. */
  enter(effects: readonly MacroWrites[]): void {
    if (this.#holds === effects) return;
    this.reset();
    for (const effect of effects) this.apply(effect);
    this.#holds = effects;
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
