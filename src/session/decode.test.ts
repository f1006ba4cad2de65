import { describe, expect, test } from "vitest";
import { type RecordLayout, u8, u32, u64 } from "../codec/layout.ts";
import { convert, decode, encodeScalar, patch } from "./decode.ts";

/** `struct packet { __u32 own; __be32 network; __le32 disk; }` */
const packet = (endian: "little" | "big"): RecordLayout => ({
  kind: "struct",
  name: "packet",
  size: 12,
  align: 4,
  endian,
  fields: [
    { name: "own", offset: 0, type: u32 },
    { name: "network", offset: 4, type: { ...u32, endian: "big" } },
    { name: "disk", offset: 8, type: { ...u32, endian: "little" } },
  ],
});

/** `struct bits { __u8 low : 3; __s8 mid : 4; __u8 top : 1; __u8 whole; }`, as the ABIs of both byte orders place it. */
const bits = (endian: "little" | "big"): RecordLayout => ({
  kind: "struct",
  name: "bits",
  size: 2,
  align: 1,
  endian,
  fields: [
    { name: "low", offset: 0, type: u8, bits: { offset: 0, size: 3 } },
    { name: "mid", offset: 0, type: { ...u8, signed: true }, bits: { offset: 3, size: 4 } },
    { name: "top", offset: 0, type: u8, bits: { offset: 7, size: 1 } },
    { name: "whole", offset: 1, type: u8 },
  ],
});

const fields = { own: 0x01020304, network: 0x05060708, disk: 0x090a0b0c };
const small = { low: 5, mid: -3, top: 1, whole: 0x7f };

describe("bytes and fields, both ways", () => {
  test.each([
    ["an order of its own in a little-endian record", packet("little"), [4, 3, 2, 1, 5, 6, 7, 8, 0xc, 0xb, 0xa, 9], fields],
    ["an order of its own in a big-endian record", packet("big"), [1, 2, 3, 4, 5, 6, 7, 8, 0xc, 0xb, 0xa, 9], fields],
    // 1 1101 101
    ["bit-fields from the least significant bit", bits("little"), [0xed, 0x7f], small],
    // 101 1101 1
    ["bit-fields from the most significant bit", bits("big"), [0xbb, 0x7f], small],
  ])("%s", (_, layout, bytes, value) => {
    expect(decode(layout, Uint8Array.from(bytes))).toEqual(value);
    const written = new Uint8Array(bytes.length).fill(0xff);
    patch(layout, written, value);
    expect([...written]).toEqual(bytes);
    expect([...convert(layout, layout, written)]).toEqual(bytes);
  });

  test("one bit-field is written, and its neighbours stay", () => {
    const bytes = Uint8Array.of(0xff, 0xff);
    patch(bits("little"), bytes, { mid: 0 });
    expect([...bytes]).toEqual([0x87, 0xff]);
  });

  test("a number that is in no record is in the machine's order, or in its own", () => {
    expect([...encodeScalar(u64, 1n)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...encodeScalar(u64, 1n, "big")]).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect([...encodeScalar({ ...u32, endian: "big" }, 1n)]).toEqual([0, 0, 0, 1]);
    expect(decode(u32, Uint8Array.of(1, 2, 3, 4))).toBe(0x04030201);
    expect(decode(u32, Uint8Array.of(1, 2, 3, 4), "big")).toBe(0x01020304);
    expect(decode({ ...u32, endian: "little" }, Uint8Array.of(1, 2, 3, 4), "big")).toBe(0x04030201);
  });
});
