import type { FunctionBody, Prototype, PrototypePart } from "../abi/abi.ts";
import type { Place } from "../abi/type.ts";
import { Cursor } from "./cursor.ts";
import { parseDeclarator } from "./declarator.ts";
import type { LexedFile } from "./lex.ts";
import { placeOf } from "./problems.ts";
import { tagGrammar } from "./record-syntax.ts";
import type { Resolver } from "./resolve.ts";
import { parseSpecifiers } from "./specifiers.ts";
import type { FunctionSyntax, TokenRange, TypeSyntax } from "./syntax.ts";
import { tokensText } from "./tokens-text.ts";
import { isAttributeWord, typeWords } from "./type-words.ts";

/** Typedefs of typedefs, pointers to pointers, functions that take functions; it bounds the recursion. */
const MAX_DEPTH = 100;

/** Words of a declaration that say nothing of how the function is called. */
const storage = new Set("extern static inline __inline __inline__ register auto _Noreturn __noreturn".split(" "));

/** Types of the C library that the kernel's headers have under another name. */
const fromLibc = new Set(["size_t", "ssize_t", "ptrdiff_t"]);

/** What stands between two commas of a function's parameters. */
interface Parameter {
  /** Undefined where it was not understood. */
  readonly type: TypeSyntax | undefined;
  /** 0 for one without a name. */
  readonly name: number;
  readonly range: TokenRange;
}

/** A function as a header declares it. What it takes and returns is worked out when asked for. */
export class HeaderPrototype implements Prototype {
  readonly #syntax: FunctionSyntax;
  readonly #resolver: Resolver;
  readonly others: readonly Prototype[];
  #text: string | undefined;
  #result: PrototypePart | undefined;
  #parameters: readonly PrototypePart[] | undefined;
  readonly #definition: FunctionSyntax | undefined;
  #body: FunctionBody | undefined;

  /** @param definition the declaration that has a body, of all. */
  constructor(
    syntax: FunctionSyntax,
    resolver: Resolver,
    {
      others = [],
      definition,
    }: { readonly others?: readonly Prototype[]; readonly definition?: FunctionSyntax | undefined } = {},
  ) {
    this.#syntax = syntax;
    this.#resolver = resolver;
    this.others = others;
    this.#definition = definition;
  }

  get name(): string {
    return this.#resolver.symbols.text(this.#syntax.name);
  }

  get place(): Place {
    return placeOf(this.#syntax.place.file, this.#syntax.place.offset);
  }

  get text(): string {
    if (this.#text === undefined) {
      const { specifiers, declarator } = this.#syntax;
      this.#text = `${this.#plainText(specifiers)} ${this.#plainText(declarator)}`
        .replace(/\* /g, "*")
        .replace(/([\w*])\(\*/g, "$1 (*")
        .replace(/,\.\.\./g, ", ...");
    }
    return this.#text;
  }

  get internal(): boolean {
    return this.#words(this.#syntax.specifiers).includes("static");
  }

  get result(): PrototypePart {
    if (this.#result === undefined) {
      const { specifiers, declarator, type, name } = this.#syntax;
      const words = this.#words(declarator);
      const before = [...this.#words(specifiers), ...words.slice(0, words.indexOf(this.#resolver.symbols.text(name)))];
      this.#result = this.#part(type.result, before, this.#resolver.symbols.text(name));
    }
    return this.#result;
  }

  get parameters(): readonly PrototypePart[] {
    this.#parameters ??= this.#parametersIn(this.#syntax.type.parameters).map(({ type, range }) => {
      const words = this.#words(range);
      return this.#part(decayed(type), words, tokensText(range, this.#resolver.symbols));
    });
    return this.#parameters;
  }

  get body(): FunctionBody | undefined {
    if (this.#body === undefined && this.#definition?.body !== undefined) {
      const { type, body, place } = this.#definition;
      const { symbols } = this.#resolver;
      const parameters = this.#parametersIn(type.parameters).map(({ name }) => (name === 0 ? "" : symbols.text(name)));
      this.#body = {
        parameters,
        text: tokensText(body, symbols),
        get written() {
          return tokensText(asWritten(body), symbols);
        },
        place: placeOf(place.file, place.offset),
      };
    }
    return this.#body;
  }

