import { alignOf, sizeOf, strip } from "../abi/size.ts";
import type { Type } from "../abi/type.ts";
import { binaryPrecedence, literalUnits, wrap } from "./arithmetic.ts";
import { applyBinary } from "./binary-operators.ts";
import { builtinCall } from "./builtin-calls.ts";
import { Conversions } from "./conversions.ts";
import { Cursor, MAX_NESTING } from "./cursor.ts";
import { parseDeclarator } from "./declarator.ts";
import { findMember } from "./find-member.ts";
import { NumberLiterals } from "./number-literal.ts";
import { tagGrammar } from "./record-syntax.ts";
import type { Resolver } from "./resolve.ts";
import { parseSpecifiers } from "./specifiers.ts";
import { SymbolKind } from "./symbols.ts";
import type { TokenRange } from "./syntax.ts";
import { startsType } from "./type-words.ts";
import { isIncomplete, rvalue, truthOf, typeOfValue, type Value } from "./value.ts";

/** A record defined inside an expression has its use there and nowhere else. */
const grammar = tagGrammar({ record() {}, enum() {} });
const dynamic = (type?: Type): Value => ({ kind: "dynamic", type });

/** Evaluates integer constant expressions the way gcc does, with the names of one translation unit. */
export class Evaluator {
  readonly #resolver: Resolver;
  readonly #convert: Conversions;
  readonly #numbers: NumberLiterals;
  #failed = false;
  /** Nesting around the expression that is being read: an array's size in a type name in an expression has a cursor of its own. */
  #depth = 0;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
    this.#convert = new Conversions(resolver.basic, resolver.model);
    this.#numbers = NumberLiterals.of(resolver.symbols, resolver.basic);
  }

  /** The value of an integer constant expression, or undefined when it is none. */
  integer(range: TokenRange): bigint | undefined {
    const value = this.evaluate(range);
    return value?.kind === "integer" ? value.value : undefined;
  }

  /** The value of an expression; undefined when the tokens are no expression. */
  evaluate(range: TokenRange): Value | undefined {
    const simple = this.#number(range);
    if (simple !== undefined) return simple;
    if (this.#depth >= MAX_NESTING) return undefined;
    const outer = this.#failed;
    this.#failed = false;
    const c = this.#cursor(range);
    const value = this.#assignment(c);
    const whole = !this.#failed && c.peek() === -1;
    this.#failed = outer;
    return whole ? value : undefined;
  }

  /** A number alone, or in parentheses: what most constants are. */
  #number({ tokens, start, end }: TokenRange): Value | undefined {
    const { symbols } = this.#resolver;
    let from = start;
    let to = end;
    while (
      to - from > 2 &&
      symbols.text(tokens.symbols[from] as number) === "(" &&
      symbols.text(tokens.symbols[to - 1] as number) === ")"
    ) {
      from++;
      to--;
    }
    const only = tokens.symbols[from] as number;
    return to - from === 1 && symbols.kinds[only] === SymbolKind.number ? this.#numbers.get(only) : undefined;
  }

  /** The type a type name means, or undefined when the tokens are none. */
  typeName(range: TokenRange): Type | undefined {
    const c = this.#cursor(range);
    if (!this.#startsType(c)) return undefined;
    const type = this.#typeName(c);
    return c.peek() === -1 && c.problems.length === 0 ? type : undefined;
  }

  /** The operand of typeof: a type name or an expression. */
  typeOf(range: TokenRange): Type | undefined {
    const named = this.typeName(range);
    if (named !== undefined) return named;
    const value = this.evaluate(range);
    return value === undefined ? undefined : typeOfValue(value);
  }

  #cursor(range: TokenRange): Cursor {
    const c = new Cursor(range.tokens, range, this.#resolver.symbols, this.#resolver.markers);
    c.depth = this.#depth;
    return c;
  }

  /** Does what may read other expressions before this one goes on. */
  #within<T>(c: Cursor, action: () => T): T {
    const outer = this.#depth;
    this.#depth = c.depth + 1;
    try {
      return action();
    } finally {
      this.#depth = outer;
    }
  }

  #fail(): Value {
    this.#failed = true;
    return dynamic();
  }

  /** The comma operator makes no constant; an assignment neither. */
  #comma(c: Cursor): Value {
    let value = this.#assignment(c);
    while (!this.#failed && c.take(",")) value = dynamic(typeOfValue(this.#assignment(c)));
    return value;
  }

  #assignment(c: Cursor): Value {
    const test = this.#binary(c, 1);
    if (this.#failed || !c.take("?")) return test;
    if (!c.enter()) return this.#fail();
    const yes = c.is(":") ? test : this.#comma(c);
    if (!c.take(":")) return this.#fail();
    const no = this.#assignment(c);
    c.leave();
    const truth = truthOf(test);
    if (truth === undefined) return dynamic(typeOfValue(yes));
    const chosen = rvalue(truth ? yes : no);
    if (yes.kind !== "integer" || no.kind !== "integer") {
      const other = typeOfValue(truth ? no : yes);
      const stripped = other === undefined ? undefined : strip(other);
      if (chosen.kind !== "integer" || stripped?.kind !== "integer") return chosen;
      return { ...chosen, type: this.#convert.common(chosen.type, stripped) };
    }
    const type = this.#convert.common(yes.type, no.type);
    return this.#convert.convert((chosen as typeof yes).value, type);
  }

  #binary(c: Cursor, minimum: number): Value {
    let left = this.#cast(c);
    for (;;) {
      if (this.#failed || c.peek() === -1) return left;
      const operator = c.text();
      const precedence = binaryPrecedence.get(operator);
      if (precedence === undefined || precedence < minimum) return left;
      c.at++;
      const right = this.#binary(c, precedence + 1);
      if (this.#failed) return left;
      left = this.#operate(operator, rvalue(left), rvalue(right));
    }
  }

  #operate(operator: string, left: Value, right: Value): Value {
    return applyBinary(operator, left, right, this.#resolver.basic, this.#convert);
  }

  #cast(c: Cursor): Value {
    if (!c.is("(") || !this.#startsTypeAfterParen(c)) return this.#unary(c);
    if (!c.enter()) return this.#fail();
    c.at++;
    const type = this.#typeName(c);
    if (type === undefined || !c.take(")")) return this.#fail();
    if (c.is("{")) {
      c.skipBalanced();
      c.leave();
      return this.#postfix(c, { kind: "lvalue", address: undefined, type });
    }
    const operand = rvalue(this.#cast(c));
    c.leave();
    return this.#failed ? operand : this.#convert.cast(type, operand);
  }

  #unary(c: Cursor): Value {
    const word = c.text();
    if (word === "sizeof" || word === "__alignof__" || word === "__alignof" || word === "_Alignof" || word === "alignof") {
      return this.#sizeof(c, word);
    }
    if (word === "__extension__") {
      c.at++;
      return this.#cast(c);
    }
    if (!["-", "+", "~", "!", "&", "*", "++", "--"].includes(word)) return this.#postfix(c, this.#primary(c));
    if (!c.enter()) return this.#fail();
    c.at++;
    const inner = this.#cast(c);
    c.leave();
    if (this.#failed) return inner;
    if (word === "&")
      return inner.kind === "lvalue" && inner.address !== undefined
        ? { kind: "address", value: inner.address, to: inner.type }
        : dynamic();
    const operand = rvalue(inner);
    if (word === "*") return this.#dereference(operand);
    if (word === "!") {
      const truth = truthOf(operand);
      return truth === undefined
        ? dynamic(this.#resolver.basic.int)
        : { kind: "integer", value: truth ? 0n : 1n, type: this.#resolver.basic.int };
    }
    if (word === "++" || word === "--") return dynamic(typeOfValue(operand));
    if (operand.kind === "float" && word !== "~") return { ...operand, value: word === "-" ? -operand.value : operand.value };
    if (operand.kind !== "integer") return dynamic(typeOfValue(operand));
    const type = this.#convert.promoted(operand.type);
    return this.#convert.convert(word === "-" ? -operand.value : word === "~" ? ~operand.value : operand.value, type);
  }

  #sizeof(c: Cursor, word: string): Value {
    const { basic, model } = this.#resolver;
    c.at++;
    let type: Type | undefined;
    if (c.is("(") && this.#startsTypeAfterParen(c)) {
      c.at++;
      type = this.#typeName(c);
      if (!c.take(")")) return this.#fail();
      if (c.is("{")) c.skipBalanced();
    } else {
      if (!c.enter()) return this.#fail();
      type = typeOfValue(this.#unary(c));
      c.leave();
    }
    if (this.#failed) return dynamic();
    if (type === undefined || isIncomplete(type)) return dynamic(basic.size);
    if (word === "sizeof") return { kind: "integer", value: BigInt(sizeOf(type)), type: basic.size };
    const scalar = strip(type);
    const preferred =
      word.startsWith("__") && (scalar.kind === "integer" || scalar.kind === "float") && scalar.size === 8
        ? model.preferredAlign8
        : undefined;
    const align = type.kind === "typedef" && type.align !== undefined ? type.align : (preferred ?? alignOf(type));
    return { kind: "integer", value: BigInt(align), type: basic.size };
  }

  #primary(c: Cursor): Value {
    const symbol = c.peek();
    if (symbol === -1) return this.#fail();
    const { symbols, basic, scope } = this.#resolver;
    const text = symbols.text(symbol);
    const kind = symbols.kinds[symbol];
    if (kind === SymbolKind.number) {
      c.at++;
      return this.#numbers.get(symbol) ?? this.#fail();
    }
    if (kind === SymbolKind.character) {
      c.at++;
      return this.#character(text);
    }
    if (kind === SymbolKind.string) {
      let units = 1;
      for (let next = symbol; next !== -1 && symbols.kinds[next] === SymbolKind.string; next = c.peek()) {
        units += literalUnits(symbols.text(next))?.length ?? 0;
        c.at++;
      }
      const of = text.startsWith("L") ? basic.wchar : (basic.get("char") as Type);
      return { kind: "lvalue", address: undefined, type: { kind: "array", of, count: units } };
    }
    if (text === "(") {
      if (c.symbols.text(Math.max(0, c.peekSecond())) === "{") {
        c.skipBalanced();
        return dynamic();
      }
      if (!c.enter()) return this.#fail();
      c.at++;
      const inner = this.#comma(c);
      c.leave();
      return this.#failed || c.take(")") ? inner : this.#fail();
    }
    if (kind !== SymbolKind.identifier) return this.#fail();
    c.at++;
    if ((text === "_Generic" || text.startsWith("__builtin_")) && c.is("(")) return builtinCall(text, c, this) ?? this.#fail();
    const enumerator = scope.enumerator(symbol);
    if (enumerator === undefined) return this.#undeclared(c, symbol);
    const value = this.#within(c, () => this.#resolver.enumerator(enumerator));
    return { kind: "integer", value, type: this.#convert.enumerator(value) };
  }

  /** A function or variable is known only at run time; any other name makes the whole no expression. */
  #undeclared(c: Cursor, symbol: number): Value {
    if (this.#resolver.scope.object(symbol) || c.is("(")) return dynamic();
    return this.#fail();
  }

  #postfix(c: Cursor, base: Value): Value {
    let value = base;
    for (;;) {
      if (this.#failed) return value;
      if (c.is("(")) {
        c.skipBalanced();
        value = dynamic();
      } else if (c.take("[")) {
        const index = rvalue(this.#comma(c));
        if (this.#failed || !c.take("]")) return this.#fail();
        value = this.#dereference(this.#operate("+", rvalue(value), index));
      } else if (c.is(".") || c.is("->")) {
        const object = c.is(".") ? value : this.#dereference(rvalue(value));
        c.at++;
        if (!c.isIdentifier()) return this.#fail();
        value = this.member(object, c.text());
        c.at++;
      } else if (c.take("++") || c.take("--")) value = dynamic(typeOfValue(value));
      else return value;
    }
  }

  /** A member of a record, named as in `object.name`. */
  member(object: Value, name: string): Value {
    const type = typeOfValue(object);
    const found = type === undefined ? undefined : findMember(type, name);
    if (found === undefined) return type !== undefined && strip(type).kind === "record" ? this.#fail() : dynamic();
    const address = object.kind === "lvalue" && object.address !== undefined ? object.address + BigInt(found.offset) : undefined;
    return { kind: "lvalue", address, type: found.type };
  }

  /** An element of an array, named as in `object[index]`. */
  element(object: Value, index: bigint): Value {
    const type = typeOfValue(object);
    const array = type === undefined ? undefined : strip(type);
    if (array?.kind !== "array" || object.kind !== "lvalue") return dynamic();
    const address = object.address === undefined ? undefined : object.address + index * BigInt(sizeOf(array.of));
    return { kind: "lvalue", address, type: array.of };
  }

  #dereference(operand: Value): Value {
    if (operand.kind === "address") return { kind: "lvalue", address: operand.value, type: operand.to };
    const type = typeOfValue(operand);
    const pointer = type === undefined ? undefined : strip(type);
    if (pointer?.kind === "pointer") return { kind: "lvalue", address: undefined, type: pointer.to };
    if (pointer?.kind === "array") return { kind: "lvalue", address: undefined, type: pointer.of };
    return dynamic();
  }

  #character(text: string): Value {
    const units = literalUnits(text);
    if (units === undefined || units.length === 0) return this.#fail();
    const { basic, model } = this.#resolver;
    if (text.startsWith("L")) return { kind: "integer", value: BigInt(units[0] as number), type: basic.wchar };
    if (units.length === 1)
      return { kind: "integer", value: wrap(BigInt(units[0] as number), 8, model.charSigned), type: basic.int };
    return {
      kind: "integer",
      value: units.reduce((sum, unit) => BigInt.asIntN(32, (sum << 8n) | BigInt(unit & 0xff)), 0n),
      type: basic.int,
    };
  }

  // For builtin calls.

  /** One argument of a call, up to ',' or ')'. */
  argument(c: Cursor): Value {
    return this.#assignment(c);
  }

  argumentType(c: Cursor): Type | undefined {
    return this.#startsType(c) ? this.#typeName(c) : undefined;
  }

  get resolver(): Resolver {
    return this.#resolver;
  }

  get failed(): boolean {
    return this.#failed;
  }

  // Type names.

  #startsType(c: Cursor): boolean {
    const symbol = c.peek();
    return symbol !== -1 && this.#isTypeSymbol(symbol);
  }

  #startsTypeAfterParen(c: Cursor): boolean {
    const second = c.peekSecond();
    return second !== -1 && this.#isTypeSymbol(second);
  }

  #isTypeSymbol(symbol: number): boolean {
    const { symbols, scope } = this.#resolver;
    if (symbols.kinds[symbol] !== SymbolKind.identifier) return false;
    return scope.typedef(symbol) !== undefined || (symbols.text(symbol) !== "__extension__" && startsType(symbols.text(symbol)));
  }

  #typeName(c: Cursor): Type | undefined {
    if (c.depth >= MAX_NESTING) return undefined;
    const specifiers = parseSpecifiers(c, grammar);
    if (specifiers.type === undefined) return undefined;
    const declarator = parseDeclarator(c, specifiers.type, { abstract: true });
    const { type, attributes, place } = declarator;
    return this.#within(c, () => this.#resolver.attributed(this.#resolver.type(type), attributes, place));
  }
}
