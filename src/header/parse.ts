import { Cursor, type Markers } from "./cursor.ts";
import { mergeAttributes, parseDeclarator } from "./declarator.ts";
import type { Effect } from "./effect.ts";
import { type DefinitionSink, tagGrammar } from "./record-syntax.ts";
import { parseSpecifiers } from "./specifiers.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";
import type {
  EnumeratorSyntax,
  EnumSyntax,
  FunctionSyntax,
  ParsedHeader,
  RecordSyntax,
  TokenRange,
  Tokens,
  TypedefSyntax,
  TypeSyntax,
} from "./syntax.ts";

const initialiserStops = new Set([",", ";"]);

/** Parses what one header's own text declares. Includes between declarations are left to their own effects. */
export class HeaderParser {
  readonly #symbols: Symbols;
  readonly #markers: Markers;
  readonly #parsed = new WeakMap<Effect, ParsedHeader>();
  /** By the tokens of a header's own text, which effects share that differ only in what they include. */
  readonly #byText = new WeakMap<readonly number[], ParsedHeader>();

  constructor(symbols: Symbols, markers: Markers) {
    this.#symbols = symbols;
    this.#markers = markers;
  }

  get markers(): Markers {
    return this.#markers;
  }

  parse(effect: Effect): ParsedHeader {
    let parsed = this.#parsed.get(effect);
    if (parsed === undefined) {
      const shared = this.#byText.get(effect.symbols);
      parsed = shared?.alone && effect.children.every((child) => this.#standsApart(child)) ? shared : this.#parse(effect);
      this.#parsed.set(effect, parsed);
      this.#byText.set(effect.symbols, parsed);
    }
    return parsed;
  }

  /** An included header whose declarations end with it and that leaves packing as it was. */
  #standsApart(child: Effect): boolean {
    const { unfinished, packOperations } = this.parse(child);
    return !unfinished && packOperations.length === 0;
  }

  #parse(effect: Effect): ParsedHeader {
    const tokens: Tokens = { symbols: effect.symbols, offsets: effect.offsets, file: effect.file };
    const c = new Cursor(tokens, { start: 0, end: effect.symbols.length }, this.#symbols, this.#markers, effect);
    let alone = true;
    c.onInclude = (child) => {
      const parsed = this.parse(child);
      if (c.pack !== 0 || !this.#standsApart(child)) alone = false;
      if (parsed.unfinished || (c.pack !== 0 && parsed.records.length > 0)) return false;
      for (const operation of parsed.packOperations) c.applyPack(operation);
      return true;
    };
    const collector = new Collector();
    let unfinished = false;
    while (c.peek() !== -1) unfinished = parseDeclaration(c, collector);
    return { ...collector.result(), problems: c.problems, unfinished, alone, packOperations: c.packOperations };
  }
}

class Collector implements DefinitionSink {
  readonly grammar = tagGrammar(this);
  readonly tags = new Map<number, RecordSyntax | EnumSyntax>();
  readonly typedefs = new Map<number, TypedefSyntax>();
  readonly enumerators = new Map<number, EnumeratorSyntax>();
  readonly objects = new Set<number>();
  readonly functions = new Map<number, FunctionSyntax[]>();
  readonly records: RecordSyntax[] = [];
  readonly enums: EnumSyntax[] = [];

  record(record: RecordSyntax): void {
    this.records.push(record);
    if (record.tag !== 0 && !this.tags.has(record.tag)) this.tags.set(record.tag, record);
  }

  enum(value: EnumSyntax): void {
    this.enums.push(value);
    if (value.tag !== 0 && !this.tags.has(value.tag)) this.tags.set(value.tag, value);
    for (const enumerator of value.enumerators ?? []) {
      if (!this.enumerators.has(enumerator.name)) this.enumerators.set(enumerator.name, enumerator);
    }
  }

