import { deadBits } from "../codec/dead-bits.ts";
import type { RecordLayout, WireType } from "../codec/layout.ts";
import { sizeOfType } from "../session/decode.ts";

/** A reserved member that a program did not leave zero. */
export interface ReservedBytes {
  /** From the record on: `vduse_vq_config.reserved2`; in records within it, `a.b[1].reserved`. */
  readonly path: string;
  /** Bytes from the start of the record. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * The reserved members of a record that are not zero, as far as the bytes go. What another member of a union covers is not reserved; the compiler's
 * padding is not looked at, since no program means anything by it.
 */
export function reservedBytes(record: RecordLayout, bytes: Uint8Array): readonly ReservedBytes[] {
  const { reserved } = deadBits(record);
  return members(record, record.name, 0).flatMap(({ path, offset, size }) => {
    const part = bytes.slice(offset, offset + size);
    const set = part.some((byte, index) => (byte & (reserved[offset + index] ?? 0)) !== 0);
    return set ? [{ path, offset, bytes: part }] : [];
  });
}

interface Member {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
}

/** Every reserved member of a record, and of the records within it. */
function members(record: RecordLayout, path: string, base: number): readonly Member[] {
  return record.fields.flatMap((field): readonly Member[] => {
    const { name, type, offset, bits } = field;
    const at = `${path}.${name}`;
    if (field.reserved !== true) return bits === undefined ? inside(type, at, base + offset) : [];
    if (bits === undefined) return [{ path: at, offset: base + offset, size: sizeOfType(type) }];
    const first = bits.offset >> 3;
    return [{ path: at, offset: base + first, size: ((bits.offset + bits.size + 7) >> 3) - first }];
  });
}

function inside(type: WireType, path: string, base: number): readonly Member[] {
  if (type.kind === "record") return members(type.record, path, base);
  if (type.kind !== "array") return [];
  return Array.from({ length: type.count ?? 0 }, (_, index) =>
    inside(type.of, `${path}[${index}]`, base + index * type.stride),
  ).flat();
}
