import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { PatchError } from "../patch/patch-error.ts";
import { comparePatches } from "./compare-patches.ts";
import { comparePaths } from "./compare-paths.ts";

const config = "#include <linux/types.h>\nstruct x_config {\n\t__u32 id;\n\t__u32 mode;\n\t__u32 size;\n};\n";
const kernel = {
  Makefile: "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n",
  "include/uapi/linux/x.h": config,
  "include/uapi/linux/y.h": "#include <linux/ioctl.h>\n#include \"x.h\"\n#define Y_SET _IOW('y', 1, struct x_config)\n",
  "include/uapi/linux/same.h": "#include <linux/types.h>\nstruct same { __u32 a; };\n",
  "include/uapi/linux/crlf.h": "#define CRLF_A 1\r\n#define CRLF_B 2\r\n#define CRLF_C 3\r\n",
  "include/uapi/linux/noeol.h": "#define NOEOL_A 1\n#define NOEOL_B 2",
  "include/uapi/asm-generic/Kbuild": "mandatory-y += z.h\n",
  "include/uapi/asm-generic/z.h": "#define Z 1\n",
  "include/uapi/asm-generic/v.h": "#define V 1\n",
  "arch/s390/include/uapi/asm/own.h": "#define S390_OWN 1\n",
  "drivers/x.c": "int x;\nint y;\nint z;\n",
  "drivers/x.h": "int x;\n",
};
type Files = Readonly<{ [path: string]: string | undefined }>;

/** The kernel with these changes, as git writes them as a patch. */
function patched(changes: Files, ...how: string[]) {
  const { root, git, commit } = repositoryOf(kernel);
  const base = git("rev-parse", "HEAD").trim();
  commit("x: change", changes);
  const after = folderOf(
    Object.fromEntries(
      Object.entries({ ...kernel, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  );
  return { root, base, after, mbox: git("format-patch", "--stdout", "-1", ...how) };
}

const written = (root: string, files: Files) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text ?? "");
  }
  return root;
};

