/** Specifiers and qualifiers that change no layout. */
export const ignoredWords: ReadonlySet<string> = new Set(
  `extern static inline __inline __inline__ register auto _Noreturn __noreturn _Thread_local __thread
   const __const __const__ volatile __volatile __volatile__ restrict __restrict __restrict__ _Atomic`.split(/\s+/),
);

/** Qualifiers that may follow the `*` of a pointer. */
export const pointerQualifiers: ReadonlySet<string> = new Set(
  `const __const __const__ volatile __volatile __volatile__ restrict __restrict __restrict__ _Atomic _Nullable _Nonnull`.split(
    " ",
  ),
);

/** Words that make up arithmetic types, and what each counts as. */
export const typeWords: ReadonlyMap<string, string> = new Map([
  ["void", "void"],
  ["char", "char"],
  ["short", "short"],
  ["int", "int"],
  ["long", "long"],
  ["float", "float"],
  ["double", "double"],
  ["signed", "signed"],
  ["__signed", "signed"],
  ["__signed__", "signed"],
  ["unsigned", "unsigned"],
  ["_Bool", "_Bool"],
  ["_Complex", "_Complex"],
  ["__complex__", "_Complex"],
  ["__int128", "__int128"],
  ["__int128_t", "__int128"],
  ["__uint128_t", "__uint128"],
  ["_Float16", "_Float16"],
  ["_Float32", "float"],
  ["_Float64", "double"],
  ["_Float128", "_Float128"],
  ["__float128", "_Float128"],
  ["_Float32x", "double"],
  ["_Float64x", "long double"],
  ["__builtin_va_list", "__builtin_va_list"],
]);

const attributeWords = new Set("__attribute__ __attribute __extension__ _Alignas alignas _Pragma asm __asm__ __asm".split(" "));

/** True for a word that begins an attribute or something that stands where attributes do. */
export function isAttributeWord(word: string): boolean {
  return attributeWords.has(word);
}

const typeStarts = new Set("struct union enum typeof __typeof__ __typeof __extension__ __attribute__".split(" "));

/** True when the word can only begin a type, whatever names are declared. */
export function startsType(word: string): boolean {
  return typeWords.has(word) || ignoredWords.has(word) || typeStarts.has(word);
}
