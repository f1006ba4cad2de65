import { expect } from "vitest";
import { type Codec, codecOf, interpretedCodecOf } from "../../src/codec/codec.ts";
import { CodecError } from "../../src/codec/codec-error.ts";
import type { FieldLayout, RecordLayout, WireType } from "../../src/codec/layout.ts";

/** Every case runs on compiled code and on the interpreter: the two must not differ in a value, a byte or a message. */

/** Both ways in which a codec works. */
export const ways: readonly [string, (layout: RecordLayout) => Codec<RecordLayout>][] = [
  ["compiled", codecOf],
  ["interpreted", interpretedCodecOf],
];

export const int = (size: 1 | 2 | 4 | 8, signed = false): WireType => ({ kind: "int", size, signed });
export const [u8, u16, u32, u64] = [int(1), int(2), int(4), int(8)] as const;
export const text = (count: number | null): WireType => ({ kind: "text", count });
export const blob = (count: number | null): WireType => ({ kind: "bytes", count });
export const array = (of: WireType, count: number | null, stride: number): WireType => ({ kind: "array", of, count, stride });
export const nested = (record: RecordLayout): WireType => ({ kind: "record", record });
export const at = (offset: number, name: string, type: WireType, more: Partial<FieldLayout> = {}): FieldLayout => ({
  name,
  offset,
  type,
  ...more,
});
export const bits = (offset: number, size: number): Partial<FieldLayout> => ({ bits: { offset, size } });

export function record(
  name: string,
  size: number,
  fields: readonly FieldLayout[],
  more: Partial<RecordLayout> = {},
): RecordLayout {
  return { kind: "struct", name, size, align: 1, endian: "little", fields, ...more };
}

export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const range = record("range", 24, [
  at(0, "start", u64),
  at(8, "last", u64),
  at(16, "reserved", array(u32, 2, 4), { reserved: true }),
]);

/** What an action throws: a CodecError. */
export function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return error;
  }
  return "nothing was thrown";
}
