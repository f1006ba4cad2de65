import {
  type Address,
  addressText,
  byteText,
  keyText,
  maskText,
  mostStatements,
  plus,
  readIntText,
  wordOfBits,
  wordText,
} from "./code-text.ts";
import type { ReadOptions } from "./codec-options.ts";
import { deadBits } from "./dead-bits.ts";
import { fastPath, scratch } from "./fast-path.ts";
import { flexibleTail, isTail } from "./flexible-tail.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import type { AnyRecord } from "./value.ts";

/** The record's value, or `undefined` for whatever is not plainly right: the interpreter is asked then. */
export type FastRead = (bytes: Uint8Array) => AnyRecord | undefined;

/**
 * Writes a function that reads the record under these options, with every offset and size a number in its text. `undefined` for a record
 * that is too large to write out. Throws where the platform forbids making code from text (a browser's content security policy).
 */
export function compileRead(record: RecordLayout, options: ReadOptions): FastRead | undefined {
  const body = new ReadText(options).wholeRecord(record);
  if (body === undefined) return undefined;
  const head = "const { text, bytes, isZero, isClear, bits } = h; const { unsigned: u64, signed: i64, halves: w, low } = s;";
  // Names come into the text only as string literals, and numbers from a layout that was checked.
  const make = new Function("h", "s", "masks", `"use strict"; ${head} return (b) => {\n${body.lines.join("\n")}\n};`);
  return make(fastPath, scratch, body.masks) as FastRead;
}

interface Body {
  readonly lines: readonly string[];
  /** Masks that the text names by index. */
  readonly masks: readonly Uint8Array[];
}

