import { afterEach, describe, expect, test, vi } from "vitest";
import {
  array,
  at,
  bits,
  blob,
  bytesOf,
  hexOf,
  int,
  nested,
  range,
  record,
  text,
  u8,
  u16,
  u32,
  u64,
  ways,
} from "../../test/support/codec-layouts.ts";
import { codecOf } from "./codec.ts";
import { compileRead } from "./compile-read.ts";
import { compileWrite } from "./compile-write.ts";
import type { RecordLayout } from "./layout.ts";
import type { AnyRecord } from "./value.ts";

const packedBits = [
  at(0, "a", u32, bits(0, 3)),
  at(0, "b", u32, bits(3, 5)),
  at(1, "c", u32, bits(8, 10)),
  at(2, "d", u64, bits(18, 33)),
  at(6, "e", int(4, true), bits(51, 4)),
  at(7, "f", u32),
];

const roundTrips: readonly (readonly [what: string, layout: RecordLayout, value: AnyRecord, hex: string])[] = [
  [
    "unsigned numbers, little-endian",
    record("r", 15, [at(0, "a", u8), at(1, "b", u16), at(3, "c", u32), at(7, "d", u64)]),
    { a: 0xfe, b: 0x1234, c: 0xdeadbeef, d: 0x8899aabbccddeeffn },
    "fe 3412 efbeadde ffeeddccbbaa9988",
  ],
  [
    "unsigned numbers, big-endian",
    record("r", 15, [at(0, "a", u8), at(1, "b", u16), at(3, "c", u32), at(7, "d", u64)], { endian: "big" }),
    { a: 0xfe, b: 0x1234, c: 0xdeadbeef, d: 0x8899aabbccddeeffn },
    "fe 1234 deadbeef 8899aabbccddeeff",
  ],
  [
    "signed numbers, little-endian",
    record("r", 15, [at(0, "a", int(1, true)), at(1, "b", int(2, true)), at(3, "c", int(4, true)), at(7, "d", int(8, true))]),
    { a: -2, b: -32768, c: -3, d: -4n },
    "fe 0080 fdffffff fcffffffffffffff",
  ],
  [
    "signed numbers, big-endian",
    record("r", 15, [at(0, "a", int(1, true)), at(1, "b", int(2, true)), at(3, "c", int(4, true)), at(7, "d", int(8, true))], {
      endian: "big",
    }),
    { a: 127, b: 32767, c: -2147483648, d: -(2n ** 63n) },
    "7f 7fff 80000000 8000000000000000",
  ],
  [
    "a number with an order of its own",
    record("r", 12, [
      at(0, "big", { kind: "int", size: 4, signed: false, endian: "big" }),
      at(4, "bigs", array({ kind: "int", size: 2, signed: true, endian: "big" }, 2, 2)),
      at(8, "little", u32),
    ]),
    { big: 1, bigs: [-2, 3], little: 4 },
    "00000001 fffe 0003 04000000",
  ],
  // struct __attribute__((packed)) { unsigned a:3, b:5, c:10; unsigned long long d:33; int e:4; unsigned f; }, by gcc for x86_64.
  [
    "bit-fields from the least significant bit",
    record("bits_le", 11, packedBits),
    { a: 5, b: 17, c: 0x2aa, d: 0x1_2345_6789n, e: -3, f: 7 },
    "8daa269e158d6c 07000000",
  ],
  // The same initialiser by gcc for s390x.
  [
    "bit-fields from the most significant bit",
    record("bits_be", 11, packedBits, { endian: "big" }),
    { a: 5, b: 17, c: 0x2aa, d: 0x1_2345_6789n, e: -3, f: 7 },
    "b1aaa468acf13a 00000007",
  ],
  ["a bit-field of all 32 bits", record("r", 4, [at(0, "a", u32, bits(0, 32))]), { a: 0xfedcba98 }, "98badcfe"],
  ["a signed bit-field of all 32 bits", record("r", 4, [at(0, "a", int(4, true), bits(0, 32))]), { a: -2 }, "feffffff"],
  [
    "a bit-field of 64 bits over 9 bytes",
    record("r", 9, [at(0, "a", u8, bits(0, 4)), at(0, "b", u64, bits(4, 64)), at(8, "c", u8, bits(68, 4))]),
    { a: 1, b: 0xfedcba9876543210n, c: 2 },
    "01 21 43 65 87 a9 cb ed 2f",
  ],
  ["a text", record("r", 8, [at(0, "name", text(8))]), { name: "disk0" }, "6469736b30000000"],
  ["a text without room for a NUL", record("r", 4, [at(0, "name", text(4))]), { name: "ABCD" }, "41424344"],
  ["a text beyond ASCII", record("r", 8, [at(0, "name", text(8))]), { name: "é€" }, "c3a9e282ac000000"],
  ["a text that begins with a byte order mark", record("r", 4, [at(0, "name", text(4))]), { name: "\ufeffa" }, "efbbbf61"],
  ["a long text", record("r", 64, [at(0, "name", text(64))]), { name: "x".repeat(60) }, `${"78".repeat(60)}00000000`],
  ["texts in an array", record("r", 8, [at(0, "names", array(text(4), 2, 4))]), { names: ["ab", ""] }, "6162000000000000"],
  ["bytes", record("r", 4, [at(0, "data", blob(4))]), { data: bytesOf("00ff0102") }, "00ff0102"],
  [
    "a long array",
    record("r", 20, [at(0, "n", array(u16, 10, 2))]),
    { n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    "0100020003000400050006000700080009000a00",
  ],
  [
    "arrays in an array",
    record("r", 6, [at(0, "n", array(array(u8, 3, 1), 2, 3))]),
    {
      n: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    },
    "010203040506",
  ],
  [
    "records in a record and in an array",
    record("r", 80, [at(0, "count", u32), at(8, "one", nested(range)), at(32, "many", array(nested(range), 2, 24))]),
    {
      count: 2,
      one: { start: 1n, last: 2n },
      many: [
        { start: 3n, last: 4n },
        { start: 5n, last: 6n },
      ],
    },
    `0200000000000000 ${["01", "02", "00", "03", "04", "00", "05", "06", "00"].map((low) => `${low}00000000000000`).join("")}`,
  ],
  [
    "a flexible array of numbers",
    record("r", 4, [at(0, "n", u32), at(4, "data", array(u16, null, 2))]),
    { n: 3, data: [1, 2, 3] },
    "03000000 0100 0200 0300",
  ],
  [
    "a flexible array without elements",
    record("r", 4, [at(0, "n", u32), at(4, "data", array(u16, null, 2))]),
    { n: 0, data: [] },
    "00000000",
  ],
  [
    "flexible bytes",
    record("r", 4, [at(0, "n", u32), at(4, "data", blob(null))]),
    { n: 1, data: bytesOf("0900ff") },
    "01000000 0900ff",
  ],
  [
    "a flexible text, with its NUL",
    record("r", 4, [at(0, "n", u32), at(4, "path", text(null))]),
    { n: 1, path: "/a" },
    "01000000 2f6100",
  ],
  [
    "a flexible array of records",
    record("r", 8, [at(0, "n", u32), at(4, "pad", u32, { reserved: true }), at(8, "ranges", array(nested(range), null, 24))]),
    {
      n: 2,
      ranges: [
        { start: 1n, last: 2n },
        { start: 3n, last: 4n },
      ],
    },
    `0200000000000000 ${["01", "02", "00", "03", "04", "00"].map((low) => `${low}00000000000000`).join("")}`,
  ],
  [
    "a flexible array that begins in the padding at the end",
    record("r", 8, [at(0, "n", u32), at(4, "b", u8), at(5, "data", blob(null))]),
    { n: 1, b: 2, data: bytesOf("030405060708") },
    "01000000 02 030405060708",
  ],
  [
    "a flexible array of the last record",
    record("r", 8, [at(0, "n", u32), at(4, "last", nested(record("inner", 4, [at(0, "m", u32), at(4, "data", blob(null))])))]),
    { n: 1, last: { m: 2, data: bytesOf("0304") } },
    "01000000 02000000 0304",
  ],
  [
    "members of a union, each as the bytes are under its name",
    record("u", 8, [at(0, "word", u32), at(0, "wide", u64), at(0, "half", array(u16, 2, 2))], { kind: "union" }),
    { word: 0x30201, wide: 0x30201n, half: [0x201, 3] },
    "0102030000000000",
  ],
  [
    "members of an anonymous union, and what is beside it",
    record("r", 16, [
      at(0, "kind", u32),
      at(4, "rest", u32),
      at(8, "a", u64, { union: "union@8" }),
      at(8, "low", u32, { union: "union@8" }),
      at(12, "high", u32, { union: "union@8" }),
    ]),
    { kind: 1, rest: 2, a: 0x400000003n, low: 3, high: 4 },
    "01000000 02000000 03000000 04000000",
  ],
  [
    "flexible arrays that share their place",
    record("r", 4, [
      at(0, "n", u32),
      at(4, "wide", array(u32, null, 4), { union: "union@4" }),
      at(4, "raw", blob(null), { union: "union@4" }),
    ]),
    { n: 1, wide: [2], raw: bytesOf("02000000") },
    "01000000 02000000",
  ],
  [
    "a member of a union whose reserved part another member uses",
    record("u", 24, [at(0, "range", nested(range)), at(16, "more", array(u32, 2, 4))], { kind: "union" }),
    { range: { start: 1n, last: 0n }, more: [5, 6] },
    `01${"00".repeat(15)} 05000000 06000000`,
  ],
  ["a record without members", record("r", 0, []), {}, ""],
  [
    "a member called __proto__",
    record("r", 2, [at(0, "__proto__", u8), at(1, "constructor", u8)]),
    Object.fromEntries([
      ["__proto__", 1],
      ["constructor", 2],
    ]),
    "0102",
  ],
];

describe.each(ways)("%s", (_way, codecFor) => {
  test.each(roundTrips)("%s", (_, layout, value, hex) => {
    const bytes = bytesOf(hex.replaceAll(" ", ""));
    const codec = codecFor(layout);
    expect(hexOf(codec.write(value))).toBe(hexOf(bytes));
    expect(codec.read(bytes)).toEqual(value);
    // The same from the middle of a larger buffer, and from a Buffer, whose slices share memory.
    const inside = new Uint8Array(bytes.length + 5).fill(0xaa);
    inside.set(bytes, 3);
    expect(codec.read(inside.subarray(3, 3 + bytes.length))).toEqual(value);
    const shared = Buffer.from(bytes);
    const read = codec.read(shared);
    shared.fill(0xee);
    expect(read).toEqual(value);
    const target = new Uint8Array(bytes.length + 2).fill(0x77);
    expect(codec.writeInto(target, value)).toBe(bytes.length);
    expect(hexOf(target)).toBe(`${hexOf(bytes)}7777`);
  });
});

describe("the fast path", () => {
  const shared = new Set(["flexible arrays that share their place"]);
  const overlapping = /union|share/;

  test.each(roundTrips)("takes: %s", (what, layout, value, hex) => {
    const bytes = bytesOf(hex.replaceAll(" ", ""));
    const read = compileRead(layout, {});
    if (shared.has(what)) expect(read).toBeUndefined();
    else expect(read?.(bytes)).toEqual(value);
    const target = new Uint8Array(bytes.length);
    const taken = compileWrite(layout, {})?.(target, value);
    expect(taken).toBe(!overlapping.test(what));
    if (taken) expect(hexOf(target)).toBe(hexOf(bytes));
  });

  afterEach(() => vi.unstubAllGlobals());

  test("is not asked for where code may not be made from text", async () => {
    const refused = vi.fn(function refuse() {
      throw new EvalError("Code generation from strings disallowed for this context");
    });
    vi.resetModules();
    vi.stubGlobal("Function", refused);
    const { codecOf: fresh } = await import("./codec.ts");
    const codec = fresh(range);
    expect(codec.read(codec.write({ start: 1n }))).toEqual({ start: 1n, last: 0n });
    expect(refused).toHaveBeenCalledTimes(1);
  });

  test("a record too large to be written out is walked", () => {
    const fields = Array.from({ length: 5000 }, (_, index) => at(index, `f${index}`, u8));
    const large = record("large", 5000, fields);
    expect(compileRead(large, {})).toBeUndefined();
    expect(compileWrite(large, {})).toBeUndefined();
    expect(codecOf(large).read(codecOf(large).write({ f4999: 7 }))).toMatchObject({ f0: 0, f4999: 7 });
  });
});

describe("codecOf", () => {
  test("makes one codec a layout", () => {
    expect(codecOf(range)).toBe(codecOf(range));
    expect(codecOf({ ...range })).not.toBe(codecOf(range));
    expect(codecOf(range).layout).toBe(range);
  });
});
