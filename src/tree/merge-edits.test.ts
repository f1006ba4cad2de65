import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { changedPaths, commitMail, commitsOf, gitRange } from "./git-range.ts";
import { openGitRepository } from "./git-repository.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

const lines = (...names: readonly string[]) => names.map((name) => `#define ${name} 1\n`).join("");
const base = lines("A", "B", "C", "D", "E", "F", "G");

type Files = Readonly<{ [path: string]: string | undefined }>;

/** Commits of a range in which `ours` and `theirs` left base, and a merge of them that leaves these files as `result` has them. */
function merged(ours: Files, theirs: Files, result: Files, configure: readonly string[] = []) {
  const made = repositoryOf({ "x.h": base, "gone.h": "#define GONE 1\n" });
  const start = made.git("rev-parse", "HEAD").trim();
  if (configure.length > 0) made.git("config", ...configure);
  made.git("checkout", "-q", "-b", "side");
  made.commit("theirs", theirs);
  made.git("checkout", "-q", "main");
  made.commit("ours", ours);
  try {
    made.git("merge", "-q", "--no-ff", "--no-commit", "side");
  } catch {
    // A conflict, which the result resolves.
  }
  const id = made.commit("the merge", result);
  const repository = openGitRepository(made.root);
  const range = gitRange(repository, `${start}..`);
  return { repository, id, commits: commitsOf(repository, range, [...changedPaths(repository, range), "gone.h"], 9) };
}

const first = (text: string) => text.replace("A 1", "A 2");
const last = (text: string) => text.replace("G 1", "G 2");

describe.runIf(hasGit)("what a merge changes itself", () => {
  test.each<[string, Files, Files, Files, Files | undefined, readonly string[]]>([
    ["nothing, where both sides are merged without a hand", { "x.h": first(base) }, { "x.h": last(base) }, {}, undefined, []],
    [
      "a line that neither side has",
      { "x.h": first(base) },
      { "x.h": last(base) },
      { "x.h": first(last(base)).replace("D 1", "D 4") },
      { "x.h": first(last(base)) },
      [],
    ],
    [
      "a file that one side alone has touched",
      { "x.h": first(base) },
      { "y.h": "" },
      { "x.h": last(base) },
      { "x.h": first(base) },
      [],
    ],
    ["a file that it makes", { "x.h": first(base) }, { "x.h": last(base) }, { "z.h": "#define Z 1" }, { "z.h": undefined }, []],
    [
      "a file that it removes",
      { "x.h": first(base) },
      { "x.h": last(base) },
      { "gone.h": undefined },
      { "gone.h": "#define GONE 1\n" },
      [],
    ],
    [
      "nothing, where both sides add lines at one place and it keeps them all",
      { "x.h": base + lines("OURS") },
      { "x.h": base + lines("THEIRS") },
      { "x.h": base + lines("THEIRS", "OURS") },
      undefined,
      [],
    ],
    [
      "a conflict that is resolved with a line that neither side has: against the first parent",
      { "x.h": base + lines("OURS") },
      { "x.h": base + lines("THEIRS") },
      { "x.h": base + lines("OURS", "THEIRS", "EVIL") },
      { "x.h": base + lines("OURS") },
      ["x.h"],
    ],
    [
      "no line feed at the end",
      { "x.h": `${first(base)}/* end */` },
      { "y.h": "" },
      { "x.h": `${last(base)}/* end */` },
      { "x.h": `${first(base)}/* end */` },
      [],
    ],
  ])("%s", (_name, ours, theirs, result, before, byHand) => {
    const { commits, id } = merged(ours, theirs, result);
    const merges = commits.filter((each) => each.merge !== undefined);
    const expected = before === undefined ? [] : [[id, "the merge", Object.entries(before), byHand]];
    expect(merges.map((each) => [each.id, each.subject, [...(each.merge?.before ?? [])], each.merge?.byHand])).toEqual(expected);
    // The merge comes after what it merges.
    if (before !== undefined) expect(commits.at(-1)?.id).toBe(id);
  });

  test("a program that the user merges with is not started: files that are like none of the parents, against the first", () => {
    const evil = first(last(base)).replace("D 1", "D 4");
    const driver = ["merge.own.driver", "false"];
    const { commits } = merged({ "x.h": first(base) }, { "x.h": last(base) }, { "x.h": evil }, driver);
    expect(commits.map(({ subject, merge }) => [subject, merge && [...merge.before], merge?.byHand])).toEqual([
      expect.arrayContaining([undefined, undefined]),
      expect.arrayContaining([undefined, undefined]),
      ["the merge", [["x.h", first(base)]], ["x.h"]],
    ]);
    expect(merged({ "x.h": first(base) }, { "x.h": last(base) }, {}, driver).commits).toHaveLength(2);
  });

  test("its mail has what it changes itself, and nothing else", () => {
    const evil = first(last(base)).replace("D 1", "D 4");
    const { repository, commits, id } = merged({ "x.h": first(base) }, { "x.h": last(base) }, { "x.h": evil });
    const mail = commitMail(repository, commits.at(-1) as (typeof commits)[number]);
    expect(mail).toMatch(new RegExp(`^From ${id} Mon Sep 17 00:00:00 2001\nFrom: Ann Example <ann@example.org>\n`));
    expect(mail).toContain("\nSubject: [PATCH] the merge\n");
    expect(mail.match(/^[-+].*$/gm)).toEqual(["---", "--- a/x.h", "+++ b/x.h", "-#define D 1", "+#define D 4"]);
  });
});
