import { describe, expect, expectTypeOf, test } from "vitest";
import { codecOf } from "./codec.ts";
import { s8, s16, s64, u8, u16, u32, u64 } from "./layout.ts";
import { array, bits, bytes, reserved, type StructOptions, struct, text, union } from "./struct.ts";
import type { Input, Value } from "./value.ts";

/** Offsets and sizes as `gcc -m64`, `-m32` and m68k's gcc give them (offsetof and sizeof of the same declarations). */
const inner = struct("inner", { a: u8, b: u32 });

const layouts: readonly (readonly [
  string,
  {
    readonly size: number;
    readonly align: number;
    readonly fields: readonly { readonly name: string; readonly offset: number }[];
  },
  object,
])[] = [
  [
    "natural alignment",
    struct("s", { a: u8, b: u16, c: u8, d: u32, e: u64, f: u8 }),
    { a: 0, b: 2, c: 4, d: 8, e: 16, f: 24, size: 32, align: 8 },
  ],
  ["i386", struct("s", { a: u8, e: u64, f: u8 }, { mostAlign: 4 }), { a: 0, e: 4, f: 12, size: 16, align: 4 }],
  ["m68k", struct("s", { a: u8, d: u32, f: u8 }, { mostAlign: 2 }), { a: 0, d: 2, f: 6, size: 8, align: 2 }],
  [
    "arrays, texts and bytes",
    struct("s", { name: text(5), list: array(u16, 3), raw: bytes(3), wide: s64 }),
    { name: 0, list: 6, raw: 12, wide: 16, size: 24, align: 8 },
  ],
  ["signed numbers", struct("s", { a: s8, b: s16, c: s64 }), { a: 0, b: 2, c: 8, size: 16, align: 8 }],
  ["a nested record", struct("s", { x: u8, one: inner, many: array(inner, 2) }), { x: 0, one: 4, many: 12, size: 28, align: 4 }],
  ["a union", union("s", { a: u8, b: array(u8, 9), c: u64 }), { a: 0, b: 0, c: 0, size: 16, align: 8 }],
  ["a flexible array", struct("s", { n: u8, list: array(u32) }), { n: 0, list: 4, size: 4, align: 4 }],
  ["nothing", struct("s", {}), { size: 0, align: 1 }],
];

describe("struct", () => {
  test.each(layouts)("%s", (_, { size, align, fields }, expected) => {
    expect({ ...Object.fromEntries(fields.map(({ name, offset }) => [name, offset])), size, align }).toEqual(expected);
  });

  test("bit-fields: bit offsets and what follows, as gcc gives them", () => {
    const { size, fields } = struct("s", { a: bits(u8, 3), b: bits(u8, 6), c: bits(u32, 20), d: bits(u32, 2), e: u8 });
    // b does not cross its byte; c begins behind it, within its first 4 bytes; d still fits in there.
    expect(fields.map((field) => ("bits" in field ? field.bits.offset : field.offset * 8))).toEqual([0, 8, 32, 52, 56]);
    expect(size).toBe(8);
  });

  test("an order", () => {
    const big: StructOptions = { endian: "big" };
    expect(codecOf(struct("s", { n: u32 }, big)).write({ n: 1 })).toEqual(new Uint8Array([0, 0, 0, 1]));
  });

  test("values are typed by the members", () => {
    const layout = struct("config", {
      name: text(4),
      features: u64,
      flags: bits(u32, 3),
      ranges: array(inner, 2),
      choice: union("choice", { word: u32, wide: u64 }),
      spare: reserved(array(u32, 2)),
      data: bytes(),
    });
    type Config = Value<typeof layout>;
    expectTypeOf<Config["name"]>().toEqualTypeOf<string>();
    expectTypeOf<Config["features"]>().toEqualTypeOf<bigint>();
    expectTypeOf<Config["flags"]>().toEqualTypeOf<number>();
    expectTypeOf<Config["ranges"]>().toEqualTypeOf<readonly { readonly a: number; readonly b: number }[]>();
    expectTypeOf<Config["choice"]>().toEqualTypeOf<{ readonly word?: number; readonly wide?: bigint }>();
    expectTypeOf<keyof Config>().toEqualTypeOf<"name" | "features" | "flags" | "ranges" | "choice" | "data">();
    expectTypeOf<Input<typeof layout>["name"]>().toEqualTypeOf<string | Uint8Array | undefined>();
    const codec = codecOf(layout);
    const written = codec.write({ name: "ab", features: 1n, flags: 5, choice: { wide: 2n }, data: [9] });
    expect(codec.read(written)).toEqual({
      name: "ab",
      features: 1n,
      flags: 5,
      ranges: [
        { a: 0, b: 0 },
        { a: 0, b: 0 },
      ],
      choice: { word: 2, wide: 2n },
      data: new Uint8Array([9]),
    });
  });

  test.each([
    ["a name that C has not", () => struct("s", { "a-b": u8 }), "s.a-b: expected a name as C has it, found `a-b`"],
    ["too many bits", () => struct("s", { a: bits(u8, 9) }), "s.a: expected a width of 1 to 8 bits, found 9"],
    [
      "a flexible array before something",
      () => struct("s", { a: bytes(), b: u8 }),
      "s.a: expected a flexible array as the last member, found members after it",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
