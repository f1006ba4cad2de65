import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { capturedIo } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { run } from "./run.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

/** Runs a command line with this on stdin; undefined: a terminal. */
async function abide(args: readonly string[], input?: string) {
  const { io, said } = capturedIo();
  return { exit: await run(args, { ...io, input: async () => input }), ...said };
}

const config = "#include <linux/types.h>\nstruct x_config {\n\t__u32 id;\n\t__u32 mode;\n};\n";
const wide = config.replace("__u32 mode", "__u64 mode");
const files = { "include/uapi/linux/x.h": config, "include/uapi/linux/y.h": "#define Y 1\n", "a.c": "" };

/** base; then x widened on main, and then a.c and y. */
function history() {
  const made = repositoryOf(files);
  const base = made.git("rev-parse", "HEAD").trim();
  const one = made.commit("x: wide", { "include/uapi/linux/x.h": wide });
  const two = made.commit("a: code", { "a.c": "int a;\n", "include/uapi/linux/y.h": "#define Y 1\n#define Y_2 2\n" });
  return { ...made, base, one, two };
}

const rulesIn = (out: string) => (JSON.parse(out) as { findings: readonly { rule: string }[] }).findings.map(({ rule }) => rule);
const seriesIn = (out: string) =>
  JSON.parse(out) as { readonly schema: string; readonly patches: readonly { readonly subject: string }[] };

describe.runIf(hasGit)("abide review --git", () => {
  test("a range: commit by commit and as a whole", async () => {
    const { root, base, one } = history();
    const outcome = await abide(["review", "--repo", root, "--git", `${base}..`]);
    expect([outcome.exit, outcome.err]).toEqual([1, ""]);
    expect(outcome.out.match(/^── .*$/gm)).toEqual([
      `── commit ${one.slice(0, 12)}: x: wide`,
      expect.stringMatching(/^── commit [0-9a-f]{12}: a: code$/),
      "── the whole: 2 patches as one",
    ]);
    const json = await abide(["review", "--repo", root, "--git", `${base}..`, "--format", "json"]);
    expect(seriesIn(json.out)).toMatchObject({
      schema: "abide/review-series/1",
      patches: [{ subject: "x: wide" }, { subject: "a: code" }],
    });
  });

  test("only these paths, as they are called in the folder", async () => {
    const { root, base } = history();
    const inside = join(root, "include/uapi");
    const ofX = await abide(["review", "--repo", inside, "--git", `${base}..`, "linux/x.h", "--format", "json"]);
    expect([ofX.exit, rulesIn(ofX.out)]).toEqual([1, expect.arrayContaining(["member-resized"])]);
    const ofY = await abide(["review", "--repo", root, "--git", `${base}..`, "include/uapi/linux/y.h"]);
    expect([ofY.exit, ofY.out]).toEqual([0, expect.stringMatching(/Y_2 .*constant 2/)]);
    const none = await abide(["review", "--repo", root, "--git", `${base}..`, "a.c"]);
    expect([none.exit, none.err]).toEqual([0, `abide: no header differs between ${base} and HEAD\n`]);
    const slip = await abide(["review", "--repo", root, "--git", `${base}..`, "linux/x.h"]);
    expect([slip.exit, slip.out]).toEqual([2, ""]);
    expect(slip.err).toMatch(/^abide: neither \S+ nor HEAD has linux\/x\.h; expected a file or folder/);
  });

  test("one commit, and a limit above which only the whole is reviewed", async () => {
    const { root, base, one } = history();
    const itself = await abide(["review", "--repo", root, "--git", `${one}^!`, "--format", "json"]);
    expect([itself.exit, rulesIn(itself.out)]).toEqual([1, expect.arrayContaining(["member-resized"])]);
    const limited = await abide(["review", "--repo", root, "--git", `${base}..`, "--each", "1", "--format", "json"]);
    expect(rulesIn(limited.out)).toContain("member-resized");
    expect(limited.err).toBe(
      "abide: more than 1 commits touch these headers; only the whole is reviewed (--each N reviews up to N one by one)\n",
    );
    expect((await abide(["review", "--repo", root, "--git", `${base}..`, "--each", "0"])).err).toBe("");
  });

  test("patches for a commit: from stdin, from files, as a series", async () => {
    const { root, git, base } = history();
    const mbox = git("format-patch", "--stdout", `${base}..`);
    const ofStdin = await abide(["review", "--repo", root, "--git", base], mbox);
    expect([ofStdin.exit, ofStdin.out.match(/^── .*$/gm)]).toEqual([
      1,
      ["── patch 1/2: [PATCH 1/2] x: wide", "── patch 2/2: [PATCH 2/2] a: code", "── the whole: 2 patches as one"],
    ]);
    git("format-patch", "-q", "-o", "out", `${base}..`);
    const named = ["out/0002-a-code.patch", "out/0001-x-wide.patch"].map((path) => join(root, path));
    expect(await abide(["review", "--repo", root, "--git", base, ...named])).toEqual(ofStdin);
    expect(await abide(["review", "--tree", folderOf(files), "-"], mbox)).toEqual(ofStdin);
    const bare = await abide(["review", "--tree", folderOf(files), "--format", "json"], git("diff", `${base}..`));
    expect([bare.exit, rulesIn(bare.out)]).toEqual([1, expect.arrayContaining(["member-resized"])]);
  });

  test("a patch that does not apply: why, and nothing else", async () => {
    const { root, git, base } = history();
    const outcome = await abide(["review", "--repo", root, "--git", "HEAD"], git("format-patch", "--stdout", `${base}..`));
    expect([outcome.exit, outcome.out]).toEqual([2, ""]);
    expect(outcome.err).toBe(
      'abide: "[PATCH 1/2] x: wide":\nhunk 1 of include/uapi/linux/x.h (@@ -1,5 +1,5 @@) does not apply: what it would make is there already\n',
    );
  });

  test("of one mail of a series the verdict says that it is one", async () => {
    const { root, git, base } = history();
    const [, two = ""] = git("format-patch", "--stdout", `${base}..`).split(/(?=^From [0-9a-f]{40} )/m);
    const text = await abide(["review", "--repo", root, "--git", "HEAD~1"], two);
    expect(text.exit).toBe(0);
    expect(text.out.replaceAll("\n", " ")).toMatch(/Only patch 2 of 2 was reviewed\. Verdict: clean\. $/);
    const reply = await abide(["review", "--repo", root, "--git", "HEAD~1", "--format", "reply"], two);
    expect(reply.out).toMatch(/\nabide: verdict clean; 1 header on x86_64 and i386; only patch 2 of 2\n$/);
  });

  test("a patch with a path that leads out, and one that steers the terminal", async () => {
    const tree = folderOf(files);
    const diff = (path: string) => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;
    expect(await abide(["review", "--tree", tree], diff("../../etc/x.h"))).toEqual({
      exit: 2,
      out: "",
      err: 'abide: the patch changes "../../etc/x.h", which is no file of a tree: expected a path below its root, without .., . or .git in it\n',
    });
    const { err } = await abide(["review", "--tree", tree], diff("\u001b[31mx.h"));
    expect(err).toContain("\\x1b[31mx.h is not in ");
    expect(err).not.toContain("\u001b");
  });
});

