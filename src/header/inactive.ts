import type { InactiveRegion } from "../abi/abi.ts";
import type { Effect } from "./effect.ts";
import type { LexedFile } from "./lex.ts";
import { placeOf } from "./problems.ts";
import type { Symbols } from "./symbols.ts";

/** What the conditionals of a header left out, in its own text. */
export function inactiveRegions(effect: Effect, symbols: Symbols): readonly InactiveRegion[] {
  const { file } = effect;
  return effect.skipped.map(({ fromToken, toToken, directive, opening }) => {
    const own = directiveText(file, directive, symbols);
    return {
      condition: directive === opening ? own : `${own} of #${directiveText(file, opening, symbols)}`,
      place: placeOf(file, file.offsets[fromToken] ?? 0),
      get text() {
        return textOf(file, fromToken, toToken, symbols);
      },
    };
  });
}

/** A directive's line without its `#`, spaced as C is written, whatever spaces the header has: it is shown, and told from others. */
function directiveText(file: LexedFile, hash: number, symbols: Symbols): string {
  const text = textOf(file, hash + 1, file.directiveEnds[file.directiveStarts.indexOf(hash)] as number, symbols);
  return text.replace(/(?<=[(!~]) | (?=[),])/g, "").replace(/(?<!^(?:el)?if)(?<=\w) (?=\()/g, "");
}

function textOf(file: LexedFile, from: number, to: number, symbols: Symbols): string {
  const words: string[] = [];
  for (let i = from; i < to; i++) words.push(symbols.text(file.symbols[i] as number));
  return words.join(" ");
}
