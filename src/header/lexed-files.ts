import { type LexedFile, lex } from "./lex.ts";
import type { IncludeRequest, Loader, Source } from "./loader.ts";
import type { Symbols } from "./symbols.ts";

/** Headers by their text: the same text under the same name is lexed once, whichever tree it comes from. */
export class LexedFiles {
  readonly #symbols: Symbols;
  readonly #bySource = new WeakMap<Source, LexedFile>();
  readonly #byName = new Map<string, LexedFile[]>();
  /** Two trees may hold the same text; the loader wants its own source object back. */
  readonly #sources = new WeakMap<Loader, Map<LexedFile, Source>>();

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  of(source: Source, loader: Loader): LexedFile {
    let file = this.#bySource.get(source);
    if (file === undefined) {
      const named = this.#byName.get(source.name);
      file = named?.find((candidate) => candidate.source.text === source.text);
      if (file === undefined) {
        file = lex(source, this.#symbols);
        if (named === undefined) this.#byName.set(source.name, [file]);
        else named.push(file);
      }
      this.#bySource.set(source, file);
    }
    this.#sourcesOf(loader).set(file, source);
    return file;
  }

  /** The header that an include directive in `from` means. */
  include(request: Omit<IncludeRequest, "from">, from: LexedFile, loader: Loader): LexedFile | undefined {
    const { name, quoted, next } = request;
    const source = loader.include({ name, quoted, next, from: this.#sourcesOf(loader).get(from) ?? from.source });
    return source === undefined ? undefined : this.of(source, loader);
  }

  #sourcesOf(loader: Loader): Map<LexedFile, Source> {
    let sources = this.#sources.get(loader);
    if (sources === undefined) {
      sources = new Map();
      this.#sources.set(loader, sources);
    }
    return sources;
  }
}
