import type { IntegerType } from "../abi/type.ts";
import { integerLiteral } from "./arithmetic.ts";
import type { BasicTypes } from "./basic-types.ts";
import type { Symbols } from "./symbols.ts";
import type { Value } from "./value.ts";

/** Numbers as written (C17 6.4.4.1), each worked out once for all that is read with the same symbols under one data model. */
export class NumberLiterals {
  readonly #symbols: Symbols;
  readonly #basic: BasicTypes;
  /** By symbol; null for what is no number. */
  readonly #known = new Map<number, Value | null>();

  private constructor(symbols: Symbols, basic: BasicTypes) {
    this.#symbols = symbols;
    this.#basic = basic;
  }

  static of(symbols: Symbols, basic: BasicTypes): NumberLiterals {
    let byTypes = shared.get(symbols);
    if (byTypes === undefined) {
      byTypes = new Map();
      shared.set(symbols, byTypes);
    }
    let literals = byTypes.get(basic);
    if (literals === undefined) {
      literals = new NumberLiterals(symbols, basic);
      byTypes.set(basic, literals);
    }
    return literals;
  }

  /** The value and type of a number; undefined when the symbol is none. */
  get(symbol: number): Value | undefined {
    let value = this.#known.get(symbol);
    if (value === undefined) {
      value = read(this.#symbols.text(symbol), this.#basic) ?? null;
      this.#known.set(symbol, value);
    }
    return value ?? undefined;
  }
}

const shared = new WeakMap<Symbols, Map<BasicTypes, NumberLiterals>>();

function read(text: string, basic: BasicTypes): Value | undefined {
  const literal = integerLiteral(text);
  if (literal === undefined) return float(text, basic);
  if (literal.value <= 0x7fffffffn && !literal.unsigned && literal.longs === 0) {
    return { kind: "integer", value: literal.value, type: basic.int };
  }
  // The first of these types that can hold the value; an octal or hexadecimal literal may be unsigned without saying so.
  for (const name of ["int", "long", "long long", "__int128"].slice(literal.longs)) {
    for (const unsigned of [false, true]) {
      if (unsigned ? literal.decimal && !literal.unsigned : literal.unsigned) continue;
      const type = basic.get(unsigned ? `unsigned ${name}` : name) as IntegerType | undefined;
      if (type === undefined || literal.value >= 1n << BigInt(type.size * 8 - (unsigned ? 0 : 1))) continue;
      if (name === "__int128" && literal.value >= 1n << 64n) return undefined;
      return { kind: "integer", value: literal.value, type };
    }
  }
  return literal.value < 1n << 64n
    ? { kind: "integer", value: literal.value, type: basic.get("unsigned long long") as IntegerType }
    : undefined;
}

function float(text: string, basic: BasicTypes): Value | undefined {
  const match = /^((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([fFlL]?)$/.exec(text);
  if (match === null) return undefined;
  const suffix = (match[2] as string).toLowerCase();
  const type = basic.get(suffix === "f" ? "float" : suffix === "l" ? "long double" : "double");
  return type === undefined ? undefined : { kind: "float", value: Number(match[1]), type };
}
