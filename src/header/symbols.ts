/** What a spelling is to the lexer. Keywords are identifiers until the parser looks at them, as the preprocessor demands. */
export const SymbolKind = {
  identifier: 1,
  number: 2,
  character: 3,
  string: 4,
  punctuator: 5,
  /** A byte that begins no C token: `@`, a stray quote, a control character. */
  stray: 6,
  /** Put into the token stream by the preprocessor, never spelled in a source. */
  marker: 7,
} as const;
export type SymbolKind = (typeof SymbolKind)[keyof typeof SymbolKind];

/**
 * Spellings as small integers. A token is its spelling's number, so that the macro table is an array and comparing two tokens is
 * comparing two numbers: this is what makes reading a thousand headers take a fraction of a second.
 */
export class Symbols {
  readonly #text: string[] = [];
  readonly #kinds: number[] = [];
  #slots = new Int32Array(1 << 18).fill(-1);
  #mask = (1 << 18) - 1;

  /** Spelling of a symbol. */
  text(symbol: number): string {
    return this.#text[symbol] as string;
  }

  /** By symbol, for hot loops. */
  get kinds(): readonly number[] {
    return this.#kinds;
  }

  get size(): number {
    return this.#text.length;
  }

  intern(text: string, kind: SymbolKind): number {
    return this.slice(text, 0, text.length, kind);
  }

  /** The symbol of an identifier; for names that the code itself knows. */
  name(text: string): number {
    return this.slice(text, 0, text.length, SymbolKind.identifier);
  }

  /** Interns `source[start, end)` without making a string when the spelling is known. The kind follows from the spelling. */
  slice(source: string, start: number, end: number, kind: SymbolKind): number {
    let hash: number = kind;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + source.charCodeAt(i)) | 0;
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    const length = end - start;
    for (;;) {
      const candidate = this.#slots[slot] as number;
      if (candidate === -1) break;
      const text = this.#text[candidate] as string;
      if (text.length === length && this.#kinds[candidate] === kind && same(text, source, start)) return candidate;
      slot = (slot + 1) & this.#mask;
    }
    const symbol = this.#text.length;
    this.#text.push(source.slice(start, end));
    this.#kinds.push(kind);
    this.#slots[slot] = symbol;
    if (this.#text.length * 2 > this.#mask) this.#grow();
    return symbol;
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    for (let symbol = 0; symbol < this.#text.length; symbol++) {
      const text = this.#text[symbol] as string;
      let hash = this.#kinds[symbol] as number;
      for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
      hash ^= hash >>> 15;
      let slot = hash & this.#mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = symbol;
    }
  }
}

function same(text: string, source: string, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== source.charCodeAt(start + i)) return false;
  return true;
}
