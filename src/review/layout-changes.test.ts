import { expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { review } from "./review.ts";

const x86 = modelNamed("x86_64");
if (x86 === undefined) throw new Error("x86_64 is a row");
const nothing = { include: () => undefined };

/** What is to be drawn of the records of a header, in rows: state, then name, type and bytes before and after. */
function check(before: string, after: string, expected: readonly string[]): void {
  const reader = createHeaderReader();
  const read = (text: string) => reader.read([{ name: "a.h", text }], nothing, x86 as NonNullable<typeof x86>);
  const { layouts } = review([{ model: x86 as NonNullable<typeof x86>, before: read(before), after: read(after) }]);
  const rows = layouts.flatMap(({ members }) =>
    members.map(({ state, before, after }) => {
      const [old, now] = [before, after].map((each) => {
        if (each === undefined) return "-";
        const { name, type, offset, size, bits, filler } = each;
        const place = bits === undefined ? `${offset}:${size}` : `bit ${bits.from}:${bits.count}`;
        return `${type} ${name} ${place}${filler ? " filler" : ""}`;
      });
      return `${state} ${old} → ${now}`;
    }),
  );
  expect(rows).toEqual(expected);
}

test("a member in the place of reserved words, and what is left of them", () => {
  check("struct s { int a; int reserved[3]; };", "struct s { int a; long long b __attribute__((packed)); int reserved[1]; };", [
    "same int a 0:4 → int a 0:4",
    "new - → long long b 4:8",
    "changed int[3] reserved 4:12 filler → int[1] reserved 12:4 filler",
  ]);
});

test("members move, go away and are renamed; bit-fields know their bits", () => {
  check(
    "struct s { int a; char gone; int old; unsigned f : 3, g : 5; };",
    "struct s { long a; int fresh; int renamed; unsigned f : 4, g : 5; };",
    [
      "changed int a 0:4 → long a 0:8",
      "gone char gone 4:1 → -",
      "changed int old 8:4 → int fresh 8:4",
      "new - → int renamed 12:4",
      "changed unsigned int f bit 96:3 → unsigned int f bit 128:4",
      "changed unsigned int g bit 99:5 → unsigned int g bit 132:5",
    ],
  );
});