describe("a patch is reviewed as the two trees would be", () => {
  const two = config.replace("mode;", "mode2;\n\t__u64 wide;");
  test.each<[string, Files, ...string[]]>([
    ["a change, and who includes it", { "include/uapi/linux/x.h": two }],
    [
      "files that are no headers",
      { "include/uapi/linux/x.h": two, "drivers/x.c": "int x;\nint z;\n", "drivers/x.h": "", "drivers/new.c": "int n;\n" },
    ],
    ["a header removed", { "include/uapi/linux/same.h": undefined }],
    ["a header made", { "include/uapi/linux/new.h": "#define NEW 1\n" }],
    [
      "a header renamed",
      { "include/uapi/linux/same.h": undefined, "include/uapi/linux/other.h": kernel["include/uapi/linux/same.h"] },
    ],
    [
      "a header renamed and changed",
      {
        "include/uapi/linux/x.h": undefined,
        "include/uapi/linux/x2.h": config.replace("mode", "mode2"),
        "include/uapi/linux/y.h": kernel["include/uapi/linux/y.h"].replace("x.h", "x2.h"),
      },
    ],
    ["a header copied", { "include/uapi/linux/x2.h": config, "include/uapi/linux/x.h": two }, "--find-copies-harder"],
    [
      "two headers that change names",
      { "include/uapi/linux/x.h": kernel["include/uapi/linux/same.h"], "include/uapi/linux/same.h": config },
      "-B",
      "-M",
    ],
    ["carriage returns", { "include/uapi/linux/crlf.h": "#define CRLF_A 1\r\n#define CRLF_B 3\r\n#define CRLF_C 3\r\n" }],
    ["the last line feed", { "include/uapi/linux/noeol.h": "#define NOEOL_A 2\n#define NOEOL_B 2\n" }],
    ["which wrappers are made", { "include/uapi/asm-generic/Kbuild": "mandatory-y += z.h\nmandatory-y += v.h\n" }],
    ["the version", { Makefile: kernel.Makefile.replace("1", "2") }],
  ])("%s", async (_name, changes, ...how) => {
    const { root, base, after, mbox } = patched(changes, ...how);
    const tree = folderOf(kernel);
    const expected = comparePaths(tree, after).review;
    const [ofTree, ofGit] = [
      await comparePatches(mbox, { base: { tree } }),
      await comparePatches(mbox, { base: { repository: root, ref: base } }),
    ];
    for (const { review, notes } of [ofTree, ofGit]) {
      // Only headers that the patch can have touched are counted.
      expect({ ...review, headers: 0 }).toEqual({ ...expected, headers: 0 });
      expect(review.headers).toBeLessThan(expected.headers);
      expect(notes).toEqual([]);
    }
    expect(expected.changes.length).toBeGreaterThan(0);
  });

  test("an architecture's own header is judged on that architecture", async () => {
    const { mbox } = patched({ "arch/s390/include/uapi/asm/own.h": "#define S390_OWN 2\n" });
    const { review } = await comparePatches(mbox, { base: { tree: folderOf(kernel) } });
    expect([review.archs, review.widened]).toEqual([["x86_64", "i386"], ["s390x"]]);
    expect(review.findings.map(({ rule, element }) => `${rule} ${element}`)).toEqual(["constant-changed S390_OWN"]);
  });

  test("installed headers: what the patch calls include/uapi/ is their root", async () => {
    const { mbox } = patched({ "include/uapi/linux/x.h": two, "drivers/x.c": "int x;\n" });
    const tree = folderOf({ "linux/x.h": config, "asm-generic/z.h": "" });
    const { review, notes } = await comparePatches(mbox, { base: { tree } });
    expect(review.findings.map(({ rule, element }) => `${rule} ${element}`)).toContain("member-moved x_config.size");
    expect(notes).toEqual([`not looked at, as ${tree} does not have it: drivers/x.c`]);
  });

  test("a folder that holds the header alone", async () => {
    const { mbox } = patched({ "include/uapi/linux/x.h": two, "include/uapi/linux/same.h": "" });
    const tree = folderOf({ "x.h": config });
    await expect(comparePatches(mbox, { base: { tree } })).rejects.toThrow(`same.h is not in ${tree}, and the patch changes it`);
    const alone = await comparePatches(patched({ "include/uapi/linux/x.h": two }).mbox, { base: { tree } });
    expect(alone.review.findings.map(({ rule, element }) => `${rule} ${element}`)).toContain("member-moved x_config.size");
  });

  test("in an answer as archives show it: quoted five times, wrapped, tabs as spaces, remarks in between", async () => {
    const long = config.replace(
      "__u32 mode;",
      "__u32 mode; /* how the thing is to be used, which takes a comment of some length */",
    );
    const { mbox } = patched({
      "include/uapi/linux/x.h": long,
      "drivers/x.c": "int x;\nint y; /* also a comment that will certainly have to be wrapped */\nint z;\n",
    });
    const mark = "> > > > > ";
    const wrapped = mbox
      .replaceAll("\t", "        ")
      .split("\n")
      .flatMap(
        (line) => `${mark}${line}`.match(/.{1,75}(?:\s|$)/g)?.map((piece, at) => (at === 0 ? piece : mark + piece)) ?? [mark],
      )
      .flatMap((line) => (line.includes("struct x_config {") ? [line, "> > > > Why?", "> > >", "", "Because."] : [line]));
    const { review, notes } = await comparePatches(wrapped.join("\n"), { base: { tree: folderOf(kernel) } });
    const plain = await comparePatches(mbox, { base: { tree: folderOf(kernel) } });
    expect(review).toEqual(plain.review);
    expect(notes).toEqual([
      "the patch is quoted in a mail: white space was not compared",
      expect.stringMatching(/^\d lines that a mail program has wrapped were joined$/),
      "include/uapi/linux/x.h: applied without comparing white space",
      "the patch changes comments and white space of headers only",
    ]);
  });

  test("a patch that touches no header", async () => {
    const { mbox } = patched({ "drivers/x.c": "int x;\n" });
    const { review, notes, patches } = await comparePatches(mbox, { base: { tree: folderOf(kernel) } });
    expect([review.verdict, review.headers, patches, notes]).toEqual([
      "clean",
      0,
      [],
      ["the patch touches no header of the tree"],
    ]);
  });
});

