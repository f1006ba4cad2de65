import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";
import { auditHistory } from "./audit-history.ts";

const path = "include/uapi/linux/foo.h";
const base = `#include <linux/ioctl.h>
#define FOO_GO _IO('f', 1)
#define FOO_MODE 1
`;
const ring = "#define FOO_RING _IO('f', 2)\n";
const burst = "#define FOO_BURST 7\n";
const changed = base.replace("FOO_MODE 1", "FOO_MODE 2");
const less = base.replace("#define FOO_MODE 1\n", "");

/** What is said of merges, by their subjects; the same from a cache. */
async function ofMerges({ root }: GitHistory, ...ranges: string[]): Promise<readonly string[]> {
  const cache = folderOf({});
  const tell = async () => {
    const { audit } = await auditHistory({ repository: root, ranges, cache });
    return audit.commits.flatMap(({ subject, findings }) =>
      findings
        .filter(({ code }) => code === "in-merge")
        .map(({ severity, header, message }) => `${subject}: ${severity} ${header}: ${message}`),
    );
  };
  const found = await tell();
  expect(await tell()).toEqual(found);
  return found;
}

type Texts = readonly (string | undefined)[];

/** Both branches go through their texts; the merge has the header as `take` says, by git's own strategy or by hand. */
function merged(
  start: string,
  ours: Texts,
  theirs: Texts,
  take: readonly string[] | { readonly text: string | undefined },
): GitHistory {
  const history = gitHistory();
  history.commit("start", { [path]: start, "other.c": "int a;\n" });
  history.git("branch", "side");
  for (const [at, text] of ours.entries()) history.commit(`ours ${at}`, { [path]: text });
  history.commit("code", { "other.c": "int b;\n" });
  history.git("checkout", "-q", "side");
  for (const [at, text] of theirs.entries()) history.commit(`theirs ${at}`, { [path]: text });
  history.git("checkout", "-q", "main");
  if (!("text" in take)) history.git("merge", "-q", "--no-ff", ...take, "-m", "merge", "side");
  else {
    history.git("merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "side");
    history.commit("merge", { [path]: take.text });
  }
  return history;
}

const dropped = "merge: warning linux/foo.h: the merge itself dropped what a merged branch has, and no commit took away";
const undone = "merge: warning linux/foo.h: the merge itself undid what a merged branch changed";
const kept = "merge: warning linux/foo.h: the merge itself kept what a merged branch took away";
const ownWay = ["-s", "ours"];

describe.runIf(hasGit)("a merge that has a header as one branch left it", () => {
  test.each<readonly [string, Parameters<typeof merged>, readonly string[]]>([
    ["ours, where theirs brought a command", [base, [], [base + ring], ownWay], [`${dropped}: FOO_RING`]],
    ["ours, where theirs gave a number another value", [base, [], [changed], ownWay], [`${undone}: FOO_MODE`]],
    ["ours, where theirs took something away", [base, [], [less], ownWay], [`${kept}: FOO_MODE`]],
    ["ours, where theirs removed the header", [base, [], [undefined], ownWay], [`${kept}: FOO_GO and FOO_MODE`]],
    ["ours, where both brought something", [base, [base + burst], [base + ring], ownWay], [`${dropped}: FOO_RING`]],
    [
      "theirs, where both brought something",
      [base, [base + burst], [base + ring], { text: base + ring }],
      [`${dropped}: FOO_BURST`],
    ],
    ["theirs, where ours removed the header", [base, [undefined], [base], { text: base }], [`${kept}: FOO_GO and FOO_MODE`]],
    [
      "ours, where theirs did it in steps and took some of it back",
      [base, [], [base + ring, base + ring + burst, base + burst], ownWay],
      [`${dropped}: FOO_BURST`],
    ],
    ["ours, where only ours changed it", [base, [base + ring], [], ["-X", "ours"]], []],
    ["theirs, where only theirs changed it", [base, [], [base + ring], []], []],
    ["ours, where theirs took it back itself", [base, [base + burst], [base + ring, base], ownWay], []],
    ["ours, which had it too", [base, [base + ring + burst], [base + ring], ownWay], []],
    ["ours, which had it too, and took it back", [base, [base + ring, base], [base + ring], ownWay], []],
    ["ours, which did it otherwise", [base, [base + ring.replace("2", "3")], [base + ring], ownWay], []],
    ["ours, where theirs changed a comment", [base, [base + burst], [`/* Of a kind. */\n${base}`], ownWay], []],
  ])("%s", async (_name, [...how], expected) => {
    expect(await ofMerges(merged(...how))).toEqual(expected);
  });

  test("a header that only the branch had", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.git("checkout", "-q", "-b", "side");
    history.commit("theirs", { "include/uapi/linux/bar.h": "#define BAR 1\n" });
    history.git("checkout", "-q", "main");
    history.git("merge", "-q", "-s", "ours", "-m", "merge", "side");
    expect(await ofMerges(history)).toEqual([
      "merge: warning linux/bar.h: the merge itself dropped what a merged branch has, and no commit took away: BAR",
    ]);
  });

  test("told once: later merges of what it left, and of the branch as it went on, are as they are", async () => {
    const history = merged(base, [], [base + ring], ownWay);
    history.git("checkout", "-q", "-b", "up", "main~1");
    history.commit("up", { [path]: base + burst });
    history.git("merge", "-q", "--no-ff", "-m", "up takes main", "main");
    history.git("checkout", "-q", "side");
    history.commit("more", { [path]: base + ring.replace("2", "2 + 0"), "include/uapi/linux/bar.h": "#define BAR 1\n" });
    history.git("checkout", "-q", "up");
    history.git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "side");
    history.commit("up takes side", { "include/uapi/linux/bar.h": "#define BAR 1\n" });
    expect(await ofMerges(history)).toEqual([`${dropped}: FOO_RING`]);
  });

  test("of a range, and of three branches", async () => {
    const history = merged(base, [], [base + ring], ownWay);
    expect(await ofMerges(history, "main~1..main")).toEqual([`${dropped}: FOO_RING`]);
    history.git("tag", "merged");
    for (const [branch, text] of [
      ["a", burst],
      ["b", ring],
    ] as const) {
      history.git("checkout", "-q", "-b", branch, "merged");
      history.commit(branch, { [path]: base + text });
    }
    history.git("checkout", "-q", "main");
    history.git("merge", "-q", "-s", "ours", "-m", "octopus", "a", "b");
    expect((await ofMerges(history, "merged..")).map((line) => line.replace("octopus", "merge"))).toEqual([
      `${dropped}: FOO_BURST`,
      `${dropped}: FOO_RING`,
    ]);
  });

  test("the merge is among the commits, after all that it merges, with what it did", async () => {
    const history = merged(base, [base + burst], [base + ring], ownWay);
    history.commit("later", { [path]: `${base}${burst}#define FOO_LATER 3\n` });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.map(({ subject, merge }) => [subject, merge])).toEqual([
      ["start", false],
      ...audit.commits.slice(1, 3).map(({ subject }) => [subject, false]),
      ["merge", true],
      ["later", false],
    ]);
    const [, , , merge] = audit.commits;
    expect(merge?.headers.map(({ removed }) => removed.map(({ name }) => name))).toEqual([["FOO_RING"]]);
    expect(merge?.links.map(({ kind, by }) => `${kind} by ${by}`)).toEqual(["reverts by change"]);
    expect(audit.walked).toBe(5);
  });

  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["which git merges", [], []],
    ["which the merge throws away", ownWay, [`${dropped}: FOO_RING`]],
  ])("a header that one branch renamed, and what the other did to it, %s", async (_name, how, expected) => {
    const history = gitHistory();
    history.commit("start", { [path]: base, "other.c": "int a;\n" });
    history.git("branch", "side");
    history.commit("rename", { [path]: undefined, "include/uapi/linux/bar.h": base });
    history.git("checkout", "-q", "side");
    history.commit("ring", { [path]: base + ring });
    history.git("checkout", "-q", "main");
    history.git("merge", "-q", "--no-ff", ...how, "-m", "merge", "side");
    expect(await ofMerges(history)).toEqual(expected);
  });
});
