import type { DataModel } from "../abi/model.ts";
import { integerWords, literalText, namedIntegers, wordsText } from "./integer-text.ts";

/** What a macro expands to, or what a function does, with its own names for parameters. */
interface Body {
  readonly parameters: readonly string[] | undefined;
  readonly text: string;
}

/** A macro's tokens, a blank between two; what its parameters are called does not count. */
export function normalMacro({ parameters, text }: Body): string {
  return `${parameters?.length ?? "-"} ${withPlaces(tokensOf(text), parameters).join(" ")}`;
}

/** The tokens with a place for each parameter. The preprocessor knows no members: each token of the name is the parameter. */
export function withPlaces(tokens: readonly string[], parameters: readonly string[] | undefined): readonly string[] {
  const places = placesOf(parameters);
  return tokens.map((each) => places.get(each) ?? each);
}

/**
 * A function's tokens, macros expanded, a blank between two. What its parameters are called does not count, nor how a number or an integer type is written:
 * `0xf` is `15` where both are an int, and `__u32` is `unsigned int`.
 */
export function normalFunction({ parameters, text }: Body, model: DataModel): string {
  const tokens = tokensOf(text);
  // There a parameter's name may be a member's, with nothing before it to tell.
  const places = tokens.some((each) => /offsetof$/.test(each)) ? new Map<string, string>() : placesOf(parameters);
  const named = tokens.map((each, index) => {
    const last = tokens[index - 1] ?? "";
    return last === "." || last === "->" || tags.has(last) ? each : (places.get(each) ?? each);
  });
  return plainIntegers(named, model).join(" ");
}

/** Numbers by value and type, and integer types by size and sign. */
export function plainIntegers(tokens: readonly string[], model: DataModel): readonly string[] {
  const words: string[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length > 0) words.push(wordsText(run, model));
    run = [];
  };
  for (const [index, each] of tokens.entries()) {
    if (integerWords.has(each)) {
      run.push(each);
      continue;
    }
    end();
    const last = tokens[index - 1] ?? "";
    const type = last === "." || last === "->" || tags.has(last) ? undefined : namedIntegers.get(each);
    words.push(type?.(model) ?? (/^\d/.test(each) ? literalText(each, model) : each));
  }
  end();
  return words;
}

const tags: ReadonlySet<string> = new Set(["struct", "union", "enum", "goto"]);

function placesOf(parameters: readonly string[] | undefined): ReadonlyMap<string, string> {
  return new Map(parameters?.map((name, index) => [name.replace(/\.\.\.$/, "") || "__VA_ARGS__", `$${index}`]));
}

/** The tokens of a text of C without comments. */
export function tokensOf(text: string): readonly string[] {
  return text.match(token) ?? [];
}

/** Strings and characters, words and numbers, operators of two and three characters, and everything else by itself. */
const token =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.?\d(?:[eEpP][+-]|[\w.])*|[\w$]+|\.\.\.|<<=|>>=|\+\+|--|->|<<|>>|[<>=!+\-*/%&|^]=|&&|\|\||##|\S/g;

/** A text, or of a long one 60 characters with what another does not have. */
export function quotedPart(text: string, other = ""): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  const short = text.length > 60 && same > 50 ? `...${beginning(text.slice(same - 20), 57)}` : beginning(text, 60);
  return short.startsWith('"') ? short : `\`${short}\``;
}

function beginning(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}
