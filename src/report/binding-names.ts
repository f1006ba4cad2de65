/** Gives names of C legal and different names in TypeScript. */
export class BindingNames {
  readonly #taken: Set<string>;

  /** `taken`: names that the file uses for something else. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...reservedWords, ...taken]);
  }

  /** A free identifier for a name: the name itself where it can be, and otherwise with `_` for what cannot, and behind it. */
  take(name: string): string {
    const legal = name.replace(/[^\p{ID_Continue}$]/gu, "_");
    let identifier = /^[\p{ID_Start}$_]/u.test(legal) ? legal : `_${legal}`;
    while (this.#taken.has(identifier)) identifier += "_";
    this.#taken.add(identifier);
    return identifier;
  }
}

/** What cannot be the name of a const in a module, or where TypeScript makes CommonJS of it. */
const reservedWords = `
  arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for
  function if globalThis implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof undefined var void while with yield require exports __esModule
`
  .trim()
  .split(/\s+/);
