import { expect, test } from "vitest";
import { programsOf, programsText, withPrograms } from "../../tools/kernels/golden-programs.ts";
import { programsTable } from "../../tools/kernels/programs-table.ts";

const program = (release: string, name: string, agreed = 3) => ({
  release,
  kernel: `${release}.1-amd64`,
  program: name,
  build: `vduse@${release}`,
  pass: 2,
  fail: 1,
  skip: 4,
  compared: 3,
  agreed,
});

test("a release's programs are replaced, and releases stand in their order", () => {
  const first = withPrograms([], "6.12", [program("6.12", "vduse"), program("6.12", "kvm")]);
  const both = withPrograms(withPrograms(first, "6.1", [program("6.1", "kvm")]), "6.12", [program("6.12", "vduse", 2)]);
  expect(both.map(({ release, program, agreed }) => [release, program, agreed])).toEqual([
    ["6.1", "kvm", 3],
    ["6.12", "vduse", 2],
  ]);
  expect(programsOf(programsText(both))).toEqual(both);
});

test("the table: a row a program; the library has no verdicts of a 32-bit one", () => {
  expect(programsTable([program("6.12", "vduse"), program("6.12", "vduse, 32-bit")])).toBe(
    [
      "| kernel       | program       | passed | failed | skipped | verdicts as the library's        |",
      "| ------------ | ------------- | ------ | ------ | ------- | -------------------------------- |",
      "| 6.12.1-amd64 | vduse         | 2      | 1      | 4       | 3 of 3                           |",
      "| 6.12.1-amd64 | vduse, `-m32` | 2      | 1      | 4       | the library is no 32-bit program |",
    ].join("\n"),
  );
});
