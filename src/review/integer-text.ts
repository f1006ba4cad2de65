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

/** Integer types that the kernel's headers and the C library have for everyone: they are never volatile, _Bool or aligned otherwise, as another typedef may be. */
export const namedIntegers: Readonly<{ [name: string]: ((model: DataModel) => string) | undefined }> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    [8, 16, 32, 64].flatMap((bits) => [
      ...["__u", "u"].map((name) => [`${name}${bits}`, () => `u${bits}`]),
      ...["__s", "s"].map((name) => [`${name}${bits}`, () => `s${bits}`]),
      [`uint${bits}_t`, () => `u${bits}`],
      [`int${bits}_t`, () => `s${bits}`],
    ]),
  ),
  {
    uintptr_t: ({ pointer }: DataModel) => `u${pointer * 8}`,
    intptr_t: ({ pointer }: DataModel) => `s${pointer * 8}`,
    size_t: ({ pointer }: DataModel) => `u${pointer * 8}`,
    ssize_t: ({ pointer }: DataModel) => `s${pointer * 8}`,
    __kernel_size_t: ({ pointer }: DataModel) => `u${pointer * 8}`,
    __kernel_ssize_t: ({ pointer }: DataModel) => `s${pointer * 8}`,
  },
);

/** A whole number in tens with its type (C17 6.4.4.1), `15int`; any other number as it is. */
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
