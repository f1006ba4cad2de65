import { afterEach, describe, expect, test, vi } from "vitest";
import { type Codec, codecOf, interpretedCodecOf } from "./codec.ts";
import { CodecError } from "./codec-error.ts";
import type { ReadOptions, WriteOptions } from "./codec-options.ts";
import { compileRead } from "./compile-read.ts";
import { compileWrite } from "./compile-write.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import type { AnyInput, AnyRecord } from "./value.ts";

/** Every case runs on compiled code and on the interpreter: the two must not differ in a value, a byte or a message. */

const ways: readonly [string, (layout: RecordLayout) => Codec<RecordLayout>][] = [
  ["compiled", codecOf],
  ["interpreted", interpretedCodecOf],
];

const int = (size: 1 | 2 | 4 | 8, signed = false): WireType => ({ kind: "int", size, signed });
const [u8, u16, u32, u64] = [int(1), int(2), int(4), int(8)] as const;
const text = (count: number | null): WireType => ({ kind: "text", count });
const blob = (count: number | null): WireType => ({ kind: "bytes", count });
const array = (of: WireType, count: number | null, stride: number): WireType => ({ kind: "array", of, count, stride });
const nested = (record: RecordLayout): WireType => ({ kind: "record", record });
const at = (offset: number, name: string, type: WireType, more: Partial<FieldLayout> = {}): FieldLayout => ({
  name,
  offset,
  type,
  ...more,
});
const bits = (offset: number, size: number): Partial<FieldLayout> => ({ bits: { offset, size } });

