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
  readonly #hashes: number[] = [];
  /** Identifiers that were asked for as strings, whose hash the engine keeps. */
  readonly #named = new Map<string, number>();
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
    let symbol = this.#named.get(text);
    if (symbol === undefined) {
      symbol = this.slice(text, 0, text.length, SymbolKind.identifier);
      this.#named.set(text, symbol);
    }
    return symbol;
  }

  /** Interns `source[start, end)` without making a string when the spelling is known. */
  slice(source: string, start: number, end: number, kind: SymbolKind): number {
    let hash = 0;
    for (let i = start; i < end; i++) hash = nextHash(hash, source.charCodeAt(i));
    return this.sliceHashed(source, start, end, kind, hash);
  }

  /** The same for a caller that has run `nextHash` over the characters itself, as it found out where the spelling ends. */
  sliceHashed(source: string, start: number, end: number, kind: SymbolKind, hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = (hash ^ (hash >>> 15) ^ (kind << 8)) & mask;
    const length = end - start;
    for (;;) {
      const candidate = slots[slot] as number;
      if (candidate === -1) break;
      if (this.#hashes[candidate] === hash && this.#kinds[candidate] === kind) {
        const text = this.#text[candidate] as string;
        if (text.length === length && same(text, source, start)) return candidate;
      }
      slot = (slot + 1) & mask;
    }
    const symbol = this.#text.length;
    this.#text.push(source.slice(start, end));
    this.#kinds.push(kind);
    this.#hashes.push(hash);
    slots[slot] = symbol;
    if (this.#text.length * 2 > mask) this.#grow();
    return symbol;
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    for (let symbol = 0; symbol < this.#text.length; symbol++) {
      const hash = this.#hashes[symbol] as number;
      let slot = (hash ^ (hash >>> 15) ^ ((this.#kinds[symbol] as number) << 8)) & this.#mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = symbol;
    }
  }
}

/** One more character into the hash of a spelling, which begins at 0. The factor is FNV's: with 31, "Aa" and "BB" are the same. */
export function nextHash(hash: number, character: number): number {
  return (Math.imul(hash, 0x01000193) + character) | 0;
}

function same(text: string, source: string, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== source.charCodeAt(start + i)) return false;
  return true;
}
