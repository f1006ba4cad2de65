import { strip } from "../abi/size.ts";
import type { IntegerType, Type } from "../abi/type.ts";

/**
 * What an expression is. `dynamic` is all that a compiler would work out at run time; its type matters only inside sizeof.
 * An address is a number where C makes one from a null pointer, as `&((struct s *)0)->member` does.
 */
export type Value =
  | { readonly kind: "integer"; readonly value: bigint; readonly type: IntegerType }
  | { readonly kind: "float"; readonly value: number; readonly type: Type }
  | { readonly kind: "address"; readonly value: bigint; readonly to: Type }
  | { readonly kind: "lvalue"; readonly address: bigint | undefined; readonly type: Type }
  | { readonly kind: "dynamic"; readonly type: Type | undefined };

/** The type of a value, arrays not yet turned into pointers. */
export function typeOfValue(value: Value): Type | undefined {
  return value.kind === "address" ? { kind: "pointer", to: value.to, size: 0, align: 1 } : value.type;
}

/** The value of an lvalue is not known; an array becomes its address. */
export function rvalue(value: Value): Value {
  if (value.kind !== "lvalue") return value;
  const type = strip(value.type);
  if (type.kind === "array" && value.address !== undefined) return { kind: "address", value: value.address, to: type.of };
  return { kind: "dynamic", type: value.type };
}

export function truthOf(value: Value): boolean | undefined {
  if (value.kind === "integer" || value.kind === "address") return value.value !== 0n;
  if (value.kind === "float") return value.value !== 0;
  return undefined;
}

export function isNumber(value: Value): value is Extract<Value, { kind: "integer" | "float" }> {
  return value.kind === "integer" || value.kind === "float";
}

export function isIncomplete(type: Type): boolean {
  const stripped = strip(type);
  if (stripped.kind === "record") return !stripped.record.complete;
  if (stripped.kind === "array") return stripped.count === undefined || isIncomplete(stripped.of);
  return stripped.kind === "unknown";
}

export function floatArithmetic(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "<":
      return Number(a < b);
    case ">":
      return Number(a > b);
    case "<=":
      return Number(a <= b);
    case ">=":
      return Number(a >= b);
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    default:
      return undefined;
  }
}
