import { strip } from "../abi/size.ts";
import type { IntegerType, Type } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";
import type { Cursor } from "./cursor.ts";
import type { Evaluator } from "./evaluate.ts";
import { rvalue, typeOfValue, type Value } from "./value.ts";

type Builtin = (c: Cursor, evaluator: Evaluator) => Value | undefined;

const swap =
  (bytes: number): Builtin =>
  (c, evaluator) => {
    const [operand] = args(c, evaluator);
    const name = bytes === 2 ? "unsigned short" : bytes === 4 ? "unsigned int" : "unsigned long long";
    const type = evaluator.resolver.basic.get(name) as IntegerType;
    if (operand?.kind !== "integer") return { kind: "dynamic", type };
    let value = 0n;
    for (let i = 0n; i < BigInt(bytes); i++) value = (value << 8n) | ((operand.value >> (8n * i)) & 0xffn);
    return { kind: "integer", value, type };
  };

/** What headers use in constants and is written like a call, by name: gcc's builtins and `_Generic`. */
const builtins: Readonly<{ [name: string]: Builtin }> = {
  __builtin_offsetof: (c, evaluator) => {
    const type = evaluator.argumentType(c);
    if (type === undefined || !c.take(",")) return undefined;
    let place: Value = { kind: "lvalue", address: 0n, type };
    for (let first = true; ; first = false) {
      if (first || c.take(".") || c.take("->")) {
        if (!c.isIdentifier()) return undefined;
        place = evaluator.member(place, c.text());
        c.at++;
      } else if (c.take("[")) {
        const index = evaluator.argument(c);
        if (index.kind !== "integer" || !c.take("]")) return undefined;
        place = evaluator.element(place, index.value);
      } else break;
      if (evaluator.failed) return undefined;
    }
    const size = evaluator.resolver.basic.size;
    if (place.kind !== "lvalue" || place.address === undefined) return { kind: "dynamic", type: size };
    return { kind: "integer", value: place.address, type: size };
  },
  __builtin_constant_p: (c, evaluator) => {
    const [operand] = args(c, evaluator);
    const known = operand?.kind === "integer" || operand?.kind === "float";
    return { kind: "integer", value: known ? 1n : 0n, type: evaluator.resolver.basic.int };
  },
  __builtin_choose_expr: (c, evaluator) => {
    const [test, yes, no] = args(c, evaluator);
    if (test?.kind !== "integer") return undefined;
    return test.value !== 0n ? yes : no;
  },
  __builtin_expect: (c, evaluator) => args(c, evaluator)[0],
  __builtin_types_compatible_p: (c, evaluator) => {
    const first = evaluator.argumentType(c);
    if (first === undefined || !c.take(",")) return undefined;
    const second = evaluator.argumentType(c);
    if (second === undefined) return undefined;
    const same = canonical(first) === canonical(second);
    return { kind: "integer", value: same ? 1n : 0n, type: evaluator.resolver.basic.int };
  },
  // No builtin of gcc's, but read like one (C17 6.5.1.1).
  _Generic: (c, evaluator) => {
    const type = typeOfValue(rvalue(evaluator.argument(c)));
    const wanted = type === undefined ? undefined : canonical(decayed(type));
    let chosen: Value | undefined;
    let otherwise: Value | undefined;
    while (!evaluator.failed && c.take(",")) {
      const isDefault = c.take("default");
      const named = isDefault ? undefined : evaluator.argumentType(c);
      if ((!isDefault && named === undefined) || !c.take(":")) return undefined;
      const value = evaluator.argument(c);
      if (isDefault) otherwise = value;
      else if (named !== undefined && canonical(named) === wanted) chosen ??= value;
    }
    if (wanted === undefined) return { kind: "dynamic", type: undefined };
    return chosen ?? otherwise;
  },
  __builtin_bswap16: swap(2),
  __builtin_bswap32: swap(4),
  __builtin_bswap64: swap(8),
};

/** Reads the call of a builtin whose name has been taken; undefined when it is not well formed. */
export function builtinCall(name: string, c: Cursor, evaluator: Evaluator): Value | undefined {
  const builtin = builtins[name];
  if (builtin === undefined) {
    c.skipBalanced();
    return { kind: "dynamic", type: undefined };
  }
  if (!c.enter()) return undefined;
  c.take("(");
  const value = builtin(c, evaluator);
  c.leave();
  return !evaluator.failed && c.take(")") ? value : undefined;
}

function args(c: Cursor, evaluator: Evaluator): Value[] {
  const values: Value[] = [];
  do values.push(evaluator.argument(c));
  while (!evaluator.failed && c.take(","));
  return values;
}

/** An array is a pointer to its first element where its value is meant. */
function decayed(type: Type): Type {
  const stripped = strip(type);
  return stripped.kind === "array" ? { kind: "pointer", size: 0, align: 0, to: stripped.of } : stripped;
}

function canonical(type: Type): string {
  const stripped = strip(type);
  return stripped.kind === "pointer" ? `${canonical(stripped.to)} *` : typeText(stripped);
}
