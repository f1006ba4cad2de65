/**
 * A map whose values are worked out when they are asked for: one by one by name, and all at once only where it is walked. A rule that looks for three names
 * in a header of thousands evaluates three.
 */
export class LazyMap<T> implements ReadonlyMap<string, T> {
  readonly #one: (name: string) => T | undefined;
  readonly #all: () => ReadonlyMap<string, T>;
  #known: ReadonlyMap<string, T> | undefined;

  /** `one` gives what `all` holds under a name; `all` is called once, for the first walk. */
  constructor(one: (name: string) => T | undefined, all: () => ReadonlyMap<string, T>) {
    this.#one = one;
    this.#all = all;
  }

  get(name: string): T | undefined {
    return this.#known === undefined ? this.#one(name) : this.#known.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#walked().size;
  }

  keys() {
    return this.#walked().keys();
  }

  values() {
    return this.#walked().values();
  }

  entries() {
    return this.#walked().entries();
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  forEach(action: (value: T, name: string, map: ReadonlyMap<string, T>) => void): void {
    for (const [name, value] of this.#walked()) action(value, name, this);
  }

  #walked(): ReadonlyMap<string, T> {
    this.#known ??= this.#all();
    return this.#known;
  }
}
