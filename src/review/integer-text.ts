import type { DataModel } from "../abi/model.ts";

/** Words that make up an integer type. */
export const integerWords: ReadonlySet<string> = new Set("unsigned signed __signed__ char short int long".split(" "));

/** `u32` for `unsigned int`: an integer type by its size and sign. `char` is neither signed nor unsigned by its use: it is text. */
export function wordsText(words: readonly string[], model: DataModel): string {
  if (words.join() === "char") return "char";
  const longs = words.filter((word) => word === "long").length;
  const size = words.includes("char") ? 1 : words.includes("short") ? 2 : longs === 0 ? 4 : longs === 1 ? model.long : 8;
  return `${words.includes("unsigned") ? "u" : "s"}${size * 8}`;
}

type IntegerOf = (model: DataModel) => string;
const signedPointer: IntegerOf = ({ pointer }) => `s${pointer * 8}`;
const unsignedPointer: IntegerOf = ({ pointer }) => `u${pointer * 8}`;

/** Integer types that the kernel's headers and the C library have for everyone: they are never volatile, _Bool or aligned otherwise, as another typedef may be. */
export const namedIntegers: ReadonlyMap<string, IntegerOf> = new Map<string, IntegerOf>([
  ...[8, 16, 32, 64].flatMap((bits) => [
    ...[`__u${bits}`, `u${bits}`, `uint${bits}_t`].map((name): [string, IntegerOf] => [name, () => `u${bits}`]),
    ...[`__s${bits}`, `s${bits}`, `int${bits}_t`].map((name): [string, IntegerOf] => [name, () => `s${bits}`]),
  ]),
  ["uintptr_t", unsignedPointer],
  ["intptr_t", signedPointer],
  ["size_t", unsignedPointer],
  ["ssize_t", signedPointer],
  ["__kernel_size_t", unsignedPointer],
  ["__kernel_ssize_t", signedPointer],
]);

/** A whole number in tens with its type (C17 6.4.4.1), `15sint`; any other number as it is. */
export function literalText(text: string, model: DataModel): string {
  const [, digits = "", suffix = ""] =
    /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uU]?(?:ll?|LL?)?|(?:ll?|LL?)[uU])$/.exec(text) ?? [];
  if (digits === "") return text;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const unsigned = /u/i.test(suffix);
  const least = /ll/i.test(suffix) ? 2 : /l/i.test(suffix) ? 1 : 0;
  // Of a number in tens without a `u`, the type is a signed one.
  const signs = unsigned ? ["u"] : /^[1-9]/.test(digits) ? ["s"] : ["s", "u"];
  for (const [rank, size] of [4, model.long, 8].entries()) {
    if (rank < least) continue;
    for (const sign of signs) {
      const bits = BigInt(size * 8 - (sign === "s" ? 1 : 0));
      if (value < 1n << bits) return `${value}${sign}${["int", "long", "llong"][rank]}`;
    }
  }
  return text;
}
