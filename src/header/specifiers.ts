import { parseAttributes } from "./attributes.ts";
import type { Cursor } from "./cursor.ts";
import { type Attributes, type EnumSyntax, noAttributes, type RecordSyntax, type TypeSyntax } from "./syntax.ts";
import { ignoredWords, isAttributeWord, typeWords } from "./type-words.ts";

/** What stands before the declarators: storage class, type, attributes that hold for every declarator. */
export interface Specifiers {
  readonly type: TypeSyntax | undefined;
  readonly isTypedef: boolean;
  readonly attributes: Attributes;
}

/** Reads what begins with `struct`, `union` or `enum`: their bodies hold declarations again. */
export interface TagGrammar {
  record(c: Cursor): RecordSyntax | undefined;
  enum(c: Cursor): EnumSyntax | undefined;
}

/** Reads declaration specifiers. An identifier is the type when no type word has come before it, and the declarator's name otherwise. */
export function parseSpecifiers(c: Cursor, tags: TagGrammar): Specifiers {
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
    } else if (ignoredWords.has(word)) {
      c.at++;
      if (word === "_Atomic" && c.is("(") && type === undefined && words === undefined) {
        const operand = c.takeBracketed();
        if (operand !== undefined) type = { kind: "typeof", operand };
      }
    } else if (word === "struct" || word === "union") {
      const record = tags.record(c);
      if (record !== undefined) type = { kind: "record", record };
    } else if (word === "enum") {
      const value = tags.enum(c);
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
