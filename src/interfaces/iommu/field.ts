import type { FieldLayout, RecordLayout, WireType } from "../../codec/layout.ts";

/** A number inside a record, however deep: `granu.addr_info.flags`. */
export interface Field {
  /** The record with this field alone, under its full path: what the row builders of `session/checks.ts` take. */
  readonly record: RecordLayout;
  readonly path: string;
  /** The number in a record's bytes, without a sign. */
  read(bytes: Uint8Array): bigint;
  /** Puts a number into a record's bytes. */
  write(bytes: Uint8Array, value: bigint): void;
}

/** Throws a `TypeError` when there is no such number: the interface's folder is wrong, not its user. */
export function fieldAt(record: RecordLayout, path: string): Field {
  const { offset, type } = find(record, path);
  if (type.kind !== "int") throw new TypeError(`${record.name}.${path} is no number`);
  const { size } = type;
  return {
    record: { ...record, fields: [{ name: path, offset, type }] },
    path,
    read(bytes) {
      let value = 0n;
      for (let index = size - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[offset + index] ?? 0);
      return value;
    },
    write(bytes, value) {
      for (let index = 0; index < size; index += 1) bytes[offset + index] = Number((value >> BigInt(index * 8)) & 0xffn);
    },
  };
}

function find(record: RecordLayout, path: string): { readonly offset: number; readonly type: WireType } {
  const [name = "", ...rest] = path.split(".");
  const field: FieldLayout | undefined = record.fields.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`${record.name} has no field ${name}`);
  if (rest.length === 0) return field;
  if (field.type.kind !== "record") throw new TypeError(`${record.name}.${name} is no record`);
  const inner = find(field.type.record, rest.join("."));
  return { offset: field.offset + inner.offset, type: inner.type };
}
