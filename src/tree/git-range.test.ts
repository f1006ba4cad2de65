import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { changedPaths, commitMail, commitsOf, gitRange, rangeDiff, repositoryPath, stagedRange } from "./git-range.ts";
import { openGitRepository } from "./git-repository.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe.runIf(hasGit)("ranges of commits", () => {
  /** base, then one and two on main, and side on a branch off base. */
  const history = () => {
    const made = repositoryOf({ "x.h": "#define X 0\n", "c.c": "" });
    const base = made.git("rev-parse", "HEAD").trim();
    made.git("checkout", "-q", "-b", "side");
    const side = made.commit("side", { "s.h": "" });
    made.git("checkout", "-q", "main");
    const one = made.commit("one: x", { "x.h": "#define X 1\n", "c.c": "int c;\n" });
    const two = made.commit("two", { "c.c": "int d;\n" });
    return { ...made, repository: openGitRepository(made.root), base, side, one, two };
  };

  test("mean what git means by them", () => {
    const { repository, base, side, one, two, git } = history();
    const ends = (spec: string) => {
      const { before, after } = gitRange(repository, spec);
      return [before, after];
    };
    expect(ends(`${base}..main`)).toEqual([base, two]);
    expect(ends("main~1..")).toEqual([one, two]);
    expect(ends("..side")).toEqual([two, side]);
    expect(ends("side...main")).toEqual([git("merge-base", "side", "main").trim(), two]);
    expect(ends("main~1^!")).toEqual([base, one]);
    // A first commit has nothing before it.
    expect(ends(`${base}^!`)).toEqual(["4b825dc642cb6eb9a060e54bf8d69288fbee4904", base]);
  });

  test.each([
    ["gone..main", "has no commit, tag or branch gone; git -C"],
    ["main..--help", "has no commit, tag or branch --help"],
    ["main", "main is no range; write main..HEAD, or main^! for that commit alone"],
  ])("%s is refused", (spec, message) => {
    expect(() => gitRange(history().repository, spec)).toThrow(message);
  });

  test("two histories without a commit in common", () => {
    const { repository, git, commit } = history();
    git("checkout", "-q", "--orphan", "other");
    commit("other", {});
    expect(() => gitRange(repository, "main...other")).toThrow("main and other have no commit in common; write main..other");
  });

  test("commits that change a file, oldest first, without merges", () => {
    const { repository, git, base, one, two } = history();
    git("merge", "-q", "--no-ff", "-m", "merged", "side");
    const range = gitRange(repository, `${base}..`);
    const subjects = (paths: readonly string[], most = 9) =>
      commitsOf(repository, range, paths, most).map(({ subject }) => subject);
    expect(subjects(["x.h", "c.c"])).toEqual(["one: x", "two"]);
    expect(subjects(["x.h"])).toEqual(["one: x"]);
    expect(subjects(["x.h", "c.c", "s.h"], 1)).toHaveLength(2);
    expect(commitsOf(repository, range, ["c.c"], 9).map(({ before, after }) => [before, after])).toEqual([
      [base, one],
      [one, two],
    ]);
  });

  test("what differs, whatever the user has configured", () => {
    const { repository, git, base, one } = history();
    for (const [name, value] of [
      ["diff.noprefix", "true"],
      ["color.ui", "always"],
      ["diff.external", "false"],
      ["format.attach", "true"],
      ["format.coverLetter", "true"],
      ["diff.context", "0"],
    ])
      git("config", name as string, value as string);
    const range = gitRange(repository, `${base}..${one}`);
    expect(changedPaths(repository, range)).toEqual(["c.c", "x.h"]);
    const diff = "--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-#define X 0\n+#define X 1\n";
    expect(rangeDiff(repository, range, ["x.h"])).toContain(diff);
    expect(rangeDiff(repository, range, ["x.h"])).not.toContain("c.c");
    const [commit] = commitsOf(repository, range, ["x.h"], 9);
    if (commit === undefined) throw new Error("no commit");
    const mail = commitMail(repository, commit);
    expect(mail).toMatch(new RegExp(`^From ${one} Mon Sep 17 00:00:00 2001\nFrom: Ann Example <ann@example.org>\n`));
    expect(mail).toContain(`\nSubject: [PATCH] one: x\n\n---\n`);
    expect(mail).toContain(diff);
  });

  test("the index against HEAD, and before the first commit against nothing", () => {
    const { repository, git, write, two } = history();
    write({ "x.h": "#define X 2\n", "n.h": "#define N 1\n" });
    git("add", "x.h");
    const range = stagedRange(repository);
    expect([range.before, range.after]).toEqual([two, ":"]);
    expect(changedPaths(repository, range)).toEqual(["x.h"]);
    expect(repository.files(":", ["x.h"]).map(({ id }) => repository.texts([id]).get(id))).toEqual(["#define X 2\n"]);
    git("checkout", "-q", "--orphan", "first");
    expect(changedPaths(repository, stagedRange(repository))).toEqual(["c.c", "x.h"]);
  });

  test("paths as they are written in the folder", () => {
    const { root, write } = history();
    write({ "in/uapi/x.h": "" });
    const inside = openGitRepository(`${root}/in`);
    expect([".", "uapi/", "../x.h", "uapi/../uapi/x.h"].map((path) => repositoryPath(inside, path))).toEqual([
      "in",
      "in/uapi",
      "x.h",
      "in/uapi/x.h",
    ]);
    for (const path of ["../../x.h", "/etc"])
      expect(() => repositoryPath(inside, path)).toThrow(`${path} is not inside the repository`);
  });
});