describe.runIf(hasGit)("what a repository does not have", () => {
  test("the parent of a shallow clone's first commit is no empty tree", async () => {
    const { root, git } = history();
    const shallow = join(root, "shallow");
    git("clone", "-q", "--depth", "1", `file://${root}`, "shallow");
    const { exit, out, err } = await abide(["review", "--repo", shallow, "--git", "HEAD^!"]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toMatch(
      /is a shallow clone, which has [0-9a-f]{12} and not what was before it; git fetch --deepen 1 gets more of it\n$/,
    );
    const base = git("rev-list", "--max-parents=0", "HEAD").trim();
    expect((await abide(["review", "--repo", root, "--git", `${base}^!`])).out).toContain("2 headers added");
  });

  test("a header that is a link, and one that a range brings and takes away, are named by their paths", async () => {
    const { root, commit, base } = history();
    commit("z: come", { "include/uapi/linux/x.h": undefined, "include/uapi/linux/z.h": wide });
    commit("z: go", { "include/uapi/linux/x.h": wide, "include/uapi/linux/z.h": undefined });
    symlinkSync("y.h", join(root, "include/uapi/linux/link.h"));
    commit("link", {});
    const { exit, out } = await abide(["review", "--repo", root, "--git", `${base}..HEAD`, "--format", "sarif"]);
    const uris = new Set([...out.matchAll(/"uri": "([^"]*\.h)"/g)].map(([, uri]) => uri));
    expect(exit).toBe(1);
    expect([...uris].sort()).toEqual(["link", "x", "z"].map((name) => `include/uapi/linux/${name}.h`));
  });
});

describe.runIf(hasGit)("abide review --staged", () => {
  test("what is staged, whatever the working tree has", async () => {
    const { root, git, write } = history();
    expect(await abide(["review", "--repo", root, "--staged"])).toMatchObject({
      exit: 0,
      err: "abide: no header differs between HEAD and index\n",
    });
    write({ "include/uapi/linux/x.h": config, "include/uapi/linux/y.h": "" });
    git("add", "include/uapi/linux/x.h");
    const outcome = await abide(["review", "--repo", root, "--staged", "--format", "json"]);
    expect([outcome.exit, rulesIn(outcome.out)]).toEqual([1, expect.arrayContaining(["member-resized"])]);
    expect(rulesIn(outcome.out)).not.toContain("constant-removed");
  });

  test("a header that is not merged is no header that is gone", async () => {
    const { root, git, commit } = repositoryOf({ "include/uapi/linux/x.h": "#define X 1\n", "other.c": "" });
    git("checkout", "-q", "-b", "topic");
    commit("two", { "include/uapi/linux/x.h": "#define X 2\n" });
    git("checkout", "-q", "main");
    commit("three", { "include/uapi/linux/x.h": "#define X 3\n" });
    expect(() => git("merge", "-q", "topic")).toThrow();
    const conflict =
      "abide: include/uapi/linux/x.h is not merged: the index has no one text of it; resolve the conflict, git add, and ask again\n";
    expect(await abide(["review", "--repo", root, "--staged"])).toEqual({ exit: 2, out: "", err: conflict });
    git("add", "include/uapi/linux/x.h");
    expect((await abide(["review", "--repo", root, "--staged"])).err).not.toContain("is not merged");
  });

  test("a bare repository has no index", async () => {
    const { root, git } = repositoryOf(files);
    git("clone", "-q", "--bare", ".", "bare.git");
    const bare = join(root, "bare.git");
    expect(await abide(["review", "--repo", bare, "--staged"])).toEqual({
      exit: 2,
      out: "",
      err: `abide: ${bare} is a bare repository, in which nothing is staged; name commits with --git A..B, or the folder of a working tree\n`,
    });
  });

  test("before the first commit", async () => {
    const { root, git } = repositoryOf(files);
    git("checkout", "-q", "--orphan", "first");
    const outcome = await abide(["review", "--repo", root, "--staged"]);
    expect([outcome.exit, outcome.out]).toEqual([0, expect.stringContaining("2 headers added")]);
  });
});

describe("two paths that declare the same", () => {
  test.each([
    ["/* must be zero */", "hold the same text: nothing was compared with nothing"],
    ["", "differ in comments and white space only"],
  ])("with %j behind a member", async (comment, expected) => {
    const root = folderOf({
      "before/x.h": "struct x { int a; /* must be zero */ };\n",
      "after/x.h": `struct x { int a; ${comment} };\n`,
    });
    const { exit, out, err } = await abide(["review", root, "--no-config"]);
    expect([exit, err]).toEqual([0, `abide: ${root}/before and ${root}/after ${expected}\n`]);
    expect(out).toBe("1 header on x86_64 and i386: no findings. Nothing breaks a program already built. Verdict: clean.\n");
  });
});

describe("what is asked for without sense", () => {
  const tree = () => folderOf(files);
  test.each<[string, readonly string[], string | undefined, string]>([
    ["nothing", [], "", "missing what to review: abide review BEFORE AFTER, or --git, --staged or --tree (abide review --help)"],
    ["two of them", ["--git", "a..b", "--staged"], "", "--git and --staged each name what is reviewed; leave one"],
    [
      "no patch on stdin",
      ["--tree", "TREE"],
      "",
      "there is no patch on stdin; hand one over (abide review … < FILE), name patch files",
    ],
    [
      "a terminal",
      ["--git", "v1"],
      undefined,
      "there is no patch on stdin; hand one over (abide review … < FILE), name patch files, or a range to review commits: --git v1..HEAD, --git v1^!",
    ],
    [
      "no patch in it",
      ["--tree", "TREE"],
      "hello",
      "there is no patch: expected a unified difference (diff --git, or --- and +++ lines above @@ lines), as git format-patch --stdout writes it",
    ],
    ["- without a tree", ["-"], "", "- is a patch on stdin: name what it applies to, --tree DIR or --git REF"],
    ["- beside files", ["--tree", "TREE", "-", "x"], "", "- is all of stdin, and cannot stand beside patch files"],
    ["a patch file that is not there", ["--tree", "TREE", "gone.patch"], "", "gone.patch does not exist; expected a patch file"],
    ["a folder for a patch", ["--tree", "TREE", "."], "", ". is not a file; expected a patch file"],
    [
      "a tree that is not there",
      ["--tree", "gone"],
      "x",
      "gone does not exist; expected a kernel source tree, an installed include folder, a folder of headers or a header",
    ],
    ["--each without commits", ["--tree", "TREE", "--each", "3"], "", "--each says something only with a range: --git A..B"],
    ["--each that is no number", ["--git", "a..b", "--each", "x"], "", "--each expects a number of commits, found x"],
    ["--repo without git", ["--tree", "TREE", "--repo", "x"], "", "--repo says something only with --git or --staged"],
    [
      "--ignore-whitespace without a patch",
      ["--git", "a..b", "--ignore-whitespace"],
      "",
      "--ignore-whitespace says something only with a patch",
    ],
    ["three paths", ["a", "b", "c"], "", "expected two paths, found 3: a b c"],
  ])("%s", async (_name, args, input, message) => {
    const outcome = await abide(["review", ...args.map((arg) => (arg === "TREE" ? tree() : arg))], input);
    expect(outcome).toEqual({ exit: 2, out: "", err: `abide: ${message}\n` });
  });

  test("a folder that is no repository, a range of which one end is not there", async () => {
    const { exit, err } = await abide(["review", "--repo", tree(), "--staged"]);
    expect([exit, err]).toEqual([2, expect.stringContaining("is no git repository; git says: fatal: not a git repository")]);
    const { root } = repositoryOf(files);
    expect((await abide(["review", "--repo", root, "--git", "gone..HEAD"])).err).toContain(
      "has no commit, tag or branch gone; git -C",
    );
  });

  test("--help has an example of each", async () => {
    const { out } = await abide(["review", "--help"]);
    for (const text of ["--git v6.12..v7.3", "--staged", "--tree ~/linux", "abide review --git origin"])
      expect(out).toContain(text);
  });
});
