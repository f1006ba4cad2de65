import { expect, test } from "vitest";
import { member } from "../../test/support/sample-reviews.ts";
import type { LayoutChange, LayoutMember } from "../review/result.ts";
import { plain } from "./paint.ts";
import { reviewStrip } from "./review-strip.ts";

/** `name@offset:size`, after a sign when it is not the same as it was. */
function check(members: string, width: number, expected: string, more: Partial<LayoutChange> = {}): void {
  const layout: LayoutChange = {
    header: "a.h",
    record: "r",
    abi: "x86_64",
    size: { before: 24, after: 24 },
    members: members.split(" ").map(memberOf),
    ...more,
  };
  const page = { paint: plain, width, archs: ["x86_64", "i386"], showFile: (file: string) => file };
  expect(reviewStrip(layout, page)).toBe(expected.slice(1));
}

const states: Readonly<{ [sign: string]: LayoutMember["state"] }> = { "+": "new", "~": "changed", "-": "gone" };

function memberOf(text: string): LayoutMember {
  const match = /^([-+~]?)(\w+)@(\d+):(\d+)$/.exec(text);
  if (match === null) throw new Error(text);
  const [, sign = "", name = "", offset, size] = match;
  return member(name, Number(offset), Number(size), states[sign]);
}

test("every state has its mark, and offsets stand beneath", () => {
  check(
    "a@0:4 +b@4:4 ~c@8:8 -d@16:4 e@24:0",
    80,
    `
    r  24 bytes
    a │ ▓b▓ │ ~c │ -d │ e[]
    0   4     8    16   24
`,
  );
});

test("an offset longer than the name has its room", () => {
  check(
    "a@0:1000 +b@1000:4 c@1004:4",
    80,
    `
    r  24 → 1008 bytes on i386
    a 0……999 │ ▓b▓  │ c
               1000   1004
`,
    { abi: "i386", size: { before: 24, after: 1008 } },
  );
});

test("no offsets beneath when all members are long", () => {
  check("+a@0:64 b@64:64", 80, "\n    r  128 bytes\n    ▓a 0……63▓ │ b 64……127\n", { size: { before: 128, after: 128 } });
});

test("a size that changed without any member is told in the label alone", () => {
  check("a@0:4 b@4:4", 80, "\n    r  24 → 32 bytes\n", { size: { before: 24, after: 32 } });
});

const many = "first@0:4 b@4:4 c@8:4 d@12:4 +e@16:4 f@20:4 g@24:4 h@28:4 i@32:4 ~j@36:4 k@40:4 l@44:4";

test.each([
  [
    80,
    `
    r  24 bytes
    first │ b │ c │ d  │ ▓e▓ │ f  │ g  │ h  │ i  │ ~j │ k  │ l
    0       4   8   12   16    20   24   28   32   36   40   44
`,
  ],
  [
    61,
    `
    r  24 bytes
    first │ … 2 … │ d  │ ▓e▓ │ f  │ … 2 … │ i  │ ~j │ k  │ l
    0               12   16    20           32   36   40   44
`,
  ],
  [
    60,
    `
    r  24 bytes
    first │ … 3 … │ ▓e▓ │ … 4 … │ ~j │ … 2 …
    0               16            36
`,
  ],
  [
    43,
    `
    r  24 bytes
    first │ … 3 … │ ▓e▓ │ … 1 more changed
    0               16
`,
  ],
])("in %i columns", (width, expected) => {
  check(many, width, expected);
});
