import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { type CompareOptions, comparePaths } from "../compare/compare-paths.ts";
import type { Finding } from "./result.ts";

/** An approval is carried forward by a finding's fingerprint: it must outlive what has nothing to do with the finding, and nothing else. */
const folder = join(import.meta.dirname, "..", "..", "samples");

/** One sample a rule: its other cases are of the same texts. */
const samples = readdirSync(folder).filter((name) => !name.startsWith("quiet-") && !name.includes("--"));

type Files = { readonly [path: string]: string };

function filesOf(sample: string): Files {
  const root = join(folder, sample);
  const entries = ["before", "after"].flatMap((side) =>
    readdirSync(join(root, side), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(root.length + 1), readFileSync(path, "utf8")] as const;
      }),
  );
  return Object.fromEntries(entries);
}

/** `rule element fingerprint` of every finding, sorted. */
function found(files: Files, options: CompareOptions = {}): readonly string[] {
  const made = folderOf(files);
  const { findings } = comparePaths(join(made, "before"), join(made, "after"), options).review;
  return lines(findings);
}

function lines(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule, element, fingerprint }) => `${rule} ${element} ${fingerprint}`))].sort();
}

const changed = (files: Files, text: (text: string, path: string) => string): Files =>
  Object.fromEntries(Object.entries(files).map(([path, old]) => [path, text(old, path)]));

describe.each(samples)("samples/%s", (sample) => {
  const files = filesOf(sample);
  let own: readonly string[] = [];
  beforeAll(() => {
    const { findings } = comparePaths(join(folder, sample, "before"), join(folder, sample, "after")).review;
    own = lines(findings);
  });

  test("every finding has 12 hex digits, and no two share them", () => {
    const prints = own.map((line) => line.split(" ").at(-1));
    expect(prints.every((each) => /^[0-9a-f]{12}$/.test(each ?? ""))).toBe(true);
    expect(new Set(prints).size).toBe(prints.length);
  });

  test("lines above, on both sides or on one, change none", () => {
    const above = "/* Something else. */\n\n\n";
    expect(found(changed(files, (text) => above + text))).toEqual(own);
    expect(found(changed(files, (text, path) => (path.startsWith("after/") ? above + text : text)))).toEqual(own);
  });

  test("another header in the same change, with findings of its own, changes none", () => {
    const more = found({
      ...files,
      "before/unrelated.h": "struct unrelated { int a; };\n#define UNRELATED_LIMIT 1\n",
      "after/unrelated.h": "struct unrelated { char b; int a; };\n#define UNRELATED_LIMIT 2\n",
    });
    expect(more).toEqual(expect.arrayContaining([...own]));
    expect(more.length).toBeGreaterThan(own.length);
  });

  test("an unrelated record and an unrelated command in the same header change none", () => {
    const below = "\nstruct abide_unrelated { int a; };\n#define ABIDE_UNRELATED(x) (x)\n";
    // How much a header declared is what is said of one that is gone.
    const within = changed(files, (text, path) => (sample === "header-removed" && path.endsWith("gone.h") ? text : text + below));
    expect(found(within)).toEqual(expect.arrayContaining([...own]));
  });
});

/** Where padding is depends on the architecture: each place is a finding of its own, there. */
const ofOneArch = /^hole-added /;

test.each(samples)("samples/%s: fingerprints are the same whichever architectures are judged", (sample) => {
  const files = filesOf(sample);
  const judged = (archs: readonly string[]) => found(files, { archs }).filter((line) => !ofOneArch.test(line));
  expect(judged(["i386", "s390x", "x86_64", "arm"])).toEqual(judged(["x86_64", "i386"]));
});

const record = (members: string) => `struct cfg {\n${members}};\n`;
const move = {
  "before/a.h": record("\tunsigned id;\n\tunsigned flags;\n\tunsigned mode;\n"),
  "after/a.h": record("\tunsigned flags;\n\tunsigned id;\n\tunsigned mode;\n"),
};
const printOf = (files: Files, element: string) => found(files).find((line) => line.includes(` ${element} `));

test.each<readonly [string, Files]>([
  ["the text before", { ...move, "before/a.h": record("\tunsigned id;\n\tunsigned mode;\n\tunsigned flags;\n") }],
  ["the text after", { ...move, "after/a.h": record("\tunsigned id;\n\tunsigned mode;\n\tunsigned more;\n\tunsigned flags;\n") }],
  ["the header", { "before/b.h": move["before/a.h"], "after/b.h": move["after/a.h"] }],
])("the fingerprint of cfg.flags changes with %s", (_, files) => {
  const own = printOf(move, "cfg.flags");
  expect(own).toMatch(/^member-moved cfg\.flags [0-9a-f]{12}$/);
  expect(printOf(files, "cfg.flags")).toMatch(/^member-moved cfg\.flags [0-9a-f]{12}$/);
  expect(printOf(files, "cfg.flags")).not.toBe(own);
});

test("the order in which a header declares its elements changes none", () => {
  const parts = ["#define A_MAX 1\n", "#define B_MAX 1\n", "struct a { int x; };\n", "enum e { E_ONE, E_TWO };\n"];
  const after = ["#define A_MAX 2\n", "#define B_MAX 3\n", "struct a { char x; };\n", "enum e { E_NEW, E_ONE, E_TWO };\n"];
  const straight = found({ "before/a.h": parts.join(""), "after/a.h": after.join("") });
  const turned = found({ "before/a.h": [...parts].reverse().join(""), "after/a.h": [...after].reverse().join("") });
  expect(straight.length).toBeGreaterThan(3);
  expect(turned).toEqual(straight);
});

test("a reserved word that another change takes says nothing of how the record is aligned", () => {
  const cfg = (members: string) => `#include <linux/types.h>\n${record(members)}`;
  const old = "\t__u32 id;\n\t__u32 flags;\n\t__u32 count[2];\n";
  const now = "\t__u32 id;\n\t__u32 flags;\n\t__u64 count;\n";
  const more = { reserved: "\t__u32 reserved[4];\n", taken: "\t__u32 later;\n\t__u32 reserved[3];\n" };
  const files = (rest: string) => ({ "before/a.h": cfg(old + more.reserved), "after/a.h": cfg(now + rest) });
  const own = found(files(more.reserved)).filter((line) => line.startsWith("record-align-changed"));
  expect(own).toHaveLength(1);
  expect(found(files(more.taken))).toEqual(expect.arrayContaining([...own]));
  const other = files(more.reserved.replace("__u32 reserved[4]", "__u64 addr;\n\t__u32 reserved[2]"));
  expect(found(other).filter((line) => line.startsWith("record-align-changed"))).not.toEqual(own);
});
