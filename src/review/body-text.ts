import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { strip } from "../abi/size.ts";
import { canonicalType } from "./canonical-type.ts";

/** What a macro expands to, or what a function does, with its own names for parameters. */
interface Body {
  readonly parameters: readonly string[] | undefined;
  readonly text: string;
}

/** A macro's tokens, a blank between two; what its parameters are called does not count. */
export function normalMacro(macro: Body): string {
  return normal(macro, inMacro);
}

/** A function's tokens, a blank between two; what its parameters are called does not count, but a member of the same name does. */
export function normalFunction(body: Body): string {
  return normal(body, inFunction);
}

/** As `normalMacro`, with numbers by their values and integer types by what they are: `0xf`, and the name of a constant that is 15, are `15`. */
export function macroValues(macro: Body, header: Pick<HeaderAbi, "visible">, model: DataModel): string {
  return valuesOf(macro, header, model, inMacro);
}

/** As `normalFunction`, likewise. */
export function functionValues(body: Body, header: Pick<HeaderAbi, "visible">, model: DataModel): string {
  return valuesOf(body, header, model, inFunction);
}

/** Whether a parameter's name is the parameter behind that token. The preprocessor knows no members. */
type InBody = (last: string | undefined) => boolean;
const inMacro: InBody = () => true;
const inFunction: InBody = (last) => !isMember(last);

function normal(body: Body, isParameter: InBody): string {
  return textOf(
    body,
    wordsOf(body, (each, places, last) => (isParameter(last) ? (places.get(each) ?? each) : each)),
  );
}

function valuesOf(body: Body, { visible }: Pick<HeaderAbi, "visible">, model: DataModel, isParameter: InBody): string {
  const words = wordsOf(body, (each, places, last) => {
    if (/^\d/.test(each)) return literal(each);
    const place = isParameter(last) ? places.get(each) : undefined;
    if (!/^[A-Za-z_]/.test(each) || place !== undefined || isMember(last)) return place ?? each;
    const value = visible.constant(each);
    if (value !== undefined) return `${value}`;
    const type = visible.typedef(each);
    return type !== undefined && strip(type).kind === "integer" ? canonicalType(type) : each;
  });
  const runs: string[][] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (integerWords.has(word) && last !== undefined && integerWords.has(last[0] as string)) last.push(word);
    else runs.push([word]);
  }
  return textOf(
    body,
    runs.map((run) => (integerWords.has(run[0] as string) ? integerOf(run, model) : (run[0] as string))),
  );
}

const integerWords: ReadonlySet<string> = new Set("unsigned signed char short int long".split(" "));

/** `u32` for `unsigned int`, as `canonicalType` says it. */
function integerOf(words: readonly string[], model: DataModel): string {
  if (words.join() === "char") return "char";
  const longs = words.filter((word) => word === "long").length;
  const size = words.includes("char") ? 1 : words.includes("short") ? 2 : longs === 0 ? 4 : longs === 1 ? model.long : 8;
  return `${words.includes("unsigned") ? "u" : "s"}${size * 8}`;
}

function isMember(last: string | undefined): boolean {
  return last === "." || last === "->";
}

/** A whole number in tens, with what its suffix says of its type; any other as it is. */
function literal(text: string): string {
  const [, digits = "", suffix = ""] = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$/.exec(text) ?? [];
  if (digits === "") return text;
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  return /^0\d*[89]/.test(digits) ? text : `${BigInt(octal)}${suffix.toLowerCase()}`;
}

/** The tokens. @param word what stands for one, given the places of the parameters and the token before it. */
function wordsOf(
  { parameters, text }: Body,
  word: (each: string, places: ReadonlyMap<string, string>, last: string | undefined) => string,
): readonly string[] {
  const places = new Map(parameters?.map((name, index) => [name.replace(/\.\.\.$/, "") || "__VA_ARGS__", `$${index}`]));
  const tokens = text.match(token) ?? [];
  return tokens.map((each, index) => word(each, places, tokens[index - 1]));
}

function textOf({ parameters }: Body, words: readonly string[]): string {
  return `${parameters?.length ?? "-"} ${words.join(" ")}`;
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
