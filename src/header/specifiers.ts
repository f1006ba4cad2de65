import { parseAttributes } from "./attributes.ts";
import type { Cursor } from "./cursor.ts";
import { parseEnum, parseRecord } from "./record-syntax.ts";
import { type Attributes, noAttributes, type RecordSyntax, type EnumSyntax, type TypeSyntax } from "./syntax.ts";

/** What stands before the declarators: storage class, type, attributes that hold for every declarator. */
export interface Specifiers {
  readonly type: TypeSyntax | undefined;
  readonly isTypedef: boolean;
  readonly attributes: Attributes;
}

/** Where parsed definitions are put, in order. */
export interface DefinitionSink {
  record(record: RecordSyntax): void;
  enum(value: EnumSyntax): void;
  /** The record whose member list is being read. */
  owner: RecordSyntax | undefined;
}

const ignored = new Set(
  "extern static inline __inline __inline__ register auto _Noreturn __noreturn _Thread_local __thread const __const __const__ volatile __volatile volatile__ __volatile__ restrict __restrict __restrict__ _Atomic".split(
    " ",
  ),
);

/** Words that make up arithmetic types, and what each counts as. */
const typeWords = new Map<string, string>([
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

/** True when the token at the cursor can only begin a type, whatever names are declared. */
export function startsType(text: string): boolean {
  return (
    typeWords.has(text) ||
    ignored.has(text) ||
    text === "struct" ||
    text === "union" ||
    text === "enum" ||
    text === "typeof" ||
    text === "__typeof__" ||
    text === "__typeof" ||
    text === "__extension__" ||
    text === "__attribute__"
  );
}

/** Reads declaration specifiers. An identifier is the type when no type word has come before it, and the declarator's name otherwise. */
export function parseSpecifiers(c: Cursor, sink: DefinitionSink): Specifiers {
  let attributes: Attributes = noAttributes;
  let isTypedef = false;
  let type: TypeSyntax | undefined;
  let words: string[] | undefined;
  for (;;) {
    const symbol = c.peek();
    if (symbol === -1) break;
    const word = c.symbols.text(symbol);
    if (word === "typedef") {
      isTypedef = true;
      c.at++;
    } else if (ignored.has(word)) {
      c.at++;
      if (word === "_Atomic" && c.is("(") && type === undefined && words === undefined) {
        const operand = c.takeBracketed();
        if (operand !== undefined) type = { kind: "typeof", operand };
      }
    } else if (word === "struct" || word === "union") {
      const record = parseRecord(c, sink);
      if (record !== undefined) type = { kind: "record", record };
    } else if (word === "enum") {
      const value = parseEnum(c, sink);
      if (value !== undefined) type = { kind: "enum", enum: value };
    } else if (word === "typeof" || word === "__typeof__" || word === "__typeof") {
      c.at++;
      const operand = c.is("(") ? c.takeBracketed() : undefined;
      if (operand === undefined) {
        c.problem("expected-token", `expected '(' after ${word}, ${c.found()}`);
        break;
      }
      type = { kind: "typeof", operand };
    } else if (typeWords.has(word)) {
      if (words === undefined) words = [];
      words.push(typeWords.get(word) as string);
      c.at++;
    } else if (isAttributeWord(word)) {
      attributes = parseAttributes(c, attributes);
    } else if (type === undefined && words === undefined && c.isIdentifier()) {
      type = { kind: "named", name: symbol, place: c.place() };
      c.at++;
    } else break;
  }
  if (words !== undefined && type === undefined) type = { kind: "basic", name: basicName(words) };
  return { type, isTypedef, attributes };
}

export function isAttributeWord(word: string): boolean {
  return (
    word === "__attribute__" ||
    word === "__attribute" ||
    word === "__extension__" ||
    word === "_Alignas" ||
    word === "alignas" ||
    word === "_Pragma" ||
    word === "asm" ||
    word === "__asm__" ||
    word === "__asm"
  );
}

/** The usual spelling of a bag of type words: `long unsigned int` is `unsigned long`. */
function basicName(words: readonly string[]): string {
  const count = (word: string) => words.filter((w) => w === word).length;
  const unsigned = count("unsigned") > 0;
  const prefix = unsigned ? "unsigned " : "";
  if (count("_Complex") > 0) return `_Complex ${count("float") > 0 ? "float" : count("long") > 0 ? "long double" : "double"}`;
  if (count("char") > 0) return unsigned ? "unsigned char" : count("signed") > 0 ? "signed char" : "char";
  if (count("short") > 0) return `${prefix}short`;
  if (count("__int128") > 0) return `${prefix}__int128`;
  if (count("__uint128") > 0) return "unsigned __int128";
  if (count("double") > 0) return count("long") > 0 ? "long double" : "double";
  const longs = count("long");
  if (longs > 0) return longs > 1 ? `${prefix}long long` : `${prefix}long`;
  const other = words.find((word) => !["int", "signed", "unsigned"].includes(word));
  return other ?? `${prefix}int`;
}
