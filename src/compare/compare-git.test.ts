import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { compareGit } from "./compare-git.ts";
import { comparePatches } from "./compare-patches.ts";
import type { SeriesReview } from "./review-series.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

const text = "#include <linux/types.h>\n#include <linux/ioctl.h>\n#define X_CAP_BASE 1\nstruct x { __u32 a; __u32 b; };\n";
const x = `${text}#define X_SET _IOW('x', 1, struct x)\n`;
const path = "include/uapi/linux/x.h";

/** Findings of each patch of a series, and of what is found across them. */
function said({ patches, across }: SeriesReview) {
  return {
    patches: patches.map(({ name, subject, comparison }) => [
      name.replace(/ .*/, ""),
      subject,
      comparison.review.findings.map(({ rule, element }) => `${rule} ${element}`),
    ]),
    across: across.map(({ finding: { rule, element, header }, at }) => [rule, element, header, at]),
  };
}

describe.runIf(hasGit)("a range of commits", () => {
  const history = (files: Readonly<{ [path: string]: string }> = { [path]: x }) => {
    const made = repositoryOf(files);
    const base = made.git("rev-parse", "HEAD").trim();
    const review = () => compareGit({ repository: made.root, range: `${base}..`, archs: ["x86_64"] });
    return { ...made, base, review };
  };

  test("a header that is taken away and brought back is called by its whole name", async () => {
    const { commit, review } = history();
    const first = commit("go", { [path]: undefined });
    const second = commit("come", { [path]: x.replace("X_CAP_BASE 1", "X_CAP_BASE 1\n#define X_CAP_MORE 2") });
    const series = await review();
    const names = [first, second].map((id) => `commit ${id.slice(0, 12)}`);
    expect(series.across.map(({ finding: { rule, element, message, next } }) => [rule, element, message, next])).toEqual([
      [
        "mended-in-another-patch",
        "linux/x.h",
        `Commit ${first.slice(0, 12)} alone: linux/x.h is not there any more; it declared 1 record, 1 command and 1 constant. (header-removed) Commit ${second.slice(0, 12)} mends it.`,
        `Fold what ${names[1]} does to linux/x.h into ${names[0]}.`,
      ],
    ]);
  });

  /** Two sides that change one header, and a merge that leaves it as `result` says. */
  const merged = (result: string) => {
    const made = history();
    made.git("checkout", "-q", "-b", "side");
    made.commit("o", { [path]: `${x}#define X_O _IO('x', 2)\n` });
    made.git("checkout", "-q", "main");
    made.commit("y", { [path]: x.replace("X_CAP_BASE 1", "X_CAP_BASE 1\n#define X_CAP_Y 2") });
    made.git("merge", "-q", "--no-ff", "--no-commit", "side");
    made.commit("merge of o", { [path]: result });
    return made;
  };
  const both = `${x.replace("X_CAP_BASE 1", "X_CAP_BASE 1\n#define X_CAP_Y 2")}#define X_O _IO('x', 2)\n`;

  test("a merge that changes a header itself is a part of it, against what its parents make", async () => {
    const series = await merged(both.replace("__u32 a;", "__u64 a;")).review();
    const { patches } = said(series);
    expect(patches.slice(0, 2).sort()).toEqual([
      ["commit", "o", []],
      ["commit", "y", []],
    ]);
    expect(patches.slice(2)).toEqual([
      ["merge", "merge of o", ["member-moved x.b", "member-resized x.a", "command-size-changed X_SET", "hole-added struct x"]],
    ]);
    expect(series.patches.at(-1)?.comparison.review.changes.map(({ element }) => element)).toEqual([
      "struct x",
      "x.a",
      "x.b",
      "X_SET",
    ]);
    expect(series.notes).toEqual([]);
  });

  test("a merge without changes of its own is none", async () => {
    const { patches, whole } = await merged(both).review();
    expect(patches.map(({ subject }) => subject).sort()).toEqual(["o", "y"]);
    expect(whole.comparison.review.changes.map(({ element }) => element)).toEqual(["X_CAP_Y", "X_O"]);
  });

  test("a merge that alone changes headers is named beside the whole", async () => {
    const { git, commit, review } = history();
    git("checkout", "-q", "-b", "side");
    commit("code", { "a.c": "int a;\n" });
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "--no-commit", "side");
    const id = commit("evil", { [path]: x.replace("__u32 a;", "__u64 a;") });
    const { patches, notes, review: whole } = await review();
    expect([patches, notes]).toEqual([[], [`merge ${id.slice(0, 12)} changes these headers itself: evil`]]);
    expect(whole.findings.map(({ rule }) => rule)).toContain("member-resized");
  });

  test("a merge named alone is what it does itself, and not what it brings", async () => {
    const { root, git } = merged(both.replace("__u32 a;", "__u64 a;"));
    const id = git("rev-parse", "--short=12", "HEAD").trim();
    const { patches, whole, review, notes } = await compareGit({ repository: root, range: "HEAD^!", archs: ["x86_64"] });
    expect(patches).toEqual([]);
    expect([whole.subject, whole.merge, whole.versions]).toEqual(["merge of o", true, { before: "HEAD^", after: "HEAD" }]);
    expect(whole.patch?.mail?.subject).toBe("[PATCH] merge of o");
    expect(review.changes.map(({ element }) => element)).toEqual(["struct x", "x.a", "x.b", "X_SET"]);
    expect(notes).toEqual([`merge ${id} is reviewed for what it does itself; HEAD^..HEAD is all that it brings`]);
  });

  test("a merge named alone that does nothing itself is clean", async () => {
    const { root, git } = merged(both);
    const id = git("rev-parse", "--short=12", "HEAD").trim();
    const { patches, review, notes } = await compareGit({ repository: root, range: "HEAD^!", archs: ["x86_64"] });
    expect([patches, review.changes, review.findings, review.verdict]).toEqual([[], [], [], "clean"]);
    expect(notes).toEqual([
      `merge ${id} changes no header itself: all are as its parents make them; HEAD^..HEAD is what it brings`,
    ]);
  });

  test("what a merge renumbers is a change of what a branch brought, and not new", async () => {
    const { root, git, commit, review } = history();
    git("checkout", "-q", "-b", "side");
    const cap = (name: string, value: number) => x.replace("X_CAP_BASE 1", `X_CAP_BASE 1\n#define X_CAP_${name} ${value}`);
    const theirs = commit("theirs", { [path]: cap("D", 2) });
    git("checkout", "-q", "main");
    commit("ours", { [path]: cap("E", 2) });
    git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "side");
    commit("the merge", { [path]: cap("E", 2).replace("X_CAP_E 2", "X_CAP_E 2\n#define X_CAP_D 3") });
    const alone = await compareGit({ repository: root, range: "HEAD^!", archs: ["x86_64"] });
    expect(alone.review.changes.map(({ action, element, before, after }) => [action, element, before, after])).toEqual([
      ["changed", "X_CAP_D", "2", "3"],
    ]);
    expect(alone.review.findings.map(({ rule, element }) => [rule, element])).toEqual([["constant-changed", "X_CAP_D"]]);
    const found = (await review()).across.map(({ finding: { rule, element }, at }) => [rule, element, at]);
    const at = (await review()).patches.findIndex(({ versions }) => versions.after === theirs.slice(0, 12));
    expect(found).toEqual([["changed-in-merge", "X_CAP_D", at]]);
  });

  /** What both branches do in turn, and how the merge is left, as `merge: change (findings)`; undefined when no merge is told of. */
  const mergeOf = async (ours: readonly string[], theirs: readonly string[], result: string | undefined) => {
    const { git, commit, review } = history();
    git("checkout", "-q", "-b", "side");
    for (const text of theirs) commit("theirs", { [path]: text });
    git("checkout", "-q", "main");
    commit("code", { "a.c": "int a;\n" });
    for (const text of ours) commit("ours", { [path]: text });
    if (result === undefined) git("merge", "-q", "--no-ff", "-s", "ours", "-m", "the merge", "side");
    else {
      git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "side");
      commit("the merge", { [path]: result });
    }
    const { patches, notes } = await review();
    const merge = patches.find(({ subject }) => subject === "the merge");
    const [note, ...more] = notes.filter((each) => each.startsWith("merge"));
    expect(more).toEqual([]);
    expect(note?.startsWith(`${merge?.name}: what git makes of its parents is not known for ${path};`) ?? true).toBe(true);
    return merge?.comparison.review.changes
      .map(({ action, element }) => `${{ added: "+", removed: "-", changed: "~", renamed: "~" }[action]}${element}`)
      .concat(merge.comparison.review.findings.map(({ rule, element }) => `${rule} ${element}`));
  };
  const command = (name: string, at: number) => `#define X_${name} _IO('x', ${at})\n`;
  const [o, t, e] = [command("OURS", 3), command("THEIRS", 2), command("EVIL", 4)];
  const wide = x.replace("__u32 a;", "__u64 a;");
  const gone = ["-X_THEIRS", "command-removed X_THEIRS"];

  test.each<readonly [string, Parameters<typeof mergeOf>, readonly string[] | undefined]>([
    ["both sides, and something of its own", [[x + o], [x + t], x + o + t + e], ["+X_EVIL"]],
    ["both sides in another order", [[x + o], [x + t], x + t + o], undefined],
    ["ours, where theirs alone changed it", [[], [x + t], undefined], gone],
    ["ours, where both did", [[x + o], [x + t], undefined], gone],
    ["theirs, where both did", [[x + t], [x + o], x + o], gone],
    [
      "ours, where theirs changed a record",
      [[x + o], [wide], undefined],
      ["~struct x", "~x.a", "~x.b", "~X_SET", "member-moved x.b", "member-resized x.a", "command-size-changed X_SET"],
    ],
    ["ours and something of its own", [[x + o], [x + t], x + o + e], ["+X_EVIL", ...gone]],
    ["ours, where theirs took it back itself", [[x + o], [x + t, x], undefined], undefined],
    ["ours, which had it and took it back", [[x + t, x], [x + t], undefined], undefined],
    ["ours, which has it too", [[x + t + o], [x + t], undefined], undefined],
    ["ours, which did it otherwise", [[x + command("THEIRS", 5)], [x + t], undefined], undefined],
    ["ours, where only ours changed it", [[x + o], [], undefined], undefined],
  ])("a merge takes %s", async (_name, [...how], expected) => {
    expect(await mergeOf(...how)).toEqual(expected);
  });

  test("what a merge throws away counts, though the whole has no difference", async () => {
    const { base, git, commit, review } = history();
    git("checkout", "-q", "-b", "side");
    const theirs = commit("theirs", { [path]: x + t });
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "-s", "ours", "-m", "the merge", "side");
    const { patches, across, review: whole, notes } = await review();
    const [made, merge] = [`commit ${theirs.slice(0, 12)}`, patches[1]?.name ?? ""];
    expect(merge).toMatch(/^merge [0-9a-f]{12}$/);
    expect(
      across.map(({ finding: { rule, severity, element, message, next }, at }) => [rule, severity, element, message, next, at]),
    ).toEqual([
      [
        "changed-in-merge",
        "risk",
        "X_THEIRS",
        `Merge ${merge.slice(6)} itself changes what ${made} made: X_THEIRS (_IO('x', 0x02), 0x7802) is no longer defined. (command-removed)`,
        `Merge again and keep what ${made} made of X_THEIRS, or revert that in a commit of its own.`,
        0,
      ],
    ]);
    expect([whole.verdict, whole.findings, whole.changes]).toEqual(["risk", across.map(({ finding }) => finding), []]);
    expect(notes).toContain(`no header differs between ${base} and HEAD`);
  });

  test("a merge that mends what a commit broke leaves that commit wrong by itself", async () => {
    const { git, commit, review } = history();
    git("checkout", "-q", "-b", "side");
    commit("theirs", { [path]: wide });
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "--no-commit", "side");
    commit("the merge", { [path]: x + e });
    const found = (await review()).across.map(({ finding: { rule, element }, at }) => `${rule} ${element} ${at}`);
    expect(found).toEqual(["mended-in-another-patch x.b 0", "mended-in-another-patch X_SET 0"]);
  });

  const late = `${x}#define X_LATE _IO('x', 2)\n`;
  const withCap = late.replace("X_CAP_BASE 1", "X_CAP_BASE 1\n#define X_CAP_LATE 2");
  const other = path.replace("x.h", "other.h");

  test.each<[string, readonly Readonly<{ [path: string]: string | undefined }>[], readonly unknown[]]>([
    [
      "after it",
      [{ [path]: late }, { [path]: undefined, [other]: late }, { [other]: withCap }],
      [0, "linux/other.h", "linux/x.h"],
    ],
    [
      "before both",
      [{ [path]: undefined, [other]: x }, { [other]: late }, { [other]: withCap }],
      [1, "linux/other.h", undefined],
    ],
    ["in the patch that renames", [{ [path]: late }, { [path]: undefined, [other]: withCap }], [0, "linux/other.h", "linux/x.h"]],
    [
      "and back",
      [{ [path]: late }, { [path]: undefined, [other]: late }, { [path]: withCap, [other]: undefined }],
      [0, "linux/x.h", undefined],
    ],
  ])("a command whose capability comes later, and a rename: %s", async (_name, steps, expected) => {
    const { root, git, base, commit, review } = history({ [path]: x, "include/uapi/linux/stays.h": "#define STAYS 1\n" });
    for (const [at, files] of steps.entries()) commit(`step ${at + 1}`, files);
    const mbox = git("format-patch", "--stdout", "--find-renames", `${base}..`);
    const ofPatches = await comparePatches(mbox, { base: { repository: root, ref: base }, archs: ["x86_64"] });
    for (const { across } of [await review(), ofPatches]) {
      const gates = across.filter(({ finding }) => finding.rule === "gate-in-another-patch");
      expect(gates.map(({ finding, at, called }) => [finding.element, at, finding.header, called?.header])).toEqual([
        ["X_LATE", ...expected],
      ]);
      const gone = across.filter(({ finding }) => finding.rule !== "gate-in-another-patch");
      expect(gone.map(({ finding: { rule, element } }) => [rule, element])).toEqual(
        expected[1] === "linux/x.h" ? ["linux/x.h", "linux/other.h"].map((name) => ["mended-in-another-patch", name]) : [],
      );
    }
  });

  const tried = ["ENOTTY by custom: an unknown command", "trying X_NEW: an error means that it is not here"];

  test.each<readonly [string, string, readonly (string | undefined)[]]>([
    ["of its own", "_IO('x', 9)", tried],
    ["of another", "_IO('x', 2)", ["does X_O where a descriptor accepts that: the number is the same", undefined]],
    ["of one that it is another name of", "X_O", tried],
  ])("a new command with a number %s", async (_name, text, expected) => {
    const start = `${x}${command("O", 2)}`;
    const { commit, review } = history({ [path]: start });
    commit("new", { [path]: `${start}#define X_NEW ${text}\n` });
    const { changes } = (await review()).review;
    const found = changes.find(({ element }) => element === "X_NEW");
    expect([found?.effect.new, found?.gate?.text]).toEqual(expected);
  });

  test("a header that comes under the name that another left is another one", async () => {
    const { commit, review } = history();
    commit("rename", { [path]: undefined, [other]: x });
    commit("another", { [path]: "#define ANOTHER 1\n" });
    commit("more of the first", { [other]: late });
    const { across } = await review();
    expect(across.map(({ finding: { rule, element }, at }) => [rule, element, at])).toEqual([
      ["mended-in-another-patch", "linux/x.h", 0],
    ]);
  });

  test("a header that a range brings and takes away is reviewed commit by commit", async () => {
    const { base, commit, review } = history();
    const inner = "include/linux/inner.h";
    commit("come", { [other]: "#define OTHER 1\n", [inner]: "" });
    const gone = commit("go", { [other]: undefined });
    commit("kernel's own", { [inner]: undefined });
    const series = await review();
    expect(said(series)).toEqual({
      patches: [
        ["commit", "come", []],
        ["commit", "go", ["header-removed linux/other.h"]],
      ],
      across: [["mended-in-another-patch", "linux/other.h", "linux/other.h", 0]],
    });
    expect(series.patches[1]?.name).toBe(`commit ${gone.slice(0, 12)}`);
    expect(series.notes).toEqual([`no header differs between ${base} and HEAD`]);
  });
});
