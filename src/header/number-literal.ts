import type { IntegerType } from "../abi/type.ts";
import { integerLiteral } from "./arithmetic.ts";
import type { BasicTypes } from "./basic-types.ts";
import type { Value } from "./value.ts";

const cache = new WeakMap<BasicTypes, Map<string, Value | undefined>>();

/** The value and type of a number as written (C17 6.4.4.1); undefined when it is none. Worked out once per spelling. */
export function numberLiteral(text: string, basic: BasicTypes): Value | undefined {
  let known = cache.get(basic);
  if (known === undefined) {
    known = new Map();
    cache.set(basic, known);
  }
  let value = known.get(text);
  if (value === undefined && !known.has(text)) {
    value = read(text, basic);
    known.set(text, value);
  }
  return value;
}

function read(text: string, basic: BasicTypes): Value | undefined {
  const literal = integerLiteral(text);
  if (literal === undefined) return float(text, basic);
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