class ReadText {
  readonly #options: ReadOptions;
  readonly #lines: string[] = [];
  readonly #masks: Uint8Array[] = [];
  #names = 0;
  #statements = 0;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  wholeRecord(record: RecordLayout): Body | undefined {
    const tail = flexibleTail(record);
    if (tail !== undefined && tail.arrays.length > 1) return undefined;
    const start = { variable: undefined, offset: 0 };
    this.#checkLength(record);
    this.#checkDead(record, start, Math.min(record.size, tail?.offset ?? record.size));
    const value = this.#record(record, start, true);
    this.#lines.push(`return ${value};`);
    return this.#statements > mostStatements ? undefined : { lines: this.#lines, masks: this.#masks };
  }

  #checkLength(record: RecordLayout): void {
    const tail = flexibleTail(record);
    const [array] = tail?.arrays ?? [];
    if (tail !== undefined && array !== undefined) {
      const whole = array.stride === 1 ? "" : ` || (b.length - ${tail.offset}) % ${array.stride} !== 0`;
      this.#lines.push(`if (b.length < ${record.size}${whole}) return undefined;`);
    } else {
      this.#lines.push(`if (b.length ${this.#options.trailing === "ignore" ? "<" : "!=="} ${record.size}) return undefined;`);
    }
  }

  /** Bytes `[0, end)` of the record, as far as they must be zero. */
  #checkDead(record: RecordLayout, at: Address, end: number): void {
    const { reserved, padding } = deadBits(record);
    const mask = new Uint8Array(end).map(
      (_, index) =>
        ((this.#options.reserved ?? "zero") === "zero" ? (reserved[index] ?? 0) : 0) |
        ((this.#options.padding ?? "zero") === "zero" ? (padding[index] ?? 0) : 0),
    );
    const { single, runs } = partsOf(mask);
    if (single.length + runs.length > 40) {
      this.#lines.push(`if (!isClear(b, ${addressText(at)}, masks[${this.#masks.push(mask) - 1}])) return undefined;`);
      return;
    }
    const tests = single.map((index) => (mask[index] === 0xff ? byteText(at, index) : `${byteText(at, index)} & ${mask[index]}`));
    if (tests.length > 0) this.#lines.push(`if ((${tests.map((test) => `(${test})`).join(" | ")}) !== 0) return undefined;`);
    for (const [from, to] of runs) {
      this.#lines.push(`if (!isZero(b, ${addressText(plus(at, from))}, ${addressText(plus(at, to))})) return undefined;`);
    }
  }

  #record(record: RecordLayout, at: Address, last: boolean): string {
    const members = record.fields
      .filter((field) => field.reserved !== true || this.#options.reserved === "keep")
      .map((field) => `${keyText(field.name)}: ${this.#field(field, record, at, last)}`);
    return `{ ${members.join(", ")} }`;
  }

  #field(field: FieldLayout, record: RecordLayout, at: Address, last: boolean): string {
    if (field.bits !== undefined && field.type.kind === "int") return this.#bits(field.bits, field.type, record, at);
    return this.#type(field.type, record, plus(at, field.offset), last && isTail(record, field));
  }

  #bits(bits: NonNullable<FieldLayout["bits"]>, type: WireType & { kind: "int" }, record: RecordLayout, at: Address): string {
    this.#statements++;
    const little = record.endian === "little";
    const word = wordOfBits(bits, little);
    const { offset, size } = bits;
    if (word === undefined) {
      const value = `bits(b, ${addressText(at)}, ${offset}, ${size}, ${type.signed === true}, ${little})`;
      return type.size === 8 ? value : `Number(${value})`;
    }
    const whole = `(${wordText(plus(at, word.first), word.bytes, little)}) >>> ${word.shift}`;
    const unsigned = size === 32 ? whole : `(${whole}) & ${maskText(size)}`;
    const value = type.signed ? `(${unsigned}) << ${32 - size} >> ${32 - size}` : unsigned;
    return type.size === 8 ? `BigInt(${value})` : `(${value})`;
  }

  /** An expression for the value; what may fail or loop is written before it. */
  #type(type: WireType, record: RecordLayout, at: Address, tail: boolean): string {
    this.#statements++;
    if (this.#statements > mostStatements) return "0";
    switch (type.kind) {
      case "int":
        return readIntText(type, record, at);
      case "bytes":
        return `bytes(b, ${addressText(at)}, ${this.#count(type.count, 1, at, tail)})`;
      case "text":
        return this.#text(at, this.#count(type.count, 1, at, tail));
      case "array":
        return this.#array(type, record, at, tail);
      case "record":
        return this.#record(type.record, at, tail);
    }
  }

  #text(at: Address, count: string): string {
    if (this.#options.text === "bytes") return `bytes(b, ${addressText(at)}, ${count})`;
    const name = this.#name("t");
    this.#lines.push(`const ${name} = text(b, ${addressText(at)}, ${count});`, `if (${name} === undefined) return undefined;`);
    return name;
  }

  #array(type: WireType & { readonly kind: "array" }, record: RecordLayout, at: Address, tail: boolean): string {
    const { of, stride, count } = type;
    if (count !== null && count <= 8 && of.kind === "int") {
      const elements = Array.from({ length: count }, (_, index) => readIntText(of, record, plus(at, index * stride)));
      return `[${elements.join(", ")}]`;
    }
    const [list, index, element] = [this.#name("a"), this.#name("i"), this.#name("p")];
    const step = `${index}++, ${element} += ${stride}`;
    this.#lines.push(
      `const ${list} = [];`,
      `for (let ${index} = 0, ${element} = ${addressText(at)}, n = ${this.#count(count, stride, at, tail)}; ${index} < n; ${step}) {`,
    );
    const inner = { variable: element, offset: 0 };
    // Elements of a flexible array are the only records that the check of the whole did not reach.
    if (tail && of.kind === "record") this.#checkDead(of.record, inner, of.record.size);
    this.#lines.push(`${list}.push(${this.#type(of, record, inner, false)});`, "}");
    return list;
  }

  #count(count: number | null, stride: number, at: Address, tail: boolean): string {
    if (count !== null) return String(count);
    return tail ? `Math.floor((b.length - (${addressText(at)})) / ${stride})` : "0";
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }
}

/** The set bytes of a mask: short pieces one by one, long runs of whole bytes from and to. */
function partsOf(mask: Uint8Array): {
  readonly single: readonly number[];
  readonly runs: readonly (readonly [number, number])[];
} {
  const single: number[] = [];
  const runs: [number, number][] = [];
  for (let at = 0; at < mask.length; ) {
    let end = at;
    while (mask[end] === 0xff) end++;
    if (end - at > 8) runs.push([at, end]);
    else for (let index = at; index < Math.max(end, at + 1); index++) if (mask[index] !== 0) single.push(index);
    at = Math.max(end, at + 1);
  }
  return { single, runs };
}