function record(name: string, size: number, fields: readonly FieldLayout[], more: Partial<RecordLayout> = {}): RecordLayout {
  return { kind: "struct", name, size, align: 1, endian: "little", fields, ...more };
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const range = record("range", 24, [
  at(0, "start", u64),
  at(8, "last", u64),
  at(16, "reserved", array(u32, 2, 4), { reserved: true }),
]);

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

describe.each(ways)("%s", (way, codecFor) => {
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

  test.each(badBytes())("read: %s", (_, layout, hex, options, code, message) => {
    const error = caught(() => codecFor(layout).read(bytesOf(hex.replaceAll(" ", "")), options));
    expect(error).toMatchObject({ code, message });
  });

  test.each(passing())("read that lets pass: %s", (_, layout, hex, options, value) => {
    expect(codecFor(layout).read(bytesOf(hex.replaceAll(" ", "")), options)).toEqual(value);
  });

  test.each(badValues())("write: %s", (_, layout, value, options, code, message) => {
    const error = caught(() => codecFor(layout).write(value as AnyInput, options));
    expect(error).toMatchObject({ code, message });
  });

  test.each(looseValues())("write that takes: %s", (_, layout, value, options, hex) => {
    expect(hexOf(codecFor(layout).write(value as AnyInput, options))).toBe(hex.replaceAll(" ", ""));
  });

  test("writeInto says when there is no room", () => {
    const error = caught(() => codecFor(range).writeInto(new Uint8Array(23), {}));
    expect(error).toMatchObject({ code: "no-room", message: "range: expected room for 24 bytes, found 23 bytes" });
  });

  test(`a value of a class is taken by its getters (${way})`, () => {
    class Range {
      get start() {
        return 7n;
      }
    }
    expect(hexOf(codecFor(range).write(new Range() as unknown as AnyInput))).toBe(`07${"00".repeat(23)}`);
  });
});

type BadBytes = readonly [string, RecordLayout, string, ReadOptions | undefined, string, string];

function badBytes(): readonly BadBytes[] {
  const hole = record("entry", 8, [at(0, "wide", u32), at(4, "perm", u8)]);
  const name = record("named", 8, [at(0, "name", text(8))]);
  const list = record("list", 4, [at(0, "n", u32), at(4, "items", array(u32, null, 4))]);
  const deep = record("outer", 56, [at(0, "n", u64), at(8, "many", array(nested(range), 2, 24))]);
  const flexible = record("flexible", 8, [at(0, "n", u64), at(8, "many", array(nested(range), null, 24))]);
  const reservedBits = record("flags", 4, [
    at(0, "used", u32, bits(0, 3)),
    at(0, "reserved", u32, { ...bits(3, 29), reserved: true }),
  ]);
  const payload = record("message", 16, [
    at(0, "kind", u32),
    at(4, "small", u32, { union: "union@4" }),
    at(4, "padding", array(u32, 3, 4), { union: "union@4", reserved: true }),
  ]);
  const long = (hex: string) => hex.padEnd(48, "0");
  return [
    ["too short", range, "00", undefined, "too-short", "range: expected 24 bytes, found 1 byte"],
    ["nothing at all", range, "", undefined, "too-short", "range: expected 24 bytes, found 0 bytes"],
    ["bytes after it", hole, "000000000000000000", undefined, "trailing-bytes", "entry: expected 8 bytes, found 9 bytes"],
    [
      "bytes after it that are not zero",
      hole,
      "0000000000000000 0005",
      { trailing: "zero" },
      "trailing-bytes",
      "entry@9: expected zero after the record, found 0x5",
    ],
    [
      "a part of an element",
      list,
      "00000000 01000000 02",
      undefined,
      "trailing-bytes",
      "list: expected 4 bytes or more, and whole elements of 4 from byte 4, found 9 bytes",
    ],
    [
      "a reserved member",
      range,
      long("00000000000000000000000000000000 00000000 00050000".replaceAll(" ", "")),
      undefined,
      "reserved-not-zero",
      "range.reserved[1]: expected zero in a reserved member, found 0x500",
    ],
    [
      "a reserved member of an element",
      deep,
      `${"00".repeat(8 + 24 + 16)}0100000000000000`,
      undefined,
      "reserved-not-zero",
      "outer.many[1].reserved[0]: expected zero in a reserved member, found 0x1",
    ],
    [
      "a reserved member of an element of a flexible array",
      flexible,
      `${"00".repeat(8 + 24 + 20)}00000080`,
      undefined,
      "reserved-not-zero",
      "flexible.many[1].reserved[1]: expected zero in a reserved member, found 0x80000000",
    ],
    [
      "reserved bits",
      reservedBits,
      "0f000000",
      undefined,
      "reserved-not-zero",
      "flags.reserved: expected zero in a reserved member, found 0xf",
    ],
    [
      "padding of a union that no member uses",
      payload,
      `0100000005000000 00000000 07000000`,
      undefined,
      "reserved-not-zero",
      "message.padding[2]: expected zero in a reserved member, found 0x7",
    ],
    [
      "the compiler's padding",
      hole,
      "0100000003000400",
      undefined,
      "padding-not-zero",
      "entry@6: expected zero in the compiler's padding, found 0x4",
    ],
    [
      "padding that is too short for an element",
      record("tail", 8, [at(0, "n", u32), at(4, "b", u8), at(5, "items", array(array(u8, 2, 1), null, 2))]),
      "0100000002030405",
      undefined,
      "padding-not-zero",
      "tail@7: expected zero in the compiler's padding, found 0x5",
    ],
    ["no UTF-8", name, "6162ff0000000000", undefined, "text-not-utf8", "named.name: expected UTF-8, found 61 62 ff"],
    ["half of a character", name, "6162c30000000000", undefined, "text-not-utf8", "named.name: expected UTF-8, found 61 62 c3"],
    [
      "something behind the NUL",
      name,
      "6162000000006300",
      undefined,
      "text-after-nul",
      "named.name[6]: expected zero behind the NUL at index 2, found 0x63",
    ],
    ["short, with room made for the end alone", name, "61", undefined, "too-short", "named: expected 8 bytes, found 1 byte"],
    [
      "a union in which no member says what is there",
      record("u", 4, [at(0, "half", u16), at(0, "name", text(4))], { kind: "union" }),
      "6100ff00",
      undefined,
      "text-after-nul",
      "u.name[2]: expected zero behind the NUL at index 1, found 0xff",
    ],
  ];
}

type Passing = readonly [string, RecordLayout, string, ReadOptions, AnyRecord];

function passing(): readonly Passing[] {
  const hole = record("entry", 8, [at(0, "wide", u32), at(4, "perm", u8)]);
  const name = record("named", 4, [at(0, "name", text(4))]);
  const list = record("list", 4, [at(0, "n", u32), at(4, "items", array(u32, null, 4))]);
  const held = `${"01".padEnd(16, "0")}${"02".padEnd(16, "0")}0300000004000000`;
  return [
    ["reserved members, left out", range, held, { reserved: "ignore" }, { start: 1n, last: 2n }],
    ["reserved members, kept", range, held, { reserved: "keep" }, { start: 1n, last: 2n, reserved: [3, 4] }],
    ["padding", hole, "0100000002030405", { padding: "ignore" }, { wide: 1, perm: 2 }],
    ["bytes after it", hole, "0100000002000000ffff", { trailing: "ignore" }, { wide: 1, perm: 2 }],
    ["zeros after it", hole, "01000000020000000000", { trailing: "zero" }, { wide: 1, perm: 2 }],
    ["a part of an element", list, "01000000 02000000 ff", { trailing: "ignore" }, { n: 1, items: [2] }],
    ["zeros instead of a whole element", list, "01000000 02000000 0000", { trailing: "zero" }, { n: 1, items: [2] }],
    ["fewer bytes", hole, "0100", { short: "zero" }, { wide: 1, perm: 0 }],
    ["no bytes", hole, "", { short: "zero" }, { wide: 0, perm: 0 }],
    ["no bytes of a list", list, "", { short: "zero" }, { n: 0, items: [] }],
    ["any bytes of a text", name, "61006200", { text: "bytes" }, { name: bytesOf("61006200") }],
    [
      "a union's member that is no text",
      record("u", 4, [at(0, "n", u32), at(0, "name", text(4))], { kind: "union" }),
      "ff000000",
      {},
      { n: 255 },
    ],
    [
      "a union's padding where another member uses it",
      record("u", 8, [at(0, "n", u32), at(0, "padding", u64, { reserved: true })], { kind: "union" }),
      "0500000000000000",
      {},
      { n: 5 },
    ],
  ];
}

type BadValue = readonly [string, RecordLayout, unknown, WriteOptions | undefined, string, string];

function badValues(): readonly BadValue[] {
  const all = record("all", 40, [
    at(0, "byte", u8),
    at(1, "tiny", int(1, true)),
    at(2, "half", u16),
    at(4, "word", u32),
    at(8, "wide", u64),
    at(16, "name", text(4)),
    at(20, "data", blob(4)),
    at(24, "list", array(u16, 2, 2)),
    at(28, "flag", u32, bits(224, 3)),
    at(32, "swide", int(8, true)),
  ]);
  const union = record("u", 8, [at(0, "word", u32), at(0, "wide", u64)], { kind: "union" });
  const outer = record("outer", 48, [at(0, "one", nested(range)), at(24, "many", array(nested(range), 1, 24))]);
  return [
    ["below zero", all, { byte: -1 }, undefined, "out-of-range", "all.byte: expected an integer of 0 to 255, found -1"],
    ["too large", all, { half: 65536 }, undefined, "out-of-range", "all.half: expected an integer of 0 to 65535, found 65536"],
    [
      "too large for 32 bits",
      all,
      { word: 2 ** 32 },
      undefined,
      "out-of-range",
      "all.word: expected an integer of 0 to 4294967295, found 4294967296",
    ],
    [
      "too large and signed",
      all,
      { tiny: 128 },
      undefined,
      "out-of-range",
      "all.tiny: expected an integer of -128 to 127, found 128",
    ],
    [
      "too large for 64 bits",
      all,
      { wide: 2n ** 64n },
      undefined,
      "out-of-range",
      "all.wide: expected a bigint of 0 to 18446744073709551615, found 18446744073709551616n",
    ],
    [
      "too small for 64 bits",
      all,
      { swide: -(2n ** 63n) - 1n },
      undefined,
      "out-of-range",
      "all.swide: expected a bigint of -9223372036854775808 to 9223372036854775807, found -9223372036854775809n",
    ],
    ["a fraction", all, { word: 1.5 }, undefined, "wrong-type", "all.word: expected an integer of 0 to 4294967295, found 1.5"],
    [
      "no number",
      all,
      { word: Number.NaN },
      undefined,
      "wrong-type",
      "all.word: expected an integer of 0 to 4294967295, found NaN",
    ],
    [
      "a number for 64 bits",
      all,
      { wide: 1 },
      undefined,
      "wrong-type",
      "all.wide: expected a bigint of 0 to 18446744073709551615, found 1",
    ],
    [
      "a bigint for 32 bits",
      all,
      { word: 1n },
      undefined,
      "wrong-type",
      "all.word: expected an integer of 0 to 4294967295, found 1n",
    ],
    [
      "a string for a number",
      all,
      { word: "1" },
      undefined,
      "wrong-type",
      'all.word: expected an integer of 0 to 4294967295, found "1"',
    ],
    ["null", all, { word: null }, undefined, "wrong-type", "all.word: expected an integer of 0 to 4294967295, found null"],
    ["too large for its bits", all, { flag: 8 }, undefined, "out-of-range", "all.flag: expected an integer of 0 to 7, found 8"],
    ["a text that is too long", all, { name: "abcde" }, undefined, "too-long", "all.name: expected at most 4 bytes, found 5"],
    [
      "a text that is too long in UTF-8",
      all,
      { name: "€€" },
      undefined,
      "too-long",
      "all.name: expected at most 4 bytes, found 6",
    ],
    [
      "a NUL within a text",
      all,
      { name: "a\0b" },
      undefined,
      "text-not-writable",
      'all.name: expected no NUL within a text, found one at index 1 of "a\\u0000b"',
    ],
    [
      "half of a surrogate pair",
      all,
      { name: "\ud800" },
      undefined,
      "text-not-writable",
      'all.name: expected whole characters, found half a surrogate pair in "\\ud800"',
    ],
    ["a number for a text", all, { name: 1 }, undefined, "wrong-type", "all.name: expected a string or a Uint8Array, found 1"],
    [
      "bytes that are too long",
      all,
      { data: new Uint8Array(5) },
      undefined,
      "too-long",
      "all.data: expected at most 4 bytes, found 5",
    ],
    [
      "a byte that is none",
      all,
      { data: [1, 256] },
      undefined,
      "out-of-range",
      "all.data[1]: expected an integer of 0 to 255, found 256",
    ],
    [
      "a string for bytes",
      all,
      { data: "ab" },
      undefined,
      "wrong-type",
      'all.data: expected a Uint8Array or an array of bytes, found "ab"',
    ],
    [
      "an array that is too long",
      all,
      { list: [1, 2, 3] },
      undefined,
      "too-long",
      "all.list: expected at most 2 elements, found 3",
    ],
    ["no array", all, { list: 1 }, undefined, "wrong-type", "all.list: expected an array, found 1"],
    ["an element", all, { list: [1, -1] }, undefined, "out-of-range", "all.list[1]: expected an integer of 0 to 65535, found -1"],
    [
      "an unknown name",
      all,
      { bite: 1 },
      undefined,
      "unknown-field",
      "all: expected a member of all, perhaps `byte`, found `bite`",
    ],
    [
      "an unknown name like no other",
      union,
      { xylophone: 1 },
      undefined,
      "unknown-field",
      "u: expected one of word, wide, found `xylophone`",
    ],
    [
      "an unknown name in an element",
      outer,
      { many: [{ begin: 1n }] },
      undefined,
      "unknown-field",
      "outer.many[0]: expected one of start, last, found `begin`",
    ],
    [
      "a reserved member",
      range,
      { reserved: [1] },
      undefined,
      "unknown-field",
      'range.reserved: expected no value for a reserved member (or the option `reserved: "keep"`), found an array of 1',
    ],
    ["no object", range, 5, undefined, "wrong-type", "range: expected an object, found 5"],
    ["an array for a record", outer, { one: [] }, undefined, "wrong-type", "outer.one: expected an object, found an array of 0"],
    [
      "members of a union that disagree",
      union,
      { word: 1, wide: 2n },
      undefined,
      "union-conflict",
      "u.wide: expected 0x1 at byte 0, as its union's member `word` has it, found 0x2",
    ],
    [
      "more than there is room for, in a nested flexible array",
      record("r", 8, [
        at(0, "inner", nested(record("inner", 4, [at(0, "m", u32), at(4, "data", blob(null))]))),
        at(4, "after", u32),
      ]),
      { inner: { data: [1] } },
      undefined,
      "too-long",
      "r.inner.data: expected at most 0 bytes, found 1",
    ],
  ];
}

type LooseValue = readonly [string, RecordLayout, unknown, WriteOptions | undefined, string];

function looseValues(): readonly LooseValue[] {
  const some = record("some", 8, [at(0, "name", text(4)), at(4, "list", array(u16, 2, 2))]);
  const union = record("u", 8, [at(0, "word", u32), at(0, "wide", u64)], { kind: "union" });
  return [
    ["nothing given", range, {}, undefined, "00".repeat(24)],
    ["undefined for a member", range, { start: undefined, last: 1n }, undefined, `${"00".repeat(8)}01${"00".repeat(15)}`],
    ["an array that is shorter", some, { list: [5] }, undefined, "00000000 0500 0000"],
    ["an array with gaps", some, { list: [undefined, 5] }, undefined, "00000000 0000 0500"],
    ["bytes for a text, whatever they are", some, { name: bytesOf("ff00ff") }, undefined, "ff00ff00 00000000"],
    ["a negative zero", some, { list: [-0] }, undefined, "00000000 00000000"],
    ["one member of a union", union, { wide: 1n }, undefined, "0100000000000000"],
    ["members of a union that agree", union, { word: 1, wide: 0x200000001n }, undefined, "0100000002000000"],
    ["a reserved member, kept", range, { reserved: [1, 2] }, { reserved: "keep" }, `${"00".repeat(16)}0100000002000000`],
    ["unknown names, ignored", range, { start: 1n, colour: "red" }, { unknown: "ignore" }, `01${"00".repeat(23)}`],
    [
      "an object without a prototype",
      range,
      Object.assign(Object.create(null), { start: 1n }),
      undefined,
      `01${"00".repeat(23)}`,
    ],
    ["flexible bytes given as numbers", record("r", 0, [at(0, "data", blob(null))]), { data: [1, 2] }, undefined, "0102"],
  ];
}

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return error;
  }
  return "nothing was thrown";
}

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
