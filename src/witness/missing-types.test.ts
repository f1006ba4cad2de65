import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { comparePaths } from "../compare/compare-paths.ts";
import { witnessSides } from "../compare/witness-sides.ts";
import { witnessesOf } from "./witnesses-of.ts";

/** The lines of the witness of a constant that changed, up to where the header is included. */
function linesFor(member: string): readonly string[] {
  const header = (value: number) => `struct other {\n\t${member} a;\n};\n#define A_LEVEL ${value}\n`;
  const compared = comparePaths(folderOf({ "a.h": header(1) }), folderOf({ "a.h": header(2) }), { archs: ["x86_64"] });
  const [witness] = witnessesOf(compared.review.findings, witnessSides(compared).sides).witnesses;
  const lines = witness?.text.split("\n") ?? [];
  return lines.slice(lines.indexOf(" */") + 1, lines.indexOf("#ifndef ABIDE_CONTROL"));
}

test.each<[string, readonly string[]]>([
  ["int", ["#include <a.h>", ""]],
  ["size_t", ["#include <stddef.h>", "#include <a.h>", ""]],
  ["uint64_t", ["#include <stdint.h>", "#include <a.h>", ""]],
  ["pid_t", ["#include <sys/types.h>", "#include <a.h>", ""]],
  ["domid_t", ["typedef __UINT16_TYPE__ domid_t;", "#include <a.h>", ""]],
  ["nobody_t", ["#include <a.h>", ""]],
])("a header that uses %s without declaring it", (member, expected) => {
  expect(linesFor(member)).toEqual(expected);
});
