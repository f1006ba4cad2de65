import { expect, test } from "vitest";
import type { Field, IntegerType } from "../abi/type.ts";
import { isFiller, within } from "./filler.ts";

const u32: IntegerType = { kind: "integer", name: "unsigned int", size: 4, align: 4, signed: false };
const field = (name: string): Field => ({
  name,
  type: u32,
  offset: 0,
  size: 4,
  member: 0,
  place: { file: "a.h", line: 1, column: 1 },
  comment: "",
});

test.each([
  "reserved",
  "reserved1",
  "__reserved",
  "reserved_2",
  "pt_rsvd",
  "pt_rsvd1",
  "rsvd",
  "resvd1",
  "zero",
  "resv",
  "pad",
  "pad2",
  "padding",
  "__pad",
  "_pad1",
  "unused",
  "spare",
  "dummy",
  "__align",
  "",
])("%j is filler", (name) => {
  expect(isFiller(field(name))).toBe(true);
});

test.each(["x_res", "fill", "x_fill", "hot_spare", "result", "padding_mode", "align", "data", "reserved_regions_ptr", "notpad"])(
  "%j is not filler",
  (name) => {
    expect(isFiller(field(name))).toBe(false);
  },
);

test.each([
  [{ from: 4, to: 8 }, [{ from: 0, to: 8 }], true],
  [
    { from: 4, to: 8 },
    [
      { from: 4, to: 6 },
      { from: 6, to: 8 },
    ],
    true,
  ],
  [
    { from: 4, to: 8 },
    [
      { from: 4, to: 6 },
      { from: 7, to: 8 },
    ],
    false,
  ],
  [{ from: 4, to: 4 }, [{ from: 0, to: 8 }], false],
])("%j lies within %j: %j", (inner, ranges, expected) => {
  expect(within(inner, ranges)).toBe(expected);
});
