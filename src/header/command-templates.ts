import type { TokenList } from "./expand.ts";
import type { MacroDefinition } from "./macro.ts";
import type { Preprocessor } from "./preprocess.ts";
import { SymbolKind } from "./symbols.ts";

/**
 * Expands bodies that are one call of `_IO`, `_IOR`, `_IOW` or `_IOWR`, as nearly all commands are, without going through those macros
 * each time: what `_IOR(type, nr, size)` stands for in a unit is worked out once, with names in place of the arguments.
 */
export class CommandTemplates {
  readonly #preprocessor: Preprocessor;
  readonly #ioc: number;
  readonly #family: ReadonlySet<number>;
  readonly #templates = new Map<
    number,
    { readonly symbols: readonly number[]; readonly places: readonly number[] } | undefined
  >();

  constructor(preprocessor: Preprocessor, ioc: number) {
    this.#preprocessor = preprocessor;
    this.#ioc = ioc;
    this.#family = new Set(["_IO", "_IOR", "_IOW", "_IOWR"].map((name) => preprocessor.symbols.name(name)));
  }

  /** The body expanded all but for `_IOC`; undefined when it is no such call. */
  expand(macro: MacroDefinition): readonly number[] | undefined {
    const callee = macro.symbols[macro.start] as number;
    if (!this.#family.has(callee)) return undefined;
    const args = this.#arguments(macro);
    const template = this.#template(callee);
    if (args === undefined || template === undefined || args.length !== template.places.length) return undefined;
    const { symbols, places } = template;
    return symbols.flatMap((symbol) => args[places.indexOf(symbol)] ?? [symbol]);
  }

  /** The arguments of a call that is the whole body, expanded; undefined when the body is anything else. */
  #arguments({ name, symbols, start, end }: MacroDefinition): readonly (readonly number[])[] | undefined {
    const { openParen, closeParen, comma, hashHash } = this.#preprocessor.words;
    if (symbols[start + 1] !== openParen || symbols[end - 1] !== closeParen) return undefined;
    const args: number[][] = [[]];
    let depth = 0;
    for (let i = start + 2; i < end - 1; i++) {
      const symbol = symbols[i] as number;
      // A macro that names itself is left to the expander.
      if (symbol === hashHash || symbol === name) return undefined;
      if (symbol === openParen) depth++;
      else if (symbol === closeParen && --depth < 0) return undefined;
      if (symbol === comma && depth === 0) args.push([]);
      else (args[args.length - 1] as number[]).push(symbol);
    }
    return depth === 0 ? args.map((each) => this.#expandArgument(each)) : undefined;
  }

  #expandArgument(symbols: readonly number[]): readonly number[] {
    const { kinds } = this.#preprocessor.symbols;
    const plain = symbols.every(
      (symbol) => kinds[symbol] !== SymbolKind.identifier || this.#preprocessor.finalMacro(symbol) === undefined,
    );
    return plain ? symbols : this.#expandList(symbols).symbols;
  }

  #template(callee: number) {
    if (!this.#templates.has(callee)) this.#templates.set(callee, this.#makeTemplate(callee));
    return this.#templates.get(callee);
  }

  #makeTemplate(callee: number) {
    const { symbols, words } = this.#preprocessor;
    const parameters = this.#preprocessor.finalMacro(callee)?.parameters;
    if (parameters === undefined) return undefined;
    // Names that no source can spell.
    const places = parameters.map((_, index) => symbols.name(`argument ${index}`));
    const list = places.flatMap((place, index) => (index === 0 ? [place] : [words.comma, place]));
    const expanded = this.#expandList([callee, words.openParen, ...list, words.closeParen]).symbols;
    // Anything glued or made a string of an argument would not be seen.
    const seen = places.every((place) => expanded.includes(place));
    return seen ? { symbols: expanded, places } : undefined;
  }

  #expandList(symbols: readonly number[]): TokenList {
    return this.#preprocessor.without(this.#ioc, () => this.#preprocessor.expandFinal(symbols, new Uint8Array(symbols.length)));
  }
}
