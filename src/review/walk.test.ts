import { expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { review } from "./review.ts";

const model = modelNamed("x86_64");
if (model === undefined) throw new Error("x86_64 is a row");
const nothing = { include: () => undefined };
const read = (text: string) => createHeaderReader().read([{ name: "a.h", text }], nothing, model);

/** linux/media/v4l2-isp.h renamed its records in 7.3 and kept the old names as macros. */
test.each([
  ["kept as a macro", "struct now { int a; };\n#define old now\n", []],
  ["kept as a macro, with other bytes behind it", "struct now { int b; int a; };\n#define old now\n", ["member-moved old.a"]],
  ["a macro that names no record", "struct now { int a; };\n#define old 1\n", ["record-removed struct old"]],
  ["a macro with parameters", "struct now { int a; };\n#define old(x) now\n", ["record-removed struct old"]],
])("a record under another name: %s", (_, after, expected) => {
  const { findings } = review([{ model, before: read("struct old { int a; };\n"), after: read(after) }]);
  const breaks = findings.filter(({ severity }) => severity === "break");
  expect(breaks.map(({ rule, element }) => `${rule} ${element}`).sort()).toEqual([...expected].sort());
});

test.each([
  ["", ["risk member-renamed s.old: does not compile where it says old"]],
  ["#define old now\n", []],
  ["#define old other\n", ["risk member-renamed s.old: does not compile where it says old"]],
])("a member under another name, with %j", (macro, expected) => {
  const { findings } = review([
    { model, before: read("struct s { int old; int b; };\n"), after: read(`struct s { int now; int b; };\n${macro}`) },
  ]);
  expect(findings.map(({ severity, rule, element, effect }) => `${severity} ${rule} ${element}: ${effect.source}`)).toEqual(
    expected,
  );
});
