import { type Address, addressText, byteText, maskText, mostStatements, plus, shiftsOf, wordOfBits } from "./code-text.ts";
import type { WriteOptions } from "./codec-options.ts";
import { fastPath, scratch } from "./fast-path.ts";
import { isTail } from "./flexible-tail.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { isLittle, sharesBytes } from "./wire-size.ts";

/** Writes into bytes that are zero; `false` for whatever is not plainly right, and then the bytes may have been changed. */
export type FastWrite = (bytes: Uint8Array, value: unknown) => boolean;

/** As `compileRead`. The bytes are as long as `writtenSize` says, which is how long a flexible array may be. */
export function compileWrite(record: RecordLayout, options: WriteOptions): FastWrite | undefined {
  const lines = new WriteText(options).wholeRecord(record);
  if (lines === undefined) return undefined;
  const head = "const { putText, putBytes, putBits, isPlain } = h; const { unsigned: u64, signed: i64, halves: w, low } = s;";
  const make = new Function("h", "s", `"use strict"; ${head} return (b, v0) => {\n${lines.join("\n")}\n};`);
  return make(fastPath, scratch) as FastWrite;
}

class WriteText {
  readonly #options: WriteOptions;
  readonly #lines: string[] = [];
  #names = 0;
  #statements = 0;

  constructor(options: WriteOptions) {
    this.#options = options;
  }

  wholeRecord(record: RecordLayout): readonly string[] | undefined {
    this.#record(record, "v0", { variable: undefined, offset: 0 }, true);
    this.#lines.push("return true;");
    return this.#statements > mostStatements ? undefined : this.#lines;
  }

  #record(record: RecordLayout, value: string, at: Address, last: boolean): void {
    const id = ++this.#names;
    const counted = `n${id}`;
    const unions = new Map<string, string>();
    this.#lines.push(`if (!isPlain(${value})) return false;`, `let ${counted} = 0;`);
    for (const field of record.fields) {
      if (field.reserved === true && this.#options.reserved !== "keep") continue;
      const member = `x${++this.#names}`;
      this.#lines.push(
        `const ${member} = ${value}[${JSON.stringify(field.name)}];`,
        `if (${member} !== undefined) {`,
        `${counted}++;`,
      );
      if (sharesBytes(record, field)) {
        const key = field.union ?? "";
        const union = unions.get(key) ?? `g${++this.#names}`;
        if (!unions.has(key)) this.#lines.splice(this.#lines.length - 3, 0, `let ${union} = 0;`);
        unions.set(key, union);
        this.#lines.push(`if (++${union} > 1) return false;`);
      }
      this.#field(field, record, member, at, last);
      this.#lines.push("}");
    }
    if (this.#options.unknown !== "ignore") {
      this.#lines.push(`for (const k in ${value}) ${counted}--;`, `if (${counted} !== 0) return false;`);
    }
  }

  #field(field: FieldLayout, record: RecordLayout, value: string, at: Address, last: boolean): void {
    if (field.bits !== undefined && field.type.kind === "int") this.#bits(field.bits, field.type, record, value, at);
    else this.#type(field.type, record, value, plus(at, field.offset), last && isTail(record, field));
  }

  #bits(
    bits: NonNullable<FieldLayout["bits"]>,
    type: WireType & { kind: "int" },
    record: RecordLayout,
    value: string,
    at: Address,
  ) {
    this.#statements++;
    const little = record.endian === "little";
    const { offset, size } = bits;
    const word = wordOfBits(bits, little);
    if (word === undefined || size === 32 || type.size === 8) {
      const place = `${addressText(at)}, ${offset}, ${size}, ${type.signed === true}, ${little}, ${type.size === 8}`;
      this.#lines.push(`if (!putBits(b, ${place}, ${value})) return false;`);
      return;
    }
    const unused = 32 - size;
    const kept = type.signed ? `${value} << ${unused} >> ${unused}` : `${value} & ${maskText(size)}`;
    const name = `y${++this.#names}`;
    this.#lines.push(
      `if (typeof ${value} !== "number" || (${kept}) !== ${value}) return false;`,
      `const ${name} = (${value} & ${maskText(size)}) << ${word.shift};`,
      ...shiftsOf(word.bytes, little).map((shift, index) => `${byteText(plus(at, word.first), index)} |= ${name} >>> ${shift};`),
    );
  }

  #type(type: WireType, record: RecordLayout, value: string, at: Address, tail: boolean): void {
    this.#statements++;
    if (this.#statements > mostStatements) return;
    switch (type.kind) {
      case "int":
        this.#int(type, record, value, at);
        return;
      case "text":
        this.#lines.push(`if (!putText(b, ${addressText(at)}, ${roomText(type.count, 1, at, tail)}, ${value})) return false;`);
        return;
      case "bytes":
        this.#lines.push(`if (!putBytes(b, ${addressText(at)}, ${roomText(type.count, 1, at, tail)}, ${value})) return false;`);
        return;
      case "array":
        this.#array(type, record, value, at, tail);
        return;
      case "record":
        this.#record(type.record, value, at, tail);
    }
  }

  #int(type: WireType & { readonly kind: "int" }, record: RecordLayout, value: string, at: Address): void {
    const little = isLittle(type, record);
    if (type.size === 8) {
      const cut = `BigInt.as${type.signed ? "Int" : "Uint"}N(64, ${value})`;
      this.#lines.push(`if (typeof ${value} !== "bigint" || ${cut} !== ${value}) return false;`);
      this.#lines.push(`${type.signed ? "i64" : "u64"}[0] = ${value};`);
      const [low, high] = little ? [at, plus(at, 4)] : [plus(at, 4), at];
      this.#store(low, 4, "w[low]", little);
      this.#store(high, 4, "w[1 - low]", little);
      return;
    }
    const unused = 32 - type.size * 8;
    const unsigned = type.size === 4 ? `${value} >>> 0` : `${value} & ${maskText(type.size * 8)}`;
    const kept = type.signed ? `${value} << ${unused} >> ${unused}` : unsigned;
    this.#lines.push(`if (typeof ${value} !== "number" || (${kept}) !== ${value}) return false;`);
    this.#store(at, type.size, value, little);
  }

  /** A byte array keeps the lowest 8 bits of what is stored. */
  #store(at: Address, size: number, value: string, little: boolean): void {
    const name = `y${++this.#names}`;
    this.#lines.push(`const ${name} = ${value};`);
    for (const [index, shift] of shiftsOf(size, little).entries()) {
      this.#lines.push(`${byteText(at, index)} = ${shift === 0 ? name : `${name} >>> ${shift}`};`);
    }
  }

  #array(type: WireType & { readonly kind: "array" }, record: RecordLayout, value: string, at: Address, tail: boolean): void {
    const [index, place, element] = [`i${++this.#names}`, `p${++this.#names}`, `e${++this.#names}`];
    const start = `${index} = 0, ${place} = ${addressText(at)}`;
    this.#lines.push(
      `if (!Array.isArray(${value}) || ${value}.length > ${roomText(type.count, type.stride, at, tail)}) return false;`,
      `for (let ${start}; ${index} < ${value}.length; ${index}++, ${place} += ${type.stride}) {`,
      `const ${element} = ${value}[${index}];`,
      `if (${element} === undefined) continue;`,
    );
    this.#type(type.of, record, element, { variable: place, offset: 0 }, false);
    this.#lines.push("}");
  }
}

/** How many elements there is room for. */
function roomText(count: number | null, stride: number, at: Address, tail: boolean): string {
  if (count !== null) return String(count);
  return tail ? `(b.length - (${addressText(at)})) / ${stride}` : "0";
}
