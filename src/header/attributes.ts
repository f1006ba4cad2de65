import { literalUnits } from "./arithmetic.ts";
import { type Cursor, packOperation } from "./cursor.ts";
import { type Attributes, noAttributes, type TokenRange } from "./syntax.ts";

const listStops = new Set([","]);

/** Reads attributes, `_Alignas`, `asm` labels, `__extension__` and `_Pragma` at the cursor, as many as stand there. */
export function parseAttributes(c: Cursor, base: Attributes = noAttributes): Attributes {
  let attributes = base;
  for (;;) {
    const word = c.text();
    if (word === "__attribute__" || word === "__attribute") {
      c.at++;
      attributes = parseGnuList(c, attributes);
    } else if (word === "_Alignas" || word === "alignas") {
      c.at++;
      const range = c.is("(") ? c.takeBracketed() : undefined;
      if (range === undefined) c.problem("attribute-syntax", `expected '(' after ${word}, ${c.found()}`);
      else attributes = { ...attributes, aligned: [...attributes.aligned, range] };
    } else if (word === "__extension__") {
      c.at++;
    } else if (word === "asm" || word === "__asm__" || word === "__asm") {
      c.at++;
      while (c.is("volatile") || c.is("__volatile__")) c.at++;
      if (c.is("(")) c.skipBalanced();
    } else if (word === "_Pragma") {
      c.at++;
      parsePragmaOperator(c);
    } else if (word === "[" && c.symbols.text(Math.max(0, c.peekSecond())) === "[") {
      // C23 [[attributes]]: none that headers use changes a layout.
      c.skipBalanced();
    } else return attributes;
  }
}

function parseGnuList(c: Cursor, base: Attributes): Attributes {
  let attributes = base;
  if (!c.expect("(", "after __attribute__") || !c.expect("(", "after __attribute__(")) return attributes;
  while (c.peek() !== -1 && !c.is(")")) {
    if (c.take(",")) continue;
    if (!c.isIdentifier()) {
      c.problem("attribute-syntax", `expected an attribute's name, ${c.found()}`);
      const before = c.at;
      c.takeUntil(listStops);
      // A bracket that closes what was opened before the list ends it.
      if (c.at === before) break;
      continue;
    }
    const name = c.text().replace(/^__(.*)__$/, "$1");
    c.at++;
    const argument: TokenRange | undefined = c.is("(") ? c.takeBracketed() : undefined;
    if (name === "packed") attributes = { ...attributes, packed: true };
    else if (name === "aligned") attributes = { ...attributes, aligned: [...attributes.aligned, argument ?? "max"] };
    else if (name === "mode" && argument !== undefined) {
      const mode = c.symbols.text(argument.tokens.symbols[argument.start] as number).replace(/^__(.*)__$/, "$1");
      attributes = { ...attributes, mode };
    } else if (name === "vector_size" && argument !== undefined) attributes = { ...attributes, vectorSize: argument };
  }
  c.expect(")", "at the end of __attribute__");
  c.expect(")", "at the end of __attribute__");
  return attributes;
}

function parsePragmaOperator(c: Cursor): void {
  const range = c.is("(") ? c.takeBracketed() : undefined;
  if (range === undefined) return;
  const units = literalUnits(c.symbols.text(range.tokens.symbols[range.start] as number));
  const text =
    units === undefined
      ? ""
      : units
          .map((unit) => String.fromCharCode(unit))
          .join("")
          .replace(/\s+/g, "");
  if (!text.startsWith("pack")) return;
  const operations = packOperation(text);
  if (operations !== undefined) for (const step of operations) c.applyPack(step);
}
