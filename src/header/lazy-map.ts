/**
 * A map whose values are worked out when they are asked for: one by one by name, and all at once only where it is walked. A rule that looks for three names
 * in a header of thousands evaluates three.
 */
export class LazyMap<T> implements ReadonlyMap<string, T> {
  readonly #one: (name: string) => T | undefined;
  readonly #all: () => ReadonlyMap<string, T>;

  /** `one` gives what `all` holds under a name; `all` is called for each walk, and remembers what it gave. */
  constructor(one: (name: string) => T | undefined, all: () => ReadonlyMap<string, T>) {
    this.#one = one;
    this.#all = all;
  }

  get(name: string): T | undefined {
    return this.#one(name);
  }

  has(name: string): boolean {
    return this.#one(name) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  keys() {
    return this.#all().keys();
  }

  values() {
    return this.#all().values();
  }

  entries() {
    return this.#all().entries();
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  forEach(action: (value: T, name: string, map: ReadonlyMap<string, T>) => void): void {
    for (const [name, value] of this.#all()) action(value, name, this);
  }
}
