import type { Errno } from "../abi/errno.ts";
import type { FieldLayout, RecordLayout } from "../codec/layout.ts";
import { decode, fieldSize, patch } from "./decode.ts";
import type { SampleCall, Variation } from "./sample.ts";
import type { When } from "./spec.ts";
import type { Check } from "./step.ts";

/**
 * The rejections that every interface has, as rows: what is checked, and by which calls a selftest provokes it. A row's own `id` is
 * made from the field.
 */
interface CheckOptions extends When {
  readonly errno?: Errno;
  readonly source?: string;
  readonly id?: string;
}

type Plain = Check<unknown, unknown, unknown>;

/** Every byte of the fields is zero: reserved bytes, or fields that this build does not know yet. Provoked byte by byte. */
export function zero(record: RecordLayout, fields: readonly string[], options: CheckOptions = {}): Plain {
  const ranges = fields.map((name) => fieldOf(record, name));
  return {
    kind: "check",
    id: options.id ?? `${fields.join("-")}-zero`,
    errno: options.errno ?? "EINVAL",
    ...rest(options),
    fails: (c) => ranges.some((field) => bytesOf(c.bytes, field).some((byte) => byte !== 0)),
    provoke: (sample) =>
      ranges.flatMap((field) =>
        Array.from({ length: fieldSize(field) }, (_, index) =>
          vary(sample, `${record.name}.${field.name} byte ${index} = 1`, (bytes) => {
            bytes[field.offset + index] = 1;
          }),
        ),
      ),
  };
}

/** Only these bits are known. Provoked bit by bit. */
export function knownBits(record: RecordLayout, name: string, known: bigint, options: CheckOptions = {}): Plain {
  const field = fieldOf(record, name);
  return {
    kind: "check",
    id: options.id ?? `${name}-bits`,
    errno: options.errno ?? "EINVAL",
    ...rest(options),
    fails: (c) => (integer(record, field, c.bytes) & ~known) !== 0n,
    provoke: (sample) =>
      Array.from({ length: fieldSize(field) * 8 }, (_, bit) => bit)
        .filter((bit) => (known & (1n << BigInt(bit))) === 0n)
        .map((bit) =>
          vary(sample, `${record.name}.${name} with bit ${bit}`, (bytes) =>
            set(record, field, bytes, integer(record, field, bytes) | (1n << BigInt(bit))),
          ),
        ),
  };
}

/** All of these bits are set. Provoked by clearing each. */
export function requiredBits(record: RecordLayout, name: string, bits: bigint, options: CheckOptions = {}): Plain {
  const field = fieldOf(record, name);
  return {
    kind: "check",
    id: options.id ?? `${name}-required`,
    errno: options.errno ?? "EINVAL",
    ...rest(options),
    fails: (c) => (integer(record, field, c.bytes) & bits) !== bits,
    provoke: (sample) =>
      Array.from({ length: fieldSize(field) * 8 }, (_, bit) => 1n << BigInt(bit))
        .filter((bit) => (bits & bit) !== 0n)
        .map((bit) =>
          vary(sample, `${record.name}.${name} without 0x${bit.toString(16)}`, (bytes) =>
            set(record, field, bytes, integer(record, field, bytes) & ~bit),
          ),
        ),
  };
}

/** The number lies in `[least, most]`. Provoked just outside, and at the type's own end. */
export function range(
  record: RecordLayout,
  name: string,
  { least = 0n, most }: { readonly least?: bigint; readonly most?: bigint },
  options: CheckOptions = {},
): Plain {
  const field = fieldOf(record, name);
  const largest = (1n << BigInt(fieldSize(field) * 8)) - 1n;
  const upper = most ?? largest;
  const outside = new Set([...(least > 0n ? [least - 1n, 0n] : []), ...(upper < largest ? [upper + 1n, largest] : [])]);
  return {
    kind: "check",
    id: options.id ?? `${name}-range`,
    errno: options.errno ?? "EINVAL",
    ...rest(options),
    fails(c) {
      const value = integer(record, field, c.bytes);
      return value < least || value > upper;
    },
    provoke: (sample) =>
      [...outside].map((value) => vary(sample, `${record.name}.${name} = ${value}`, (bytes) => set(record, field, bytes, value))),
  };
}

/** The number is one of those. Provoked with its neighbours, 0 and the largest. */
export function oneOf(record: RecordLayout, name: string, values: readonly bigint[], options: CheckOptions = {}): Plain {
  const field = fieldOf(record, name);
  const largest = (1n << BigInt(fieldSize(field) * 8)) - 1n;
  const tried = new Set([0n, largest, ...values.flatMap((value) => [value - 1n, value + 1n])]);
  const wrong = [...tried].filter((value) => value >= 0n && value <= largest && !values.includes(value));
  return {
    kind: "check",
    id: options.id ?? `${name}-known`,
    errno: options.errno ?? "EINVAL",
    ...rest(options),
    fails: (c) => !values.includes(integer(record, field, c.bytes)),
    provoke: (sample) =>
      wrong.map((value) => vary(sample, `${record.name}.${name} = ${value}`, (bytes) => set(record, field, bytes, value))),
  };
}

/** The sample with its argument's bytes changed in one way. */
export function vary(sample: SampleCall, label: string, change: (bytes: Uint8Array) => void): Variation {
  const { argument } = sample.call;
  if (argument.by !== "pointer") return { ...sample, label };
  const bytes = argument.bytes.slice();
  change(bytes);
  return { ...sample, label, call: { ...sample.call, argument: { ...argument, bytes } } };
}

/** The sample with fields of its record changed by name. */
export function varyFields(sample: SampleCall, record: RecordLayout, fields: object): Variation {
  const label = Object.entries(fields)
    .map(([name, value]) => `${record.name}.${name} = ${String(value)}`)
    .join(", ");
  return vary(sample, label, (bytes) => patch(record, bytes, fields));
}

/** The sample after more calls. */
export function varyBefore(sample: SampleCall, label: string, more: SampleCall["before"]): Variation {
  return { ...sample, label, before: [...sample.before, ...more] };
}

function rest({ has, lacks, source }: CheckOptions): When & { readonly source?: string } {
  return {
    ...(has === undefined ? {} : { has }),
    ...(lacks === undefined ? {} : { lacks }),
    ...(source === undefined ? {} : { source }),
  };
}

/** Throws a `TypeError` when the record has no such field: the interface's folder is wrong, not its user. */
function fieldOf(record: RecordLayout, name: string): FieldLayout {
  const field = record.fields.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`${record.name} has no field ${name}`);
  return field;
}

function bytesOf(bytes: Uint8Array, field: FieldLayout): Uint8Array {
  return bytes.subarray(field.offset, field.offset + fieldSize(field));
}

function integer(record: RecordLayout, field: FieldLayout, bytes: Uint8Array): bigint {
  const part: RecordLayout = { ...record, fields: [{ ...field, offset: 0 }], size: fieldSize(field) };
  const view = (decode(part, bytesOf(bytes, field)) as { [name: string]: bigint | number })[field.name] ?? 0;
  return BigInt.asUintN(fieldSize(field) * 8, BigInt(view));
}

function set(record: RecordLayout, field: FieldLayout, bytes: Uint8Array, value: bigint): void {
  patch(record, bytes, { [field.name]: value });
}
