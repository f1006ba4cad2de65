import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { gitHistory, hasGit } from "../../test/support/git-history.ts";
import { base, burst, path, ring, tellOf } from "../../test/support/told-history.ts";
import { auditHistory } from "./audit-history.ts";

describe.runIf(hasGit)("histories that are not a line", () => {
  test("a cherry-pick is the same change, with a message that says so and without", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base, "include/uapi/linux/bar.h": "#define BAR 1\n" });
    history.git("branch", "stable");
    const ring1 = history.commit("ring", { [path]: base + ring });
    const more = history.commit("more", { [path]: `${base}${ring}#define FOO_CAP_TWO 2\n` });
    history.git("checkout", "-q", "stable");
    // The text around differs: nothing but the change is the same.
    history.commit(`ring, backported\n\n[ Upstream commit ${ring1} ]`, {
      [path]: base.replace("#define FOO_CAP_ONE", `${ring}#define FOO_CAP_ONE`),
    });
    history.commit("more, quietly", {
      [path]: `${base.replace("#define FOO_CAP_ONE", `${ring}#define FOO_CAP_ONE`)}#define FOO_CAP_TWO 2\n`,
    });
    history.commit(`other number\n\n(cherry picked from commit ${more})`, {
      "include/uapi/linux/bar.h": "#define BAR 1\n#define BAR_TWO 2\n",
    });
    const found = await tellOf(history, "main", "stable");
    expect(found.filter((line) => /same (ring|more)|picked-from/.test(line))).toEqual([
      "  picked-from ring by message",
      "  same ring by change",
      "  same more by change",
      "  picked-from more by message",
    ]);
  });

  test("a copy that gives its names other numbers", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.git("branch", "stable");
    const two = history.commit("two", { [path]: `${base}#define FOO_CAP_TWO 2\n` });
    history.git("checkout", "-q", "stable");
    history.commit(`two\n\ncommit ${two} upstream.\n`, { [path]: `${base}#define FOO_CAP_TWO 3\n` });
    const { audit } = await auditHistory({ repository: history.root, ranges: ["main", "stable"] });
    expect(audit.commits.at(-1)?.findings.filter(({ severity }) => severity === "error")).toEqual([
      {
        code: "copy-differs",
        severity: "error",
        header: "linux/foo.h",
        elements: ["FOO_CAP_TWO"],
        commit: two,
        message: `is a copy of ${two.slice(0, 12)}, and gives its names other numbers or places: FOO_CAP_TWO is 3, there 2`,
      },
    ]);
  });

  test("the same, where the copy is walked first and does something else, too", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.git("branch", "stable");
    const two = history.commit("two", { [path]: `${base}#define FOO_CAP_TWO 2\n#define FOO_CAP_FIVE 5\n` });
    history.git("checkout", "-q", "stable");
    history.commit(`two\n\n[ Upstream commit ${two} ]\n`, { [path]: `${base}#define FOO_CAP_TWO 3\n${burst}` });
    const found = async () => {
      const { audit } = await auditHistory({ repository: history.root, ranges: ["stable", "main"] });
      const subjects = audit.commits.map(({ subject, links }) => `${subject}${links.length === 0 ? "" : ", copied"}`);
      return [subjects, audit.commits.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "error"))];
    };
    const errors = [
      {
        code: "copy-differs",
        severity: "error",
        header: "linux/foo.h",
        elements: ["FOO_CAP_TWO"],
        commit: two,
        message: `is a copy of ${two.slice(0, 12)}, and gives its names other numbers or places: FOO_CAP_TWO is 3, there 2`,
      },
    ];
    expect(await found()).toEqual([["start", "two", "two, copied"], errors]);
    // The branch with the newest commit is walked last.
    history.git("checkout", "-q", "main");
    history.commit("six", { [path]: `${base}#define FOO_CAP_TWO 2\n#define FOO_CAP_FIVE 5\n#define FOO_CAP_SIX 6\n` });
    expect(await found()).toEqual([["start", "two, copied", "two", "six"], errors]);
  });

  test("Fixes: and a commit that is not among those that are walked", async () => {
    const history = gitHistory();
    const start = history.commit("start", { [path]: base });
    history.commit(`fix\n\nFixes: ${start.slice(0, 12)} ("start")\nFixes: 0123456789ab ("gone")\n`, { [path]: base + ring });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.at(-1)?.links).toEqual([
      { kind: "fixes", commit: start, walked: true, by: "message" },
      { kind: "fixes", commit: "0123456789ab", walked: false, by: "message" },
    ]);
  });

  test("a commit that a message names twice, whole and short, is one link, and the whole of it is given", async () => {
    const history = gitHistory();
    const start = history.commit("start", { [path]: base });
    const gone = "0123456789".repeat(4);
    const said = `Fixes: ${start.slice(0, 12)}\nFixes: ${start}\nFixes: ${gone.slice(0, 12)}\nFixes: ${gone}\nFixes: ${gone.slice(0, 8)}\n`;
    history.commit(`fix\n\n${said}`, { [path]: base + ring });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.at(-1)?.links).toEqual([
      { kind: "fixes", commit: start, walked: true, by: "message" },
      { kind: "fixes", commit: gone, walked: false, by: "message" },
    ]);
  });

  test("a commit without a committer's date is of 1970, as git shows it", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const start = history.git("rev-parse", "HEAD").trim();
    history.commit("ring", { [path]: base + ring });
    const tree = history.git("rev-parse", "HEAD^{tree}").trim();
    const file = join(
      folderOf({ commit: `tree ${tree}\nparent ${start}\nauthor n <e>\ncommitter n <e>\n\nundated\n` }),
      "commit",
    );
    const id = history.git("hash-object", "-t", "commit", "-w", "--literally", file).trim();
    const { audit } = await auditHistory({ repository: history.root, ranges: [id] });
    expect(audit.commits.map(({ subject, date, time }) => [subject, date, time])).toEqual([
      ["start", "2020-09-14", 1_600_086_400],
      ["undated", "1970-01-01", 0],
    ]);
  });

  test("a merge that only merges says nothing; one that does something of its own does", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.git("branch", "side");
    history.commit("ours", { [path]: `/* Ours. */\n${base}` });
    history.git("checkout", "-q", "side");
    history.commit("theirs", { [path]: base + ring });
    history.git("checkout", "-q", "main");
    history.git("merge", "-q", "-m", "clean merge", "side");
    expect(await tellOf(history)).not.toContain("clean merge");
    history.git("checkout", "-q", "-b", "other", "HEAD~1");
    history.commit("theirs too", { [path]: `/* Ours. */\n${base}#define FOO_CAP_TWO 2\n` });
    history.git("merge", "-q", "--no-commit", "-s", "ours", "main");
    history.commit("evil merge", { [path]: `/* Ours. */\n${base}${ring}#define FOO_CAP_TWO 2\n${burst}` });
    const found = await tellOf(history);
    expect(found.slice(found.indexOf("evil merge"))).toEqual([
      "evil merge",
      "  none : FOO_BURST_MODE",
      "  note in-merge: FOO_BURST_MODE",
      "  note no-gate: FOO_BURST_MODE",
    ]);
  });

  describe("a merge that leaves out what a branch did", () => {
    /** Two branches of one start and their merge, as they leave the header. */
    const merged = async (start: string, ours: string, theirs: string, merge: string) => {
      const history = gitHistory();
      history.commit("start", { [path]: start });
      history.git("branch", "side");
      history.commit("ours", { [path]: ours });
      history.git("checkout", "-q", "side");
      history.commit("theirs", { [path]: theirs });
      history.git("checkout", "-q", "main");
      history.git("merge", "-q", "--no-commit", "-s", "ours", "side");
      history.commit("merge", { [path]: merge });
      // Read anew, and from what was kept.
      const found = await tellOf(history);
      expect(await tellOf(history)).toEqual(found);
      const at = found.indexOf("merge");
      return at < 0 ? [] : found.slice(at + 1);
    };
    const note = (text: string) => `/* Ours. */\n${text}`;
    const wide = (text: string) => text.replace("FOO_CAP_ONE 1", "FOO_CAP_ONE 4");
    const older = (text: string) => text.replace("#define FOO_CAP_ONE 1\n", "");
    const raised = (text: string, to: number) => text.replace("FOO_VERSION 1", `FOO_VERSION ${to}`);
    const max = (text: string, to: number) =>
      `${text}enum foo_op {\n${["A", "B", "C", "D"]
        .slice(0, to)
        .map((each) => `\tFOO_OP_${each},\n`)
        .join("")}\tFOO_OP_MAX\n};\n`;

    test.each<[string, readonly [string, string, string, string], readonly string[]]>([
      [
        "drops a command",
        [base, note(base), base + ring, `/* Both. */\n${base}`],
        ["  reverts theirs by change", "  warning in-merge: struct foo_ring foo_ring.address FOO_SET_RING"],
      ],
      [
        "drops one of two",
        [base, note(base), base + ring + burst, note(base + ring)],
        ["  warning removed: FOO_BURST_MODE", "  warning in-merge: FOO_BURST_MODE"],
      ],
      [
        "takes back a number",
        [base, note(base), wide(base), `/* Both. */\n${base}`],
        ["  reverts theirs by change", "  warning in-merge: FOO_CAP_ONE"],
      ],
      [
        "lowers a version that a branch raised",
        [base, note(base), raised(base, 2), `/* Both. */\n${base}`],
        ["  reverts theirs by change", "  warning in-merge: FOO_VERSION"],
      ],
      ["keeps what both did, one of them taking something away", [base, older(base), base + ring, older(base) + ring], []],
      ["keeps the larger of two versions", [base, raised(base, 3), raised(base + ring, 2), raised(base + ring, 3)], []],
      ["counts what both added", [max(base, 2), max(note(base), 3), max(base, 3), max(note(base), 3)], []],
    ])("%s", async (_name, [start, ours, theirs, merge], expected) => {
      expect(await merged(start, ours, theirs, merge)).toEqual(expected);
    });

    test("in words, and at the commit that it took back", async () => {
      const history = gitHistory();
      history.commit("start", { [path]: base });
      history.git("branch", "side");
      history.commit("ours", { [path]: note(base) });
      history.git("checkout", "-q", "side");
      history.commit("theirs", { [path]: base + burst });
      history.git("checkout", "-q", "main");
      history.git("merge", "-q", "--no-commit", "-s", "ours", "side");
      const id = history.commit("merge", { [path]: `/* Both. */\n${base}` });
      const { audit } = await auditHistory({ repository: history.root });
      expect(
        audit.commits.flatMap(({ subject, findings }) => findings.map(({ severity, message }) => [subject, severity, message])),
      ).toEqual([
        ["theirs", "note", `was taken back by ${id.slice(0, 12)}`],
        ["theirs", "note", "nothing tells of FOO_BURST_MODE"],
        ["merge", "warning", "the merge itself dropped what a merged branch has, and no commit took away: FOO_BURST_MODE"],
      ]);
      expect(audit.commits.at(-1)?.headers[0]?.removed.map(({ name }) => name)).toEqual(["FOO_BURST_MODE"]);
    });
  });

  test("an octopus, and a header that is renamed with a change", async () => {
    const history = gitHistory();
    const other = (name: string) => `include/uapi/linux/${name}.h`;
    history.commit("start", { [path]: base });
    for (const branch of ["a", "b", "c"]) {
      history.git("checkout", "-q", "-b", branch, "main");
      history.commit(`branch ${branch}`, { [other(branch)]: `#define ${branch.toUpperCase()} 1\n` });
    }
    history.git("checkout", "-q", "main");
    history.git("merge", "-q", "-m", "octopus", "a", "b", "c");
    history.git("mv", path, other("food"));
    history.commit("renamed", { [other("food")]: base + ring });
    const found = await tellOf(history);
    expect(found.filter((line) => line.startsWith("branch")).sort()).toEqual(["branch a", "branch b", "branch c"]);
    expect(found).not.toContain("octopus");
    expect(found.slice(found.indexOf("renamed"))).toEqual([
      "renamed",
      "  was linux/foo.h",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
    ]);
  });

  test("a range begins with what was there before", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: `${base}#define FOO_CAP_TWO 2\n` });
    history.git("tag", "v1");
    history.commit("other", { [path]: `${base}#define FOO_CAP_OTHER 2\n` });
    expect(await tellOf(history, "v1..")).toEqual([
      "other",
      "  itself FOO_CAP_OTHER: FOO_CAP_OTHER",
      "  error number-reused: FOO_CAP_OTHER",
      "  warning removed: FOO_CAP_TWO",
      "  note gate-alone: FOO_CAP_OTHER",
    ]);
  });

  test("a shallow clone has a beginning, and nothing is said of it", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    history.commit("two", { [path]: `${base}${ring}#define FOO_CAP_TWO 2\n` });
    const clone = join(folderOf({}), "clone");
    execFileSync("git", ["clone", "-q", "--depth", "2", `file://${history.root}`, clone], { stdio: "pipe" });
    const { audit } = await auditHistory({ repository: clone });
    expect(audit.shallow).toBe(true);
    expect(audit.commits.map(({ subject, root, findings }) => [subject, root, findings.length])).toEqual([
      ["ring", true, 0],
      ["two", false, 1],
    ]);
  });
});