  typedef(typedef: TypedefSyntax): void {
    if (!this.typedefs.has(typedef.name)) this.typedefs.set(typedef.name, typedef);
    const { type } = typedef;
    if (type.kind === "record" && type.record.tag === 0) type.record.namedBy ??= { kind: "typedef", name: typedef.name };
    if (type.kind === "enum" && type.enum.tag === 0 && type.enum.typedefName === 0) type.enum.typedefName = typedef.name;
  }

  function(each: FunctionSyntax): void {
    const known = this.functions.get(each.name);
    if (known === undefined) this.functions.set(each.name, [each]);
    else known.push(each);
  }

  result() {
    const { tags, typedefs, enumerators, objects, functions, records, enums } = this;
    return { tags, typedefs, enumerators, objects, functions, records, enums };
  }
}

/** Reads one external declaration. True when the header ended inside it. */
function parseDeclaration(c: Cursor, into: Collector): boolean {
  if (c.take(";")) return false;
  const start = c.at;
  if (c.is("_Static_assert") || c.is("static_assert")) {
    c.at++;
    if (c.is("(")) c.skipBalanced();
    return !c.take(";");
  }
  if (c.is("extern") && c.symbols.kinds[c.peekSecond()] === SymbolKind.string) {
    c.at += 2;
    c.take("{");
    return false;
  }
  if (c.is("}")) {
    // The brace that closes an `extern "C" {`, or a stray one.
    c.problem("expected-declaration", "expected a declaration, found '}'");
    c.at++;
    return false;
  }
  c.depth++;
  const specifiers = parseSpecifiers(c, into.grammar);
  const ended = parseDeclarators(c, into, specifiers, start);
  c.depth--;
  return ended;
}

function parseDeclarators(c: Cursor, into: Collector, specifiers: ReturnType<typeof parseSpecifiers>, start: number): boolean {
  if (c.take(";")) return false;
  if (c.peek() === -1) return c.at > start;
  const type: TypeSyntax = specifiers.type ?? { kind: "basic", name: "int" };
  if (specifiers.type === undefined && c.at === start) {
    c.problem("expected-declaration", `expected a declaration, ${c.found()}`);
    return recover(c);
  }
  const specified = c.at;
  for (;;) {
    const from = c.at;
    const declarator = parseDeclarator(c, type, { abstract: false });
    if (declarator.name === 0) {
      c.problem("expected-name", `expected a name or ';', ${c.found()}`);
      return recover(c);
    }
    const attributes = mergeAttributes(specifiers.attributes, declarator.attributes);
    if (specifiers.isTypedef) into.typedef({ name: declarator.name, type: declarator.type, attributes, place: declarator.place });
    else {
      into.objects.add(declarator.name);
      const { name, type: declared, place } = declarator;
      if (declared.kind === "function") {
        const [words, own] = [rangeOf(c, start, specified), rangeOf(c, from, c.at)];
        const opens = c.is("{") ? c.at : undefined;
        const ended = opens !== undefined && !c.skipBalanced();
        const body = opens === undefined ? undefined : rangeOf(c, opens, c.at);
        into.function({ name, type: declared, specifiers: words, declarator: own, body, place });
        if (body !== undefined) return ended;
      }
    }
    if (c.is("{") && declarator.type.kind === "function") {
      return !c.skipBalanced();
    }
    if (c.take("=")) c.takeUntil(initialiserStops);
    if (c.take(",")) continue;
    if (c.take(";")) return false;
    if (c.peek() === -1) {
      c.problem("expected-token", "expected ';' at the end of the declaration, found the end of the header");
      return true;
    }
    c.problem("expected-token", `expected ';' at the end of the declaration, ${c.found()}`);
    return recover(c);
  }
}

function rangeOf({ tokens }: Cursor, start: number, end: number): TokenRange {
  return { tokens, start, end };
}

/** Skips what was not understood, up to the next ';' or past the next braces. */
function recover(c: Cursor): boolean {
  while (c.peek() !== -1) {
    if (c.take(";")) return false;
    if (c.is("{")) {
      const ended = !c.skipBalanced();
      c.take(";");
      return ended;
    }
    if (c.is("(") || c.is("[")) c.skipBalanced();
    else c.at++;
  }
  return true;
}
