import { expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { review } from "./review.ts";

const x86 = modelNamed("x86_64");
if (x86 === undefined) throw new Error("x86_64 is a row");
const nothing = { include: () => undefined };

test.each([
  ["its first bytes are taken", "int a; int b; int reserved[3];", "bytes 4..7 are given away"],
  ["its last bytes are taken", "int a; int reserved[2]; int b[2];", "bytes 12..19 are given away"],
  ["what stands before it grew, and it moved", "long long a; int reserved[4];", ""],
  ["what stands before it became more, and it is shorter", "int a[3]; int reserved[2];", "bytes 4..11 are given away"],
])("of reserved bytes, %s", (_, after, expected) => {
  const reader = createHeaderReader();
  const read = (members: string) =>
    reader.read([{ name: "a.h", text: `struct s { ${members} };` }], nothing, x86 as NonNullable<typeof x86>);
  const { changes } = review([
    { model: x86 as NonNullable<typeof x86>, before: read("int a; int reserved[4];"), after: read(after) },
  ]);
  expect(changes.filter(({ element }) => element === "s.reserved").map(({ note }) => note)).toEqual([expected]);
});
