import { parseAttributes } from "./attributes.ts";
import type { Cursor } from "./cursor.ts";
import { type Attributes, noAttributes, type SyntaxPlace, type TypeSyntax } from "./syntax.ts";
import { isAttributeWord, pointerQualifiers, startsType } from "./type-words.ts";

export interface Declarator {
  /** 0 when the declarator names nothing. */
  readonly name: number;
  readonly type: TypeSyntax;
  readonly attributes: Attributes;
  readonly place: SyntaxPlace;
}

/** Pointers, dimensions or parentheses in one declarator; C promises 12 and 63 of them (C17 5.2.4.1). */
const MAX_DERIVATIONS = 63;

/**
 * Reads a declarator around `base`: pointers, the name or a parenthesised declarator, then arrays and functions. With
 * `abstract`, the name may be missing and `(` after it begins parameters unless a declarator follows.
 */
export function parseDeclarator(c: Cursor, base: TypeSyntax, options: { readonly abstract: boolean }): Declarator {
  let type = base;
  let attributes: Attributes = noAttributes;
  for (let pointers = 0; ; ) {
    if (c.take("*") || c.take("^")) {
      if (++pointers <= MAX_DERIVATIONS) type = { kind: "pointer", to: type };
      else if (pointers === MAX_DERIVATIONS + 1)
        c.problem("nesting-too-deep", `more than ${MAX_DERIVATIONS} pointers in one declarator`);
    } else if (pointerQualifiers.has(c.text())) c.at++;
    else if (isAttributeWord(c.text())) {
      // After a `*` they are the pointer's, before any they are the declaration's.
      const own = c.place();
      const read = parseAttributes(c);
      if (pointers === 0) attributes = mergeAttributes(attributes, read);
      else if (read.aligned.length > 0) type = { kind: "attributed", of: type, attributes: read, place: own };
    } else break;
  }
  const place = c.place();
  if (c.is("(") && (!options.abstract || opensDeclarator(c))) {
    // The inner declarator is around what the suffixes outside make of the type, so it is read after them.
    const inner = c.takeBracketed();
    if (inner === undefined) {
      c.problem("expected-token", "expected ')' to close the declarator, found the end of the header");
      return { name: 0, type, attributes, place };
    }
    const outer = parseSuffixes(c, type);
    const after = { at: c.at, end: c.end };
    if (!c.enter(MAX_DERIVATIONS)) return { name: 0, type: outer, attributes, place };
    c.at = inner.start;
    c.end = inner.end;
    const result = parseDeclarator(c, outer, options);
    c.leave();
    c.at = after.at;
    c.end = after.end;
    return { ...result, attributes: mergeAttributes(result.attributes, parseAttributes(c, attributes)) };
  }
  let name = 0;
  if (c.isIdentifier()) {
    name = c.peek();
    c.at++;
  }
  type = parseSuffixes(c, type);
  return { name, type, attributes: parseAttributes(c, attributes), place };
}

/** `( *`, `( ^`, `( name` where no type can start, `( (`, `( [`: a declarator in parentheses and not a list of parameters. */
function opensDeclarator(c: Cursor): boolean {
  const second = c.peekSecond();
  if (second === -1) return false;
  const text = c.symbols.text(second);
  return text === "*" || text === "^" || text === "(" || text === "[" || (isAttributeWord(text) && !startsType(text));
}

function parseSuffixes(c: Cursor, base: TypeSyntax): TypeSyntax {
  if (!c.is("[") && !c.is("(")) return base;
  const counts: { range: ReturnType<Cursor["takeBracketed"]>; place: SyntaxPlace }[] = [];
  let result: TypeSyntax = base;
  for (;;) {
    if (c.is("[") && c.symbols.text(Math.max(0, c.peekSecond())) !== "[") {
      const place = c.place();
      const range = c.takeBracketed();
      if (range === undefined) {
        c.problem("expected-token", "expected ']' to close the array, found the end of the header");
        break;
      }
      if (counts.length === MAX_DERIVATIONS) {
        c.problem("nesting-too-deep", `more than ${MAX_DERIVATIONS} dimensions in one declarator`);
        continue;
      }
      counts.push({ range: range.start === range.end ? undefined : range, place });
    } else if (c.is("(") && counts.length === 0) {
      const parameters = c.takeBracketed();
      if (parameters === undefined) {
        c.problem("expected-token", "expected ')' to close the parameters, found the end of the header");
        break;
      }
      result = { kind: "function", result, parameters };
    } else break;
  }
  for (let i = counts.length - 1; i >= 0; i--) {
    const { range, place } = counts[i] as (typeof counts)[number];
    result = { kind: "array", of: result, count: range, place };
  }
  return result;
}

/** Two sets of attributes on one declaration. */
export function mergeAttributes(a: Attributes, b: Attributes): Attributes {
  if (b === noAttributes) return a;
  if (a === noAttributes) return b;
  return {
    packed: a.packed || b.packed,
    aligned: [...a.aligned, ...b.aligned],
    mode: a.mode ?? b.mode,
    vectorSize: a.vectorSize ?? b.vectorSize,
  };
}
