import type { Reading } from "./effect.ts";
import type { MacroDefinition } from "./macro.ts";
import type { Symbols } from "./symbols.ts";

/**
 * The macros that a reading leaves behind, by symbol, for one reading at a time: a thousand readings one after the other would need a thousand maps of
 * a thousand macros each.
 */
export class MacrosAfter {
  readonly #symbols: Symbols;
  readonly #macros: (MacroDefinition | undefined)[] = [];
  readonly #names: number[] = [];
  #reading: Reading | undefined;

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  /** Goes to a reading, and answers for that until it goes to another. */
  of(reading: Reading): this {
    if (this.#reading === reading) return this;
    for (const name of this.#names) this.#macros[name] = undefined;
    this.#names.length = 0;
    // Holes would make the array slow.
    while (this.#macros.length < this.#symbols.size) this.#macros.push(undefined);
    for (const { writes, writtenMacros } of reading) {
      for (let i = 0; i < writes.length; i++) {
        const name = writes[i] as number;
        this.#macros[name] = writtenMacros[i];
        this.#names.push(name);
      }
    }
    this.#reading = reading;
    return this;
  }

  get(name: number): MacroDefinition | undefined {
    return this.#macros[name];
  }

  /** All that the reading defined; some of it may be undefined in the end, or be named twice. */
  get names(): readonly number[] {
    return this.#names;
  }
}
