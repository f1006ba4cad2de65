import { SymbolKind, type Symbols } from "./symbols.ts";
import type { TokenRange } from "./syntax.ts";

/** Tokens as a person would write them on one line. */
export function tokensText(range: TokenRange, symbols: Symbols): string {
  let [text, last] = ["", ""];
  for (let i = range.start; i < range.end; i++) {
    const symbol = range.tokens.symbols[i] as number;
    if (symbols.kinds[symbol] === SymbolKind.marker) continue;
    const word = symbols.text(symbol);
    if (last !== "" && last !== "->" && word !== "->" && needsSpace(last[last.length - 1] as string, word)) text += " ";
    text += word;
    last = word;
  }
  return text;
}

function needsSpace(last: string, word: string): boolean {
  if (word === "!=") return true;
  const first = word[0] as string;
  if (/[\w$]/.test(last)) return /[\w$"'*&|+\-<>=?:{!]/.test(first);
  if (last === "," || last === ";" || last === ")") return !/^[,;)\].[]/.test(word) && !(last === ")" && first === "(");
  return /[|&+\-<>=?:{}]/.test(last) || /^(?:\|\||&&|[|+<>=?:]|<<|>>)/.test(word);
}
