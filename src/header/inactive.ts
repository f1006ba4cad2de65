import type { InactiveRegion } from "../abi/abi.ts";
import type { Effect } from "./effect.ts";
import { placeOf } from "./problems.ts";
import type { Symbols } from "./symbols.ts";

/** What the conditionals of a header left out, in its own text. */
export function inactiveRegions(effect: Effect, symbols: Symbols): readonly InactiveRegion[] {
  const { file } = effect;
  return effect.skipped.map(({ fromToken, toToken, directive }) => {
    const directiveIndex = file.directiveStarts.indexOf(directive);
    const words: string[] = [];
    for (let i = directive + 1; i < (file.directiveEnds[directiveIndex] as number); i++)
      words.push(symbols.text(file.symbols[i] as number));
    return {
      condition: words.join(" "),
      place: placeOf(file, file.offsets[fromToken] ?? 0),
      get text() {
        const text: string[] = [];
        for (let i = fromToken; i < toToken; i++) text.push(symbols.text(file.symbols[i] as number));
        return text.join(" ");
      },
    };
  });
}
