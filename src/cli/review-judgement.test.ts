import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { readConfig } from "./review-judgement.ts";

const root = join(import.meta.dirname, "..", "..");
const moved = join(root, "samples/member-moved");

const accepted = (expires: string, after = "__u32 @0") => `accepted:
  - { rule: member-moved, header: sample.h, element: cfg.flags, before: __u32 @4, after: "${after}", reason: agreed, expires: ${expires} }
  - { rule: member-moved, header: sample.h, element: cfg.id, before: __u32 @0, after: __u32 @4, reason: the same, expires: ${expires} }
`;

const ask = async (config: string, ...more: readonly string[]) => {
  const file = join(folderOf({ "c.yaml": config }), "c.yaml");
  const { exit, out, err } = await runCaptured(["review", moved, "--config", file, ...more]);
  const own = (text: string) => text.replaceAll(file, "c.yaml");
  return { exit, out: own(out), err: own(err) };
};

test("what is accepted does not fail, and is always told of", async () => {
  const { exit, out } = await ask(accepted("9999-12-31"));
  expect(exit).toBe(0);
  expect(out).toContain(": no findings. No finding counts as a break: 2 accepted. Verdict: clean.\n");
  expect(out.split("Verdict: clean.\n")[1]).toBe(`c.yaml: 2 findings accepted.
  accepted  member-moved  sample.h  cfg.flags: agreed (until 9999-12-31)
  accepted  member-moved  sample.h  cfg.id: the same (until 9999-12-31)
`);
});

test.each([
  ["source", 1],
  ["all-abis", 2],
  ["this-abi", 2],
])("what counts on %s comes before what could not be compared, which is never 0: %i", async (strict, expected) => {
  const cfg = "struct cfg { int a; };\n";
  const tree = folderOf({
    "before/gone.h": "#define GONE 1\n",
    "before/odd.h": cfg,
    "after/gone.h": "",
    "after/odd.h": `#include <linux/none.h>\n${cfg.replace("int a", "struct none a")}`,
  });
  const { exit, out } = await runCaptured(["review", tree, "--strict", strict, "--no-config", "--format", "json"]);
  const { findings, notCompared } = JSON.parse(out);
  expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(["constant-removed"]);
  expect(notCompared.map(({ header }: { header: string }) => header)).toEqual(["odd.h"]);
  expect(exit).toBe(expected);
});

test("what has run out counts again, and what matches nothing is told of", async () => {
  const { exit, out } = await ask(accepted("2020-01-31", "__u32 @12"));
  expect(exit).toBe(1);
  expect(out.split("Verdict: break.\n")[1]).toBe(`c.yaml: 0 findings accepted.
  expired   member-moved  sample.h  cfg.id ended on 2020-01-31 and counts again (c.yaml:3)
  stale     member-moved  sample.h  cfg.flags matches nothing: it is gone, or is another change now (c.yaml:2)
More of a rule: abide explain member-moved
`);
});

test("the same as JSON", async () => {
  const { exit, out } = await ask(`${accepted("9999-12-31", "gone")}severities: { hole-added: off }\n`, "--format", "json");
  const json = JSON.parse(out);
  expect(exit).toBe(1);
  expect(json.accepted).toMatchObject([{ finding: { element: "cfg.id" }, reason: "the same", expires: "9999-12-31" }]);
  expect(json.judged).toMatchObject({ by: "c.yaml", expired: [], stale: [{ element: "cfg.flags", line: 2 }], off: 0 });
  expect(json.findings).toHaveLength(1);
});

test("all that is wrong with a configuration is told at once, with its place", async () => {
  expect(await ask("severity:\n  hole-added: risk\naccepted:\n  - { rule: hole-added }\n")).toEqual({
    exit: 2,
    out: "",
    err: `abide: c.yaml:1:1: a configuration has no severity; did you mean severities?
c.yaml:4:5: an accepted finding lacks header: the header it is in, as the review names it
c.yaml:4:5: an accepted finding lacks element: what it is about, as the review names it
c.yaml:4:5: an accepted finding lacks reason: why it is accepted
c.yaml:4:5: an accepted finding lacks expires: the last day on which it holds, as 2027-06-30
c.yaml:4:5: an accepted finding lacks the change that is expected: fingerprint, or before and after ("" for nothing)
`,
  });
});

test("a configuration that is not there is no configuration", async () => {
  const { exit, err } = await runCaptured(["review", moved, "--config", "/nosuch/abide.config.yaml"]);
  expect({ exit, err }).toEqual({ exit: 2, err: "abide: /nosuch/abide.config.yaml cannot be read (ENOENT)\n" });
});