describe("a patch that does not apply", () => {
  const two = { "include/uapi/linux/x.h": config.replace("mode;", "mode2;"), "drivers/x.c": "int x;\nint z;\n" };
  const hunk = "hunk 1 of include/uapi/linux/x.h (@@ -1,6 +1,6 @@)";
  test.each<[string, Files, Files | undefined, string]>([
    [
      "another context",
      two,
      { "include/uapi/linux/x.h": config.replace("size", "length") },
      `${hunk} does not apply: line 5 expected "    __u32 size;", found "    __u32 length;"`,
    ],
    [
      "white space",
      two,
      { "include/uapi/linux/x.h": config.replaceAll("\t", "    ") },
      `${hunk} does not apply: line 3 expected "    __u32 id;", found "    __u32 id;" (only white space differs) (--ignore-whitespace passes over that)`,
    ],
    ["applied already", two, two, `${hunk} does not apply: what it would make is there already`],
    [
      "a file that is no header",
      two,
      { "drivers/x.c": "int q;\n" },
      'hunk 1 of drivers/x.c (@@ -1,3 +1,2 @@) does not apply: line 1 expected "int x;", found "int q;"',
    ],
    [
      "made, and there",
      { "include/uapi/linux/new.h": "#define N 1\n" },
      { "include/uapi/linux/new.h": "" },
      "include/uapi/linux/new.h is there already in TREE, and the patch makes it",
    ],
    [
      "to be removed, and changed",
      { "include/uapi/linux/same.h": undefined },
      { "include/uapi/linux/same.h": `${kernel["include/uapi/linux/same.h"]}#define MORE 1\n` },
      "hunk 1 of include/uapi/linux/same.h (@@ -1,2 +0,0 @@) does not apply: without context at its beginning it fits only the beginning of the file, and its lines are at line 1",
    ],
    [
      "binary",
      { "include/uapi/linux/x.h": "\0\0" },
      undefined,
      "include/uapi/linux/x.h: the patch holds no lines, as git took the file for binary; make one with git diff --text",
    ],
  ])("%s", async (_name, changes, there, message) => {
    const { mbox } = patched(changes);
    const tree = written(folderOf(kernel), there ?? {});
    const outcome = comparePatches(mbox, { base: { tree } });
    await expect(outcome).rejects.toThrow(PatchError);
    await expect(outcome).rejects.toThrow(message.replace("TREE", tree));
  });

  test("a header that is not there", async () => {
    const { mbox } = patched(two);
    const { "include/uapi/linux/x.h": _gone, ...others } = kernel;
    const tree = folderOf(others);
    await expect(comparePatches(mbox, { base: { tree } })).rejects.toThrow(
      `include/uapi/linux/x.h is not in ${tree}, and the patch changes it: name the tree that the patch was made for`,
    );
  });

  test("a patch for another tree", async () => {
    const { mbox } = patched({ "drivers/x.h": "", "drivers/x.c": "" });
    const tree = folderOf({ "include/uapi/linux/x.h": config });
    await expect(comparePatches(mbox, { base: { tree } })).rejects.toThrow(
      `drivers/x.h is not in ${tree}, nor is any other file that the patch changes: name the root of the tree that it was made for`,
    );
    const { mbox: code } = patched({ "drivers/x.c": "" });
    const { notes } = await comparePatches(code, { base: { tree } });
    expect(notes).toEqual([`not looked at, as ${tree} does not have it: drivers/x.c`, "the patch touches no header of the tree"]);
  });

  test("white space may differ when that is asked for, and where the patch is quoted", async () => {
    const { mbox } = patched(two);
    const tree = written(folderOf(kernel), { "include/uapi/linux/x.h": config.replaceAll("\t", "        ") });
    const expected = ["member-renamed x_config.mode"];
    for (const [text, ignoreSpace] of [
      [mbox, true],
      [
        mbox
          .replace(/^.*?\n\n/s, "")
          .replaceAll("\t", "  ")
          .replace(/^/gm, "> "),
        false,
      ],
    ] as const) {
      const { review, notes } = await comparePatches(text, { base: { tree }, ignoreSpace });
      expect(review.findings.map(({ rule, element }) => `${rule} ${element}`)).toEqual(expected);
      expect(notes).toContain("include/uapi/linux/x.h: applied without comparing white space");
    }
  });

  test("carriage returns that the mail has lost are said", async () => {
    const { mbox } = patched({ "include/uapi/linux/crlf.h": "#define CRLF_A 1\r\n#define CRLF_B 3\r\n#define CRLF_C 3\r\n" });
    const { review, notes } = await comparePatches(mbox.replaceAll("\r", ""), { base: { tree: folderOf(kernel) } });
    expect(review.changes.map(({ element }) => element)).toEqual(["CRLF_B"]);
    expect(notes).toEqual([
      "include/uapi/linux/crlf.h: applied without comparing line ends; the carriage returns of one side were lost",
    ]);
  });

  test("the second of two: nothing is reviewed, and its subject says which", async () => {
    const { git, commit } = repositoryOf(kernel);
    commit("x: one", { "include/uapi/linux/x.h": config.replace("mode", "mode2") });
    commit("x: two", { "include/uapi/linux/x.h": config.replace("mode", "mode3") });
    const mbox = git("format-patch", "--stdout", "-2").replace("-\t__u32 mode2;", "-\t__u32 mode9;");
    await expect(comparePatches(mbox, { base: { tree: folderOf(kernel) } })).rejects.toThrow(
      `"[PATCH 2/2] x: two":\n${hunk} does not apply: line 4 expected "    __u32 mode9;", found "    __u32 mode2;"`,
    );
  });
});
