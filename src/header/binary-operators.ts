import { sizeOf } from "../abi/size.ts";
import type { Type } from "../abi/type.ts";
import { arithmetic, binaryPrecedence, wrap } from "./arithmetic.ts";
import type { BasicTypes } from "./basic-types.ts";
import type { Conversions } from "./conversions.ts";
import { floatArithmetic, isNumber, truthOf, typeOfValue, type Value } from "./value.ts";

const dynamic = (type?: Type): Value => ({ kind: "dynamic", type });

/** A binary operator on two values; `dynamic` when the result is known only at run time or C leaves it undefined. */
export function applyBinary(operator: string, left: Value, right: Value, basic: BasicTypes, convert: Conversions): Value {
  const truth = (value: boolean): Value => ({ kind: "integer", value: value ? 1n : 0n, type: basic.int });
  if (operator === "&&" || operator === "||") {
    const a = truthOf(left);
    const b = truthOf(right);
    if (a === undefined) return dynamic(basic.int);
    if (operator === "&&" ? !a : a) return truth(a);
    return b === undefined ? dynamic(basic.int) : truth(b);
  }
  const comparison = binaryPrecedence.get(operator) === 6 || binaryPrecedence.get(operator) === 7;
  if (left.kind === "integer" && right.kind === "integer") {
    const shift = operator === "<<" || operator === ">>";
    const type = shift ? convert.promoted(left.type) : convert.common(left.type, right.type);
    const a = wrap(left.value, type.size * 8, type.signed);
    const b = shift ? right.value : wrap(right.value, type.size * 8, type.signed);
    const value = arithmetic(operator, a, b, type.size * 8, type.signed);
    if (value === undefined) return dynamic(type);
    return { kind: "integer", value, type: comparison ? basic.int : type };
  }
  if (isNumber(left) && isNumber(right)) {
    const value = floatArithmetic(operator, Number(left.value), Number(right.value));
    if (value === undefined) return dynamic(basic.get("double"));
    if (comparison) return truth(value !== 0);
    return { kind: "float", value, type: left.kind === "float" ? left.type : (right as typeof left).type };
  }
  if (left.kind === "address" || right.kind === "address") return pointerArithmetic(operator, left, right, basic);
  return dynamic(comparison ? basic.int : (typeOfValue(left) ?? typeOfValue(right)));
}

function pointerArithmetic(operator: string, left: Value, right: Value, basic: BasicTypes): Value {
  if (left.kind === "address" && right.kind === "address") {
    if (operator === "-") {
      const size = BigInt(Math.max(1, sizeOf(left.to)));
      return { kind: "integer", value: (left.value - right.value) / size, type: basic.pointerDifference };
    }
    const value = arithmetic(operator, left.value, right.value, 64, false);
    return value === undefined ? dynamic() : { kind: "integer", value, type: basic.int };
  }
  const [pointer, count] = left.kind === "address" ? [left, right] : [right, left];
  if (pointer.kind !== "address" || count.kind !== "integer" || (operator !== "+" && operator !== "-")) return dynamic();
  const step = count.value * BigInt(sizeOf(pointer.to));
  return { ...pointer, value: operator === "+" ? pointer.value + step : pointer.value - step };
}
