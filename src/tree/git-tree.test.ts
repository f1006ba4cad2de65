import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { openGitRepository } from "./git-repository.ts";
import { openGitTree } from "./git-tree.ts";
import { compareReleases } from "./release-order.ts";
import { openTree } from "./tree.ts";

const x86 = modelNamed("x86_64") as DataModel;

const kernel = {
  Makefile: "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n",
  "include/uapi/linux/a.h": "#include <asm/b.h>\n#define A 1\n",
  "include/uapi/asm-generic/Kbuild": "mandatory-y += c.h\n",
  "include/uapi/asm-generic/c.h": "#define C 3\n",
  "arch/x86/include/uapi/asm/b.h": "#define B 2\n",
  "arch/s390/include/uapi/asm/b.h": "#define B 20\n",
  "drivers/other.h": "#error not exported\n",
};

/** A repository with these files in one commit that is tagged v1. Nothing of the user's own configuration counts. */
function repositoryOf(files: Readonly<{ [path: string]: string }>): { readonly root: string; git(...args: string[]): void } {
  const root = folderOf(files);
  const git = (...args: string[]) => {
    const own = ["-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"];
    execFileSync("git", ["-C", root, ...own, ...args], {
      stdio: "pipe",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    });
  };
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "one");
  git("tag", "v1");
  return { root, git };
}

const textsOf = (tree: ReturnType<typeof openTree>) => tree.headers(x86).map(({ name, text }) => [name, text]);

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe.runIf(hasGit)("headers of a commit", () => {
  test("are those of the same tree on disk, whatever is checked out", () => {
    const { root } = repositoryOf(kernel);
    const expected = textsOf(openTree(root));
    expect(expected.map(([name]) => name)).toEqual(["asm-generic/c.h", "asm/b.h", "asm/c.h", "linux/a.h", "linux/version.h"]);
    writeFileSync(join(root, "include/uapi/linux/a.h"), "#error changed in the working tree\n");
    const tree = openGitTree(openGitRepository(root), "v1");
    expect(tree.kind).toBe("kernel");
    expect(textsOf(tree)).toEqual(expected);
    const [a] = tree.headers(x86).filter(({ name }) => name === "linux/a.h");
    if (a === undefined) throw new Error("no linux/a.h");
    expect(tree.loader(x86).include({ name: "asm/b.h", quoted: false, next: false, from: a })?.text).toBe("#define B 2\n");
    expect(tree.locate(a)).toBe(`${root}@v1/include/uapi/linux/a.h`);
  });

  test("below a folder, installed or plain", () => {
    const { root } = repositoryOf({
      "bundled/linux/x.h": "#define X 1\n",
      "bundled/asm-generic/y.h": "#define Y 1\n",
      "bundled/other/z.h": "#define Z 1\n",
      "plain/x.h": "#define X 2\n",
    });
    const repository = openGitRepository(root);
    const installed = openGitTree(repository, "main", { folder: "bundled/" });
    expect([installed.kind, textsOf(installed)]).toEqual([
      "installed",
      [
        ["asm-generic/y.h", "#define Y 1\n"],
        ["linux/x.h", "#define X 1\n"],
      ],
    ]);
    const plain = openGitTree(repository, "main", { folder: "plain" });
    expect([plain.kind, textsOf(plain)]).toEqual(["plain", [["x.h", "#define X 2\n"]]]);
  });

  test("a text is read once, however many commits have it; one that is gone is said", () => {
    const { root, git } = repositoryOf({ "x.h": "#define X 1\n" });
    writeFileSync(join(root, "z.h"), "#define Z 1\n");
    git("add", ".");
    git("commit", "-q", "-m", "two");
    git("tag", "v2");
    const repository = openGitRepository(root);
    expect(textsOf(openGitTree(repository, "v1"))).toEqual([["x.h", "#define X 1\n"]]);
    const [{ id } = { id: "" }] = repository.files("v1", [""]);
    rmSync(join(root, ".git/objects", id.slice(0, 2), id.slice(2)));
    expect(textsOf(openGitTree(repository, "v2")).map(([name]) => name)).toEqual(["x.h", "z.h"]);
    const again = openGitTree(openGitRepository(root), "v2");
    expect(textsOf(again).map(([name]) => name)).toEqual(["z.h"]);
    expect(again.unreadable(x86)).toEqual([{ name: "x.h", reason: `object ${id} is not in the repository` }]);
  });

  test("links are not followed", () => {
    const { root, git } = repositoryOf({ "x.h": "#define X 1\n", "y.h": "-> x.h" });
    writeFileSync(join(root, "z.h"), "#define Z 1\n");
    git("add", ".");
    git("commit", "-q", "-m", "two");
    git("tag", "v2");
    const repository = openGitRepository(root);
    const one = openGitTree(repository, "v1");
    expect(textsOf(one)).toEqual([["x.h", "#define X 1\n"]]);
    expect(one.unreadable(x86)).toEqual([{ name: "y.h", reason: "a link in a commit is not followed" }]);
    expect(textsOf(openGitTree(repository, "v2")).map(([name]) => name)).toEqual(["x.h", "z.h"]);
    expect(repository.refs("v*")).toEqual(["v1", "v2"]);
    expect(repository.refs("v1.*")).toEqual([]);
  });

  test.each([
    ["v9", "", /has no commit, tag or branch v9; git -C .* tag lists those that it has/],
    ["--help", "", /has no commit, tag or branch --help/],
    ["v1", "gone", /v1 has no folder gone/],
    ["v1", "docs", /holds no headers/],
  ])("%s:%s is not there", (ref, folder, message) => {
    const { root } = repositoryOf({ "x.h": "", "docs/README": "" });
    const repository = openGitRepository(root);
    expect(() => openGitTree(repository, ref, { folder }).headers(x86)).toThrow(message);
  });

  test("a folder that is no repository", () => {
    expect(() => openGitRepository(folderOf({ "x.h": "" }))).toThrow(
      /is no git repository; git says: fatal: not a git repository/,
    );
  });
});

test("releases are ordered by their numbers, candidates before what they became", () => {
  const sorted = [
    "v5.19",
    "v6.1",
    "linux-6.2",
    "linux-headers-6.12.117+deb12-common",
    "v7.3-rc2",
    "v7.3-rc10",
    "v7.3",
    "linux-7.3.4",
  ];
  expect([...sorted].reverse().sort(compareReleases)).toEqual(sorted);
});
