import type { Abi, HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { HeaderUnit } from "./header-abi.ts";
import type { Loader, Source } from "./loader.ts";
import { HeaderParser } from "./parse.ts";
import { Preprocessor } from "./preprocess.ts";
import { ChangeDetector } from "./unchanged.ts";

/** Reads headers as a compiler would, many of them, sharing what they share. */
export interface HeaderReader {
  /**
   * Reads each header as a translation unit of its own. Never throws on input; diagnostics are in each header's result.
   * A reader may be used for several loaders and data models: text that is the same is lexed once, and the effect of an include
   * that cannot differ is worked out once.
   */
  read(headers: readonly Source[], loader: Loader, model: DataModel): Abi;
  /** `read` for one header whose text does not come again: what it includes is kept for others, and nothing of its own. */
  readPassing(source: Source, loader: Loader, model: DataModel, options?: PassingOptions): HeaderAbi;
  /**
   * True when nothing that two readings of one header declare can differ: its own tokens are the same (comments may differ), and what
   * changed in what it includes is nothing it names. Both must come from this reader. False means only that they may differ.
   */
  unchanged(before: HeaderAbi, after: HeaderAbi): boolean;
  /**
   * Two readings of one header without what is declared in both and means the same in both, which nobody then has to evaluate.
   * Both must come from this reader, under one data model.
   */
  inQuestion(before: HeaderAbi, after: HeaderAbi): { readonly before: HeaderAbi; readonly after: HeaderAbi };
}

export interface PassingOptions {
  /** Names that nobody asks about: what the header declares under them is visible to the rest of it, and otherwise left out. */
  readonly without?: Iterable<string>;
}

export function createHeaderReader(): HeaderReader {
  const preprocessor = new Preprocessor();
  const parser = new HeaderParser(preprocessor.symbols, {
    include: preprocessor.includeMarker,
    pragma: preprocessor.pragmaMarker,
  });
  const detector = new ChangeDetector(preprocessor.symbols, parser);
  return {
    read(headers, loader, model) {
      const environment = preprocessor.environment(loader, model);
      const result = new Map<string, HeaderAbi>();
      for (const source of headers) {
        const effects = preprocessor.unit(source, environment);
        result.set(source.name, new HeaderUnit(source.name, effects, { preprocessor, parser, environment, model }));
      }
      return { model, headers: result };
    },
    readPassing(source, loader, model, { without = [] } = {}) {
      const environment = preprocessor.environment(loader, model);
      const effects = preprocessor.passingUnit(source, environment);
      const left = new Set(Array.from(without, (name) => preprocessor.symbols.name(name)));
      return new HeaderUnit(source.name, effects, { preprocessor, parser, environment, model }, left);
    },
    unchanged(before, after) {
      return before instanceof HeaderUnit && after instanceof HeaderUnit && detector.unchanged(before.effects, after.effects);
    },
    inQuestion(before, after) {
      if (!(before instanceof HeaderUnit && after instanceof HeaderUnit)) return { before, after };
      const same = detector.sameNames(before.effects, after.effects);
      return { before: before.without(same), after: after.without(same) };
    },
  };
}