  #part(type: TypeSyntax | undefined, words: readonly string[], text: string): PrototypePart {
    if (type === undefined) return { type: text, text, toConstant: false, arithmetic: false };
    const canonical = this.#canonical(type, 0);
    const pointer = canonical.endsWith("*");
    const to = words.lastIndexOf("*");
    return {
      type: canonical,
      text,
      toConstant: pointer && (to === -1 ? words : words.slice(0, to)).some((word) => /^(__)?const(__)?$/.test(word)),
      arithmetic: /^enum /.test(canonical) || (typeWords.has(canonical.split(" ")[0] ?? "") && !pointer && canonical !== "void"),
    };
  }

  /** A type as C has it, typedefs followed and names of parameters left out: equal texts are equal types. Qualifiers do not count. */
  #canonical(type: TypeSyntax, depth: number): string {
    if (depth > MAX_DEPTH) return "...";
    const inner = (each: TypeSyntax) => this.#canonical(each, depth + 1);
    const { symbols } = this.#resolver;
    switch (type.kind) {
      case "basic":
        return type.name;
      case "named": {
        const { scope } = this.#resolver;
        const text = symbols.text(type.name);
        // What a program is to have from <stddef.h> before it includes the header, linux/types.h has as well.
        const typedef =
          scope.typedef(type.name) ?? (fromLibc.has(text) ? scope.typedef(symbols.name(`__kernel_${text}`)) : undefined);
        return typedef === undefined || isOwnName(typedef.type) ? text : inner(typedef.type);
      }
      case "record":
        return `${type.record.keyword} ${symbols.text(type.record.tag)}`;
      case "enum":
        return `enum ${symbols.text(type.enum.tag)}`;
      case "typeof":
        return `typeof(${tokensText(type.operand, symbols)})`;
      case "pointer":
        return `${inner(type.to)} *`;
      case "attributed":
        return inner(type.of);
      case "array":
        return `${inner(type.of)}[${type.count === undefined ? "" : (this.#count(type.count) ?? tokensText(type.count, symbols))}]`;
      case "function": {
        const parameters = this.#parametersIn(type.parameters).map((each) =>
          each.type === undefined ? tokensText(each.range, symbols) : inner(decayed(each.type) as TypeSyntax),
        );
        return `${inner(type.result)}(${parameters.join(", ")})`;
      }
    }
  }

  #count(range: TokenRange): bigint | undefined {
    return this.#resolver.silently(() => this.#resolver.evaluator.integer(range));
  }

  /** What stands between the commas; `(void)` and `()` are none. A type that was not understood is left out of its parameter, as that of `...` is. */
  #parametersIn(range: TokenRange): readonly Parameter[] {
    const { symbols, markers } = this.#resolver;
    const found: Parameter[] = [];
    const commas = new Cursor(range.tokens, range, symbols, markers);
    while (commas.peek() !== -1) {
      const { start, end } = commas.takeUntil(new Set([","]));
      const one = { tokens: commas.tokens, start, end };
      const c = new Cursor(one.tokens, one, symbols, markers);
      const { type } = parseSpecifiers(c, tagGrammar({ record() {}, enum() {} }));
      const declared = type === undefined ? undefined : parseDeclarator(c, type, { abstract: true });
      found.push({ type: c.peek() === -1 ? declared?.type : undefined, name: declared?.name ?? 0, range: one });
      if (!commas.take(",") && commas.peek() !== -1) break;
    }
    const [only] = found;
    return found.length === 1 && only?.type?.kind === "basic" && only.type.name === "void" ? [] : found;
  }

  /** The words of a range, but for storage and attributes. */
  #words(range: TokenRange): readonly string[] {
    const { symbols, markers } = this.#resolver;
    const c = new Cursor(range.tokens, range, symbols, markers);
    const words: string[] = [];
    while (c.peek() !== -1) {
      const word = c.text();
      c.at++;
      if (isAttributeWord(word)) {
        if (c.is("(")) c.skipBalanced();
      } else words.push(word);
    }
    return words;
  }

  #plainText(range: TokenRange): string {
    const { symbols, markers } = this.#resolver;
    const c = new Cursor(range.tokens, range, symbols, markers);
    const kept: number[] = [];
    while (c.peek() !== -1) {
      const symbol = c.peek();
      const word = symbols.text(symbol);
      c.at++;
      if (isAttributeWord(word)) {
        if (c.is("(")) c.skipBalanced();
      } else if (!storage.has(word)) kept.push(symbol);
    }
    const tokens = { ...range.tokens, symbols: kept };
    return tokensText({ tokens, start: 0, end: kept.length }, symbols);
  }
}

/** The tokens that a range was made of before macros were expanded: an expansion stands where its macro's name does. */
function asWritten(range: TokenRange): TokenRange {
  const { tokens, start, end } = range;
  // What was included in the middle of it is in another file.
  if (tokens.files !== undefined) return range;
  const { file, offsets } = tokens;
  const first = tokenAt(file, offsets[start] as number);
  return { tokens: { ...file, file }, start: first, end: tokenAt(file, offsets[end - 1] as number) + 1 };
}

/** The number of the token at an offset. */
function tokenAt({ offsets }: LexedFile, offset: number): number {
  let [from, to] = [0, offsets.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((offsets[middle] as number) < offset) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** `typedef struct { } name_t`: there is no other name for it. */
function isOwnName(type: TypeSyntax): boolean {
  return (type.kind === "record" && type.record.tag === 0) || (type.kind === "enum" && type.enum.tag === 0);
}

/** Arrays and functions are passed as pointers (C17 6.7.6.3). */
function decayed(type: TypeSyntax | undefined): TypeSyntax | undefined {
  if (type?.kind === "array") return { kind: "pointer", to: type.of };
  return type?.kind === "function" ? { kind: "pointer", to: type } : type;
}
