import { expect, test } from "vitest";
import type { Change } from "../review/result.ts";
import { plain } from "./paint.ts";
import { reviewChanges } from "./review-changes.ts";

type Given = Pick<Change, "kind" | "action" | "element"> & Partial<Change>;

function check(given: readonly Given[], width: number, expected: string): void {
  const changes = given.map(
    (each): Change => ({
      header: "a.h",
      before: "",
      after: "",
      note: "",
      where: { file: "a.h", line: 1, side: "after" },
      effect: { old: "unaffected", new: "unaffected", source: "compiles" },
      gate: undefined,
      scheme: undefined,
      abis: ["x86_64", "i386"],
      ...each,
    }),
  );
  expect(reviewChanges(changes, { paint: plain, width, archs: ["x86_64", "i386"], showFile: (file) => file })).toBe(
    expected.slice(1),
  );
}

function constants(count: number, more: Partial<Change> = {}): readonly Given[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: "constant",
    action: "added",
    element: `C_${i}`,
    after: `${i}`,
    ...more,
  }));
}

test("what is no record, member or command says what it is", () => {
  check(
    [
      { kind: "record", action: "added", element: "struct a", after: "struct, 8 bytes, aligned to 4" },
      { kind: "command", action: "removed", element: "CMD", before: "_IO('x', 0x01) 0x7801" },
      { kind: "constant", action: "changed", element: "ONE", before: "1", after: "2" },
      { kind: "enumerator", action: "added", element: "E", after: "5", abis: ["i386"], note: "new" },
      { kind: "typedef", action: "changed", element: "t", before: "int", after: "long" },
      { kind: "macro", action: "removed", element: "M" },
      { kind: "branch", action: "changed", element: "#ifdef __arm__" },
      { kind: "member", action: "renamed", element: "a.pad", before: "pad", after: "flags" },
    ],
    80,
    `
  + struct a        struct, 8 bytes, aligned to 4
  - CMD             _IO('x', 0x01) 0x7801
  ~ ONE             constant 1 → 2
  + E               enumerator 5  new; on i386 only
  ~ t               typedef int → long
  - M               macro
  ~ #ifdef __arm__  branch
  ~ a.pad           renamed pad → flags
`,
  );
});

test("a long element has a line of its own; long texts are wrapped, pages of text shortened", () => {
  check(
    [
      {
        kind: "member",
        action: "added",
        element: "a_record_with_a_long_name.a_member",
        after: "__u64 @8",
        note: "past the old end",
      },
      { kind: "macro", action: "changed", element: "M", before: "x ".repeat(200), after: "y" },
    ],
    60,
    `
  + a_record_with_a_long_name.a_member
                                 __u64 @8  past the old end
  ~ M                            macro x x x x x x x x x x x
                                 x x x x x x x x x x x x x x
                                 x x x x x x x x x x x x x x
                                 x x x x x x x x x x x x x x
                                 x x x x x x x x x x x x x x
                                 x x x x x x x x x x x x x…
                                 → y
`,
  );
});

test("what both versions share is said once", () => {
  check(
    [
      {
        kind: "record",
        action: "changed",
        element: "struct a",
        before: "struct, 20 bytes, aligned to 4",
        after: "struct, 24 bytes, aligned to 8",
      },
      { kind: "member", action: "changed", element: "a.b", before: "__u32 @8", after: "__u32 @16" },
      { kind: "member", action: "changed", element: "a.c", before: "__u32[3] @8", after: "__u32[1] @16" },
      { kind: "member", action: "changed", element: "a.d", before: "__u32 @8", after: "__u64 @8" },
      {
        kind: "command",
        action: "changed",
        element: "C",
        before: "_IOW('d', 0x46, struct x) 0x40506446",
        after: "_IOW('d', 0x46, struct x) 0x40586446",
      },
    ],
    120,
    `
  ~ struct a  struct, 20 bytes → 24 bytes, aligned to 4 → aligned to 8
  ~ a.b       __u32 @8 → @16
  ~ a.c       __u32[3] @8 → __u32[1] @16
  ~ a.d       __u32 @8 → __u64 @8
  ~ C         _IOW('d', 0x46, struct x) 0x40506446 → 0x40586446
`,
  );
});

test("12 of a kind are listed, 13 are one line", () => {
  check(
    constants(12),
    80,
    `\n${constants(12)
      .map(({ element, after }) => `  + ${element.padEnd(4)}  constant ${after}\n`)
      .join("")}`,
  );
  check(
    [
      { kind: "macro", action: "added", element: "M", after: "m" },
      ...constants(13),
      ...constants(13, { abis: ["i386"], action: "removed" }),
    ],
    60,
    `
  + M  macro m
  + 13 constants: C_0, C_1, C_2, C_3, C_4, C_5 and 7 more
  - 13 constants on i386 only: C_0, C_1, C_2, C_3 and 9 more
    --format json has every change
`,
  );
  check(
    constants(13, { action: "changed" }),
    120,
    `
  ~ 13 constants changed: C_0, C_1, C_2, C_3, C_4, C_5, C_6, C_7, C_8, C_9, C_10, C_11, C_12
    --format json has every change
`,
  );
});