describe("where the configuration is", () => {
  test("in the folder or the nearest above it", async () => {
    const folder = folderOf({
      "abide.config.yaml": "severities: { hole-added: off }\n",
      "sub/deep/x.h": "",
      "other/abide.config.yaml": "severities: { hole-added: break }\n",
    });
    const from = async (cwd: string, config?: string | false) => {
      const found = await readConfig(config === undefined ? {} : { config }, join(folder, cwd));
      return found === undefined ? undefined : [found.file, found.severities.get("hole-added")];
    };
    expect(await from(".")).toEqual(["abide.config.yaml", "off"]);
    expect(await from("sub/deep")).toEqual(["../../abide.config.yaml", "off"]);
    expect(await from("other")).toEqual(["abide.config.yaml", "break"]);
    expect(await from("sub/deep", "../../other/abide.config.yaml")).toEqual(["../../other/abide.config.yaml", "break"]);
    expect(await from("sub/deep", false)).toBeUndefined();
  });

  test("and nowhere else", async () => {
    const folder = folderOf({ "sub/abide.config.yaml": "gates: []\n", "x.h": "" });
    mkdirSync(join(folder, "empty"));
    expect(await readConfig({}, join(folder, "empty"))).toBeUndefined();
  });
});

test("--no-config leaves it alone", async () => {
  expect((await runCaptured(["review", moved, "--no-config"])).exit).toBe(1);
});

test.each([
  ["constant-removed", "source", 1, ""],
  [
    "constant-removed",
    "all-abis",
    0,
    "abide: 1 finding does not count with --strict all-abis: no program already built notices\n",
  ],
  [
    "constant-removed",
    "this-abi",
    0,
    "abide: 1 finding does not count with --strict this-abi: no program already built for x86_64 notices\n",
  ],
  ["member-moved", "this-abi", 1, ""],
  ["abi-dependent-layout", "source", 0, ""],
])("samples/%s --strict %s exits with %d", async (sample, strict, exit, said) => {
  const outcome = await runCaptured(["review", join(root, "samples", sample), "--strict", strict]);
  expect([outcome.exit, outcome.err]).toEqual([exit, said]);
});

test("a break that only 32-bit programs see fails from all-abis on", async () => {
  // i386 aligns a __u64 to 4, so only there does a member follow it at another offset when one becomes two.
  const folder = folderOf({
    "before/a.h": "struct a { unsigned int x; unsigned long y; };\n#define A_LIMIT (sizeof(long) == 4 ? 1 : 2)\n",
    "after/a.h": "struct a { unsigned int x; unsigned long y; };\n#define A_LIMIT (sizeof(long) == 4 ? 3 : 2)\n",
  });
  const exits = await Promise.all(
    ["this-abi", "all-abis", "source"].map(
      async (strict) => (await runCaptured(["review", folder, "--fail-on", "risk", "--strict", strict])).exit,
    ),
  );
  expect(exits).toEqual([0, 1, 1]);
});

test("a gate that a project has makes a finding go away", async () => {
  const folder = folderOf({
    "c.yaml": "gates:\n  - { header: sample.h, prefix: MINE_CAN_, kind: capability }\n",
    "before/sample.h": "struct cfg { unsigned id; unsigned reserved; /* must be zero */ };\n",
    "after/sample.h": "#define MINE_CAN_LEVEL 4\nstruct cfg { unsigned id; unsigned level; };\n",
  });
  const rules = async (...more: readonly string[]) => {
    const { out } = await runCaptured(["review", folder, "--format", "json", ...more]);
    return JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule);
  };
  expect(await rules("--no-config")).toContain("gate-missing");
  expect(await rules("--config", join(folder, "c.yaml"))).not.toContain("gate-missing");
});

test.each([
  [["--strict", "source"], "--strict says nothing with --doc: it is about headers"],
  [["--config", "x.yaml"], "--config says nothing with --doc: it is about headers"],
  [["--witness", "x"], "--witness says nothing with --doc: a document cannot be compiled"],
])("--doc with %j is refused", async (more, message) => {
  const { exit, err } = await runCaptured(["review", "--doc", "a.rst", "b.rst", ...more]);
  expect({ exit, err }).toEqual({ exit: 2, err: `abide: ${message}\n` });
});

test.each<[readonly string[], number, readonly string[]]>([
  [[], 0, ['<testsuites name="abide review" tests="1" failures="0" errors="0">', "::warning "]],
  [["--fail-on", "risk"], 1, ['<testsuites name="abide review" tests="1" failures="1" errors="0">', "::error "]],
  [
    ["--fail-on", "risk", "--strict", "this-abi"],
    0,
    ['<testsuites name="abide review" tests="1" failures="0" errors="0">', "::warning "],
  ],
])("what fails in a report is what the exit code says: %j", async (options, exit, [suites, annotation]) => {
  const junit = await runCaptured(["review", join(root, "samples/gate-missing"), ...options, "--format", "junit"]);
  expect([junit.exit, junit.out.split("\n")[1]]).toEqual([exit, suites]);
  const github = await runCaptured(["review", join(root, "samples/gate-missing"), ...options, "--format", "github"]);
  expect([github.exit, github.out.slice(0, annotation?.length)]).toEqual([exit, annotation]);
});
