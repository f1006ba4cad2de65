import { describe, expect, test } from "vitest";
import {
  array,
  at,
  bits,
  blob,
  bytesOf,
  caught,
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
import type { WriteOptions } from "./codec-options.ts";
import type { RecordLayout } from "./layout.ts";
import type { AnyInput } from "./value.ts";

describe.each(ways)("%s", (_way, codecFor) => {
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

  test("a value of a class is taken by its getters", () => {
    class Range {
      get start() {
        return 7n;
      }
    }
    expect(hexOf(codecFor(range).write(new Range() as unknown as AnyInput))).toBe(`07${"00".repeat(23)}`);
  });
});

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
