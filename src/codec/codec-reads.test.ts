import { describe, expect, test } from "vitest";
import {
  array,
  at,
  bits,
  bytesOf,
  caught,
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
import type { ReadOptions } from "./codec-options.ts";
import type { RecordLayout } from "./layout.ts";
import type { AnyRecord } from "./value.ts";

describe.each(ways)("%s", (_way, codecFor) => {
  test.each(badBytes())("read: %s", (_, layout, hex, options, code, message) => {
    const error = caught(() => codecFor(layout).read(bytesOf(hex.replaceAll(" ", "")), options));
    expect(error).toMatchObject({ code, message });
  });

  test.each(passing())("read that lets pass: %s", (_, layout, hex, options, value) => {
    expect(codecFor(layout).read(bytesOf(hex.replaceAll(" ", "")), options)).toEqual(value);
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
