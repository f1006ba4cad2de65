import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { comparePaths } from "../compare/compare-paths.ts";
import { witnessSides } from "../compare/witness-sides.ts";
import { expectedText } from "./program-text.ts";
import { witnessFiles } from "./witness-files.ts";
import { witnessesOf } from "./witnesses-of.ts";

const root = join(import.meta.dirname, "..", "..");

function made(sample: string, archs: readonly string[] = ["x86_64", "i386"]) {
  const folder = join(root, "samples", sample);
  const compared = comparePaths(join(folder, "before"), join(folder, "after"), { archs });
  const read = witnessSides(compared);
  const all = witnessesOf(compared.review.findings, read.sides);
  return { ...all, files: witnessFiles(all, read) };
}

/** What gcc has to see, worked out from the samples by hand: `npm run check:witnesses` holds it to gcc. */
test.each([
  [
    "abi-dependent-layout",
    "struct cfg",
    ["x86_64: does not compile (cfg) | prints 24", "i386: does not compile (cfg) | prints 20"],
  ],
  ["command-argument-changed", "CFG_GET", ["x86_64: prints __u32 | prints __be32", "i386: prints __u32 | prints __be32"]],
  [
    "command-direction-changed",
    "CFG_GET",
    ["x86_64: prints 0x4004b901 | prints 0x8004b901", "i386: prints 0x4004b901 | prints 0x8004b901"],
  ],
  [
    "command-removed",
    "CFG_STOP",
    ["x86_64: compiles | does not compile (CFG_STOP)", "i386: compiles | does not compile (CFG_STOP)"],
  ],
  [
    "command-size-changed",
    "CFG_SET",
    ["x86_64: prints 0x4008b901 | prints 0x4010b901", "i386: prints 0x4008b901 | prints 0x4010b901"],
  ],
  ["constant-changed", "CFG_NAME_MAX", ["x86_64: prints 32 | prints 64", "i386: prints 32 | prints 64"]],
  ["enum-resized", "enum cfg_bit", ["x86_64: prints 4 | prints 8", "i386: prints 4 | prints 8"]],
  ["enumerator-changed", "CFG_OP_WRITE", ["x86_64: prints 1 | prints 2", "i386: prints 1 | prints 2"]],
  ["header-removed", "gone.h", ["x86_64: compiles | does not compile (gone.h)", "i386: compiles | does not compile (gone.h)"]],
  ["member-moved", "cfg.flags", ["x86_64: prints 4 | prints 0", "i386: prints 4 | prints 0"]],
  ["member-removed", "cfg.flags", ["x86_64: compiles | does not compile (flags)", "i386: compiles | does not compile (flags)"]],
  ["member-resized", "cfg.a", ["x86_64: prints 4 | prints 2", "i386: prints 4 | prints 2"]],
  ["member-retyped", "cfg.level", ["x86_64: prints 0 | prints 1", "i386: prints 0 | prints 1"]],
  ["padding-consumed", "cfg.level", ["x86_64: prints 0 | prints 255", "i386: prints 0 | prints 255"]],
  ["record-align-changed", "struct inner", ["x86_64: prints 4 | prints 8", "i386: prints 4 | prints 8"]],
  ["record-shrunk", "struct cfg", ["x86_64: prints 24 | prints 16", "i386: prints 24 | prints 16"]],
  ["typedef-changed", "cfg_id_t", ["x86_64: prints 4 | prints 8", "i386: prints 4 | prints 8"]],
  [
    "argument-not-in-number",
    "FOO_SET",
    ["x86_64: does not compile (FOO_SET) | prints 0", "i386: does not compile (FOO_SET) | prints 0"],
  ],
  [
    "command-argument-sizeof",
    "FOO_SET",
    ["x86_64: does not compile (FOO_SET) | prints 8", "i386: does not compile (FOO_SET) | prints 4"],
  ],
  [
    "command-ordinal-shared",
    "FOO_RESET",
    ["x86_64: does not compile (FOO_RESET) | prints 1", "i386: does not compile (FOO_RESET) | prints 1"],
  ],
  [
    "direction-unlikely",
    "FOO_SET_LEVEL",
    ["x86_64: does not compile (FOO_SET_LEVEL) | prints 1", "i386: does not compile (FOO_SET_LEVEL) | prints 1"],
  ],
  [
    "flag-overlaps",
    "FOO_FLAG_SHARED",
    ["x86_64: does not compile (FOO_FLAG_SHARED) | prints 4", "i386: does not compile (FOO_FLAG_SHARED) | prints 4"],
  ],
  [
    "mask-not-grown",
    "FOO_MAP_ALL",
    ["x86_64: does not compile (FOO_MAP_EXEC) | prints 0", "i386: does not compile (FOO_MAP_EXEC) | prints 0"],
  ],
  [
    "number-shared",
    "FOO_CAP_SHINY",
    ["x86_64: does not compile (FOO_CAP_SHINY) | prints 1", "i386: does not compile (FOO_CAP_SHINY) | prints 1"],
  ],
  [
    "sentinel-not-grown",
    "FOO_OP_MAX",
    ["x86_64: does not compile (FOO_OP_SYNC) | prints 1", "i386: does not compile (FOO_OP_SYNC) | prints 1"],
  ],
  [
    "zero-length-array",
    "foo_list.entries",
    ["x86_64: does not compile (foo_list) | prints 0", "i386: does not compile (foo_list) | prints 0"],
  ],
])("samples/%s shows %s", (sample, element, expected) => {
  const witness = made(sample).witnesses.find(({ finding }) => finding.element === element);
  const seen = witness?.cases.map(({ arch, before, after }) => `${arch}: ${expectedText(before)} | ${expectedText(after)}`);
  expect(seen).toEqual(expected);
});

