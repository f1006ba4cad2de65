import type { DataModel } from "../abi/model.ts";
import { strip } from "../abi/size.ts";
import type { IntegerType, Type } from "../abi/type.ts";
import { wrap } from "./arithmetic.ts";
import type { BasicTypes } from "./basic-types.ts";
import type { Value } from "./value.ts";

/** C's conversions between arithmetic types (C17 6.3), under one data model. */
export class Conversions {
  readonly #basic: BasicTypes;
  readonly #model: DataModel;

  constructor(basic: BasicTypes, model: DataModel) {
    this.#basic = basic;
    this.#model = model;
  }

  /** A value converted to a type, as a cast does. */
  cast(type: Type, operand: Value): Value {
    const target = strip(type);
    if (target.kind === "integer" || target.kind === "enum") {
      const integer = target.kind === "integer" ? target : target.enum.signed ? this.#basic.int : this.#basic.unsignedInt;
      if (operand.kind === "integer" || operand.kind === "address") return this.convert(operand.value, integer);
      if (operand.kind === "float" && Number.isFinite(operand.value))
        return this.convert(BigInt(Math.trunc(operand.value)), integer);
      return { kind: "dynamic", type };
    }
    if (target.kind === "float") {
      return operand.kind === "integer" || operand.kind === "float"
        ? { kind: "float", value: Number(operand.value), type }
        : { kind: "dynamic", type };
    }
    if (target.kind === "pointer" && (operand.kind === "integer" || operand.kind === "address")) {
      return { kind: "address", value: BigInt.asUintN(target.size * 8, operand.value), to: target.to };
    }
    return { kind: "dynamic", type };
  }

  convert(value: bigint, type: IntegerType): Value {
    if (type.name === "_Bool") return { kind: "integer", value: value === 0n ? 0n : 1n, type };
    return { kind: "integer", value: wrap(value, type.size * 8, type.signed), type };
  }

  /** Integer promotion (C17 6.3.1.1). */
  promoted(type: IntegerType): IntegerType {
    return type.size < 4 ? this.#basic.int : type;
  }

  /** The usual arithmetic conversions (C17 6.3.1.8). */
  common(left: IntegerType, right: IntegerType): IntegerType {
    const a = this.promoted(left);
    const b = this.promoted(right);
    if (a.signed === b.signed) return rank(a) >= rank(b) ? a : b;
    const [unsigned, signed] = a.signed ? [b, a] : [a, b];
    if (rank(unsigned) >= rank(signed)) return unsigned;
    if (signed.size > unsigned.size) return signed;
    return (this.#basic.get(`unsigned ${signed.name}`) as IntegerType | undefined) ?? unsigned;
  }

  /** The type an enumerator's value has where it is used. */
  enumerator(value: bigint): IntegerType {
    const { int, unsignedInt } = this.#basic;
    if (value >= -0x80000000n && value <= 0x7fffffffn) return int;
    if (value >= 0n && value <= 0xffffffffn) return unsignedInt;
    const name = this.#model.long === 8 ? "long" : "long long";
    return this.#basic.get(value > 0x7fffffffffffffffn ? `unsigned ${name}` : name) as IntegerType;
  }
}

const ranks = ["int", "long", "long long", "__int128"];

function rank(type: IntegerType): number {
  return ranks.indexOf(type.name.replace("unsigned ", ""));
}
