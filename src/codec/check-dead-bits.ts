import { CodecError } from "./codec-error.ts";
import type { ReadOptions } from "./codec-options.ts";
import { deadBits } from "./dead-bits.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { wireSize } from "./wire-size.ts";

/**
 * Throws a `CodecError` when bytes `[base, base + end)` hold something where the record says that nothing is: in a reserved member, or in the
 * compiler's padding. `path` is the record's.
 */
export function checkDeadBits(
  record: RecordLayout,
  bytes: Uint8Array,
  base: number,
  end: number,
  path: string,
  options: ReadOptions,
): void {
  const { reserved, padding } = deadBits(record);
  const heldZero = (options.reserved ?? "zero") === "zero";
  const holesZero = (options.padding ?? "zero") === "zero";
  for (let at = 0; at < end; at++) {
    const byte = bytes[base + at] ?? 0;
    if (byte === 0) continue;
    if (heldZero && (byte & (reserved[at] ?? 0)) !== 0) throw reservedError(record, bytes, base, at, path);
    if (holesZero && (byte & (padding[at] ?? 0)) !== 0) {
      throw new CodecError("padding-not-zero", `${path}@${at}`, "zero in the compiler's padding", `0x${byte.toString(16)}`);
    }
  }
}

function reservedError(record: RecordLayout, bytes: Uint8Array, base: number, at: number, path: string): CodecError {
  const member = memberAt(record, at, path);
  let value = 0n;
  for (let index = 0; index < member.size; index++) {
    const byte = BigInt(bytes[base + member.offset + (record.endian === "big" ? index : member.size - 1 - index)] ?? 0);
    value = (value << 8n) | byte;
  }
  return new CodecError("reserved-not-zero", member.path, "zero in a reserved member", `0x${value.toString(16)}`);
}

interface Member {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
}

/** The innermost reserved member that covers a byte. */
function memberAt(record: RecordLayout, at: number, path: string): Member {
  const covering = record.fields.filter((field) => covers(field, at));
  const field = covering.find(({ reserved }) => reserved === true) ?? covering.find(({ type }) => mayHoldReserved(type, at));
  if (field === undefined) return { path: `${path}@${at}`, offset: at, size: 1 };
  if (field.bits !== undefined) return { path: `${path}.${field.name}`, offset: at, size: 1 };
  return within(field.type, at, field.offset, `${path}.${field.name}`);
}

function covers(field: FieldLayout, at: number): boolean {
  if (field.bits !== undefined) {
    return at >= field.bits.offset >> 3 && at < (field.bits.offset + field.bits.size + 7) >> 3;
  }
  return at >= field.offset && at < field.offset + wireSize(field.type);
}

function mayHoldReserved(type: WireType, _at: number): boolean {
  return type.kind === "record" || (type.kind === "array" && mayHoldReserved(type.of, _at));
}

function within(type: WireType, at: number, offset: number, path: string): Member {
  switch (type.kind) {
    case "int":
      return { path, offset, size: type.size };
    case "text":
    case "bytes":
      return { path: `${path}[${at - offset}]`, offset: at, size: 1 };
    case "array": {
      const index = Math.floor((at - offset) / type.stride);
      return within(type.of, at, offset + index * type.stride, `${path}[${index}]`);
    }
    case "record": {
      const member = memberAt(type.record, at - offset, path);
      return { ...member, offset: offset + member.offset };
    }
  }
}
