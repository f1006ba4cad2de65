import { expect, test } from "vitest";
import { member } from "../../../test/support/sample-reviews.ts";
import type { LayoutChange, LayoutMember, MemberBytes } from "../../review/result.ts";
import { byteMap, type RowSide } from "./byte-map.ts";

/** Rows as text: `0..8 a@0+32 .@32+32 | b@0+64`: bytes, then what lies there before and after, in 64ths; lanes apart by ` / `. */
function check(members: readonly LayoutMember[], [before, after]: readonly [number, number], expected: readonly string[]): void {
  const layout: LayoutChange = { header: "a.h", record: "r", abi: "x86_64", size: { before, after }, members };
  const side = ({ lanes, more }: RowSide, name: "before" | "after") =>
    lanes
      .map((lane) =>
        lane
          .map(({ member, start, count, begins, ends }) => {
            const named = member === undefined ? "." : (members[member]?.[name]?.name ?? "?");
            return `${begins ? "" : "<"}${named}@${start}+${count}${ends ? "" : ">"}`;
          })
          .join(" "),
      )
      .join(" / ") + (more === 0 ? "" : ` +${more}`);
  const rows = byteMap(layout).rows.map((row) =>
    row.kind === "folded"
      ? `${row.from}..${row.to} ${row.members} members`
      : `${row.from}..${row.to} ${side(row.before, "before")} | ${side(row.after, "after")}`,
  );
  expect(rows).toEqual(expected);
}

const bytes = (name: string, offset: number, size: number, more: Partial<MemberBytes> = {}): MemberBytes => ({
  name,
  type: "__u32",
  offset,
  size,
  bits: undefined,
  filler: false,
  ...more,
});

test("a new member in a hole, and padding at the end", () => {
  check(
    [member("a", 0, 4), member("b", 4, 4, "new"), member("c", 8, 4)],
    [16, 16],
    ["0..8 a@0+32 .@32+32 | a@0+32 b@32+32", "8..16 c@0+32 .@32+32 | c@0+32 .@32+32"],
  );
});

test("a long member is one row, cut where something else begins or ends on either side", () => {
  const name: LayoutMember = {
    ...member("name", 0, 64),
    before: bytes("name", 0, 64),
    after: bytes("name", 0, 36),
    state: "changed",
  };
  check(
    [name, member("flags", 36, 4, "new")],
    [64, 40],
    ["0..32 name@0+64> | name@0+64>", "32..40 <name@0+64> | <name@0+32 flags@32+32", "40..64 <name@0+64 | "],
  );
});

test("members of a union lie one under the other, and a flexible array goes on", () => {
  check(
    [member("a", 0, 4), member("b", 0, 8, "new"), member("tail", 8, 0)],
    [8, 8],
    ["0..8 a@0+32 .@32+32 | b@0+64 / a@0+32", "8..16 tail@0+64 | tail@0+64"],
  );
});

test("bit-fields are as wide as they are", () => {
  const bits = (name: string, from: number, count: number): LayoutMember => {
    const own = bytes(name, from >> 3, 4, { bits: { from, count } });
    return { name, offset: own.offset, size: 4, state: "same", before: own, after: own };
  };
  check(
    [bits("f", 0, 3), bits("g", 3, 9), member("h", 4, 4, "gone")],
    [8, 4],
    ["0..8 f@0+3 g@3+9 .@12+20 h@32+32 | f@0+3 g@3+9 .@12+20"],
  );
});

test("what is far from a change is folded", () => {
  const many = Array.from({ length: 6 }, (_, index) => member(`m${index}`, index * 8, 8));
  check(
    [...many, member("last", 48, 8, "new")],
    [48, 56],
    ["0..40 5 members", "40..48 m5@0+64 | m5@0+64", "48..56  | last@0+64"],
  );
});

test("of a large union, what changed is drawn first, and the rest is counted", () => {
  const many = Array.from({ length: 10 }, (_, index) => member(`m${index}`, 0, 8));
  const all = [...many, member("fresh", 0, 8, "new")];
  const lanes = (names: readonly string[]) => names.map((name) => `${name}@0+64`).join(" / ");
  check(all, [8, 8], [`0..8 ${lanes(["m0", "m1", "m2", "m3"])} +6 | ${lanes(["fresh", "m0", "m1", "m2"])} +7`]);
});

test("a member keeps its lane, whatever lies beside it", () => {
  check(
    [member("long", 0, 16), member("a", 0, 4), member("b", 8, 4, "new")],
    [16, 16],
    ["0..8 long@0+64> / a@0+32 | a@0+32 / long@0+64>", "8..16 <long@0+64 | b@0+32 / <long@0+64"],
  );
});