test.each([
  ["gate-missing", "that nothing tells the other side cannot be compiled"],
  ["absent-is-ambiguous", "the answer of a running provider is no part of a header"],
  ["version-bump-not-needed", "whether a version was needed is for people to say; no program shows it"],
  ["member-retyped", "a compiler has one type for both, unsigned int; only sparse and readers tell them apart"],
])("samples/%s: what no program can show says why", (sample, reason) => {
  expect(made(sample).without.map((each) => each.reason)).toContain(reason);
});

test("a program says what it shows, and can be held to it without being run", () => {
  expect(made("member-moved").witnesses[0]).toMatchObject({
    file: expect.stringMatching(/^member-moved-cfg\.flags-[0-9a-f]{12}\.c$/),
    how: "compile",
    flags: [],
    text: expect.stringMatching(
      /^\/\*\n \* member-moved: cfg\.flags \(sample\.h\), [0-9a-f]{12}\n \* flags moved from byte 4 to byte 0 \(by 4\)\.\n \* x86_64: before prints 4; after prints 0\n(.*\n)* \*\/\n#include <sample\.h>\n\n#ifndef ABIDE_CONTROL\n#define ABIDE_WITNESS __builtin_offsetof\(struct cfg, flags\)\n\n#ifdef ABIDE_EXPECTED\n_Static_assert\(/,
    ),
  });
});

test("only x86 programs run here: elsewhere what has to run has no case", () => {
  expect(made("padding-consumed", ["s390x"]).witnesses.map(({ how, cases }) => [how, cases.length])).toEqual([["compile", 1]]);
  expect(made("padding-consumed").witnesses.map(({ how }) => how)).toEqual(["run"]);
});

test("the manifest is as its schema says, and every file stays in the folder", () => {
  const schema: object = JSON.parse(readFileSync(join(root, "schema/witness-1.schema.json"), "utf8"));
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  for (const sample of ["member-moved", "member-retyped", "header-removed", "command-number-reused"]) {
    const { files, witnesses, without } = made(sample);
    const manifest = JSON.parse(files.find(({ path }) => path === "manifest.json")?.text ?? "{}");
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
    expect(manifest.witnesses).toHaveLength(witnesses.length * 2);
    expect(manifest.without).toHaveLength(without.length);
    expect(files.filter(({ path }) => path.startsWith("/") || path.split("/").includes(".."))).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual([...new Set(files.map(({ path }) => path))]);
  }
});

test("an installed header of the same name does not stand in for one that is not there", () => {
  const folder = join(root, "samples", "hole-added");
  const compared = comparePaths(join(folder, "before"), join(folder, "after"), { archs: ["x86_64"] });
  const read = witnessSides(compared);
  const all = witnessesOf(compared.review.findings, (header, arch) => {
    const sides = read.sides(header, arch);
    return sides === undefined ? undefined : { ...sides, before: undefined };
  });
  expect(all.witnesses[0]?.cases).toMatchObject([{ before: { expect: "fails", value: "sample.h" } }]);
  expect(all.witnesses[0]?.text).toMatch(/#ifndef ABIDE_CONTROL\n#include <sample\.h>/);
  const sources = (side: string, names: readonly string[], arch: string) =>
    side === "before" ? [] : read.sources("after", names, arch);
  expect(witnessFiles(all, { ...read, sources })).toContainEqual({
    path: "before/x86_64/include/sample.h",
    text: "#error sample.h is not in these headers\n",
  });
});
