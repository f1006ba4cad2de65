import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";
import type { CommitVerdict, HistoryAudit } from "../audit/history-result.ts";
import { auditHistoryJson } from "../report/audit-history-json.ts";
import { auditHistory } from "./audit-history.ts";

const path = "include/uapi/linux/foo.h";
const types = "#include <linux/types.h>\n#include <linux/ioctl.h>\n";
const base = `${types}#define FOO_VERSION 1
struct foo_config {
	__u32 size;
	__u32 mode;
	__u32 reserved[14];
};
#define FOO_SET_CONFIG _IOW('f', 0, struct foo_config)
#define FOO_CHECK_EXTENSION _IO('f', 1)
#define FOO_CAP_ONE 1
`;
const ring = "struct foo_ring {\n\t__u64 address;\n};\n#define FOO_SET_RING _IOW('f', 2, struct foo_ring)\n";
const burst = "#define FOO_BURST_MODE 7\n";

/** What was found, each commit in words: subject, what became of its gates, its links and its findings. */
function told({ commits }: HistoryAudit): readonly string[] {
  const subject = (id: string | undefined) => commits.find((each) => each.id === id)?.subject ?? id?.slice(0, 7);
  return commits.flatMap((commit: CommitVerdict) => [
    commit.subject,
    ...commit.headers.flatMap(({ gates, from, kind, renamed }) => [
      ...(kind === "changed" ? [] : [`  ${kind}`]),
      ...(from === undefined ? [] : [`  was ${from}`]),
      ...renamed.map((each) => `  ${each.from} > ${each.to}`),
      ...gates.map(
        (gate) =>
          `  ${gate.kind} ${gate.by ?? ""}: ${gate.elements.join(" ")}${gate.commit === undefined ? "" : ` (${gate.distance}, ${subject(gate.commit)})`}`,
      ),
    ]),
    ...commit.links.map((link) => `  ${link.kind} ${subject(link.commit)} by ${link.by}`),
    ...commit.findings.map((each) => `  ${each.severity} ${each.code}: ${each.elements.join(" ")}`),
  ]);
}

/** Each commit has the lines of those before it, and some more. */
function adding(history: GitHistory): (subject: string, lines: string) => void {
  const texts = [base];
  return (subject, lines) => {
    texts.push(`${lines}\n`);
    history.commit(subject, { [path]: texts.join("") });
  };
}

async function tellOf({ root }: GitHistory, ...ranges: string[]): Promise<readonly string[]> {
  return told((await auditHistory({ repository: root, ranges })).audit);
}

test.runIf(hasGit)("a function comes, is declared otherwise and goes: nobody has to be told of it", async () => {
  const history = gitHistory();
  const index = (parameters: string) => `static inline int foo_index(${parameters})\n{\n\treturn 0;\n}\n`;
  history.commit("start", { [path]: base });
  history.commit("a function", { [path]: base + index("__u32 at") });
  history.commit("a name and a body", { [path]: base + index("unsigned int place").replace("0", "1") });
  history.commit("another parameter", { [path]: base + index("__u32 at, int by") });
  history.commit("a function and a command", { [path]: `${base}${index("__u32 at, int by")}int foo_more(void);\n${ring}` });
  history.commit("without it", { [path]: `${base}int foo_more(void);\n${ring}` });
  expect((await tellOf(history)).slice(2)).toEqual([
    "a function",
    "another parameter",
    "  warning redeclared: foo_index",
    "a function and a command",
    "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
    "without it",
    "  warning removed: foo_index",
  ]);
});

describe.runIf(hasGit)("a gate and what it tells of", () => {
  test("in the same commit", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring and its capability", { [path]: `${base}${ring}#define FOO_CAP_RING 2\n` });
    expect(await tellOf(history)).toEqual([
      "start",
      "  new",
      "ring and its capability",
      "  same FOO_CAP_RING: struct foo_ring foo_ring.address FOO_SET_RING",
    ]);
  });

  test("the number moves in the same commit", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("burst", { [path]: base.replace("VERSION 1", "VERSION 2") + burst });
    expect((await tellOf(history)).slice(2)).toEqual(["burst", "  same FOO_VERSION: FOO_BURST_MODE"]);
  });

  test("late: the capability comes two commits later", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const field = base.replace("reserved[14]", "ring_size;\n\t__u32 reserved[13]");
    history.commit("field", { [path]: field });
    history.commit("other", { [path]: `${field}#define FOO_CAP_TWO 2\n` });
    history.commit("gate", { [path]: `${field}#define FOO_CAP_TWO 2\n#define FOO_CAP_RING_SIZE 3\n` });
    expect((await tellOf(history)).slice(2)).toEqual([
      "field",
      "  later FOO_CAP_RING_SIZE: foo_config.ring_size (2, gate)",
      "  warning gate-late: foo_config.ring_size",
      "other",
      "  itself FOO_CAP_TWO: FOO_CAP_TWO",
      "  note gate-alone: FOO_CAP_TWO",
      "gate",
      "  tells FOO_CAP_RING_SIZE: foo_config.ring_size (2, field)",
    ]);
  });

  test("early: the capability comes before what it promises", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("gate", { [path]: `${base}#define FOO_CAP_RING_SIZE 3\n` });
    history.commit("field", {
      [path]: `${base.replace("reserved[14]", "ring_size;\n\t__u32 reserved[13]")}#define FOO_CAP_RING_SIZE 3\n`,
    });
    expect((await tellOf(history)).slice(2)).toEqual([
      "gate",
      "  warning gate-early: FOO_CAP_RING_SIZE",
      "field",
      "  earlier FOO_CAP_RING_SIZE: foo_config.ring_size (1, gate)",
    ]);
  });

  test("a command that can be tried, and its capability in another commit: before it, after it, or about something else", async () => {
    const history = gitHistory();
    const add = adding(history);
    history.commit("start", { [path]: base });
    add("drain", "#define FOO_SET_DRAIN _IO('f', 9)");
    add("other", "#define FOO_CAP_OTHER 5");
    add("drain's", "#define FOO_CAP_DRAIN 2");
    add("early's", "#define FOO_CAP_EARLY 4");
    add("early", "struct foo_early {\n\t__u64 a;\n};\n#define FOO_EARLY _IOW('f', 10, struct foo_early)");
    add("alone", "#define FOO_ALONE _IO('f', 11)");
    expect((await tellOf(history)).slice(2)).toEqual([
      "drain",
      "  later FOO_CAP_DRAIN: FOO_SET_DRAIN (2, drain's)",
      "  warning gate-late: FOO_SET_DRAIN",
      "other",
      "  itself FOO_CAP_OTHER: FOO_CAP_OTHER",
      "  note gate-alone: FOO_CAP_OTHER",
      "drain's",
      "  tells FOO_CAP_DRAIN: FOO_SET_DRAIN (2, drain)",
      "early's",
      "  warning gate-early: FOO_CAP_EARLY",
      "early",
      "  earlier FOO_CAP_EARLY: struct foo_early foo_early.a FOO_EARLY (1, early's)",
      "alone",
      "  trying FOO_ALONE: FOO_ALONE",
    ]);
  });

  test("a command that was tried long before a capability of its name came", async () => {
    const history = gitHistory();
    const add = adding(history);
    history.commit("start", { [path]: base });
    add("drain", "#define FOO_SET_DRAIN _IO('f', 9)");
    for (let at = 0; at < 10; at++) add(`more ${at}`, `#define FOO_MORE_${at} ${at}`);
    add("drain's", "#define FOO_CAP_DRAIN 2");
    const found = await tellOf(history);
    expect(found.slice(2, 4)).toEqual(["drain", "  trying FOO_SET_DRAIN: FOO_SET_DRAIN"]);
    expect(found.slice(-3)).toEqual(["drain's", "  itself FOO_CAP_DRAIN: FOO_CAP_DRAIN", "  note gate-alone: FOO_CAP_DRAIN"]);
  });

  test("what waited for its gate when its header got another name is told where it came", async () => {
    const history = gitHistory();
    const other = path.replace("foo.h", "bar.h");
    history.commit("start", { [path]: base });
    const field = base.replace("reserved[14]", "ring_size;\n\t__u32 silent;\n\t__u32 reserved[12]");
    history.commit("fields", { [path]: field });
    history.commit("rename", { [path]: undefined, [other]: field });
    history.commit("gate", { [other]: `${field}#define FOO_CAP_RING_SIZE 3\n` });
    expect((await tellOf(history)).slice(2)).toEqual([
      "fields",
      "  later FOO_CAP_RING_SIZE: foo_config.ring_size (2, gate)",
      "  none : foo_config.silent",
      "  warning gate-late: foo_config.ring_size",
      "  warning no-gate: foo_config.silent",
      "rename",
      "  was linux/foo.h",
      "gate",
      "  tells FOO_CAP_RING_SIZE: foo_config.ring_size (2, fields)",
    ]);
  });

  test("a number that moves apart from its change, and one that goes back", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("field", { [path]: base.replace("reserved[14]", "burst;\n\t__u32 reserved[13]") });
    history.commit("number", {
      [path]: base.replace("reserved[14]", "burst;\n\t__u32 reserved[13]").replace("VERSION 1", "VERSION 2"),
    });
    history.commit("again", {
      [path]: base.replace("reserved[14]", "burst;\n\t__u32 reserved[13]").replace("VERSION 1", "VERSION 3"),
    });
    history.commit("back", {
      [path]: base.replace("reserved[14]", "burst;\n\t__u32 reserved[13]").replace("VERSION 1", "VERSION 0"),
    });
    expect((await tellOf(history)).slice(2)).toEqual([
      "field",
      "  later FOO_VERSION: foo_config.burst (1, number)",
      "  warning gate-late: foo_config.burst",
      "number",
      "  tells FOO_VERSION: foo_config.burst (1, field)",
      "again",
      "  itself FOO_VERSION: FOO_VERSION",
      "  warning version-apart: FOO_VERSION",
      "back",
      "  itself FOO_VERSION: FOO_VERSION",
      "  error version-back: FOO_VERSION",
      "  warning version-apart: FOO_VERSION",
    ]);
  });

  test("nothing tells of a member; a command is tried; comments are no change", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const field = base.replace("reserved[14]", "burst;\n\t__u32 reserved[13]");
    history.commit("field", { [path]: field });
    history.commit("comment", { [path]: `/* More. */\n${field}` });
    history.commit("ring", { [path]: field + ring });
    expect((await tellOf(history)).slice(2)).toEqual([
      "field",
      "  none : foo_config.burst",
      "  warning no-gate: foo_config.burst",
      "ring",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
    ]);
  });

  test("by the contract of the interface: VDUSE's asid is behind its version", async () => {
    const history = gitHistory();
    const vduse = "include/uapi/linux/vduse.h";
    const zero = `${types}#define VDUSE_API_VERSION 0\n#define VDUSE_GET_API_VERSION _IOR(0x81, 0, __u64)\n`;
    const fd2 = "#define VDUSE_IOTLB_GET_FD2 _IO(0x81, 0x1b)\n";
    history.commit("start", { [vduse]: zero });
    history.commit("fd2", { [vduse]: zero + fd2 });
    history.commit("umem", { [vduse]: `${zero}${fd2}#define VDUSE_IOTLB_REG_UMEM _IO(0x81, 0x18)\n` });
    history.commit("version 1", {
      [vduse]: `${zero}#define VDUSE_API_VERSION_1 1\n${fd2}#define VDUSE_IOTLB_REG_UMEM _IO(0x81, 0x18)\n`,
    });
    expect((await tellOf(history)).slice(2)).toEqual([
      "fd2",
      "  later VDUSE_API_VERSION_1: VDUSE_IOTLB_GET_FD2 (2, version 1)",
      "  warning gate-late: VDUSE_IOTLB_GET_FD2",
      "umem",
      "  trying VDUSE_IOTLB_REG_UMEM: VDUSE_IOTLB_REG_UMEM",
      "version 1",
      "  tells VDUSE_API_VERSION_1: VDUSE_IOTLB_GET_FD2 (2, fd2)",
    ]);
  });
});

test.runIf(hasGit)("a number that a kernel answers and no header says: Landlock's", async () => {
  const history = gitHistory();
  const landlock = "include/uapi/linux/landlock.h";
  history.commit("start", { [landlock]: "#define LANDLOCK_ACCESS_FS_EXECUTE 1\n" });
  history.commit("refer", { [landlock]: "#define LANDLOCK_ACCESS_FS_EXECUTE 1\n#define LANDLOCK_ACCESS_FS_REFER 2\n" });
  expect((await tellOf(history)).slice(2)).toEqual(["refer", "  asked Landlock ABI 2: LANDLOCK_ACCESS_FS_REFER"]);
});

describe.runIf(hasGit)("numbers", () => {
  test("renumbered before a release is a note, and after one an error", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.git("tag", "v1");
    history.commit("two", { [path]: `${base}#define FOO_CAP_TWO 2\n` });
    history.commit("two is three", { [path]: `${base}#define FOO_CAP_TWO 3\n` });
    history.git("tag", "v2");
    history.commit("two is four", { [path]: `${base}#define FOO_CAP_TWO 4\n` });
    const found = await tellOf(history);
    expect(found.filter((line) => line.includes("renumbered"))).toEqual([
      "  note renumbered: FOO_CAP_TWO",
      "  error renumbered: FOO_CAP_TWO",
    ]);
  });

  test("reused: a number means something else than it did", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const two = history.commit("two", { [path]: `${base}#define FOO_CAP_TWO 2\n` });
    history.git("tag", "v1");
    history.commit("drop", { [path]: base });
    history.commit("other", { [path]: `${base}#define FOO_CAP_OTHER 2\n` });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.map(({ release }) => release)).toEqual(["v1", "v1", undefined, undefined]);
    expect(audit.commits.at(-1)?.findings).toEqual([
      {
        code: "number-reused",
        severity: "error",
        header: "linux/foo.h",
        elements: ["FOO_CAP_OTHER"],
        commit: two,
        message: `FOO_CAP_OTHER is 2, which was FOO_CAP_TWO until ${audit.commits[2]?.id.slice(0, 12)}, as v1 had it`,
      },
      expect.objectContaining({ code: "gate-alone" }),
    ]);
  });

  test("reused: until the commit that gave the first another number, whenever that was", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("late", { [path]: `${base}#define FOO_CAP_LATE 3\n` });
    const moved = history.commit("late is 4", { [path]: `${base}#define FOO_CAP_LATE 4\n` });
    history.commit("other", { [path]: `${base}#define FOO_CAP_LATE 4\n#define FOO_CAP_OTHER 3\n` });
    history.commit("both", { [path]: `${base}#define FOO_CAP_LATE 5\n#define FOO_CAP_OTHER 3\n#define FOO_CAP_NEXT 4\n` });
    const { audit } = await auditHistory({ repository: history.root });
    const reused = audit.commits.flatMap(({ findings }) => findings.filter(({ code }) => code === "number-reused"));
    expect(reused.map(({ message }) => message)).toEqual([
      `FOO_CAP_OTHER is 3, which was FOO_CAP_LATE until ${moved.slice(0, 12)}`,
      "FOO_CAP_NEXT is 4, which was FOO_CAP_LATE until here",
    ]);
  });

  test("shared: two branches gave one number to two capabilities", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.git("branch", "side");
    history.commit("ours", { [path]: `${base}#define FOO_CAP_OURS 2\n` });
    history.git("checkout", "-q", "side");
    history.commit("theirs", { [path]: `${base}#define FOO_CAP_THEIRS 2\n` });
    history.git("checkout", "-q", "main");
    history.git("merge", "-q", "-s", "ours", "-m", "merge", "side");
    expect((await tellOf(history)).filter((line) => line.includes("number-shared"))).toEqual([
      "  warning number-shared: FOO_CAP_THEIRS",
    ]);
  });

  test("a member that moves, one that is called otherwise, and one that goes", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const renamed = base.replace("__u32 mode", "__u32 flavour");
    history.commit("rename", { [path]: renamed });
    const moved = renamed.replace("__u32 size;\n\t__u32 flavour;", "__u32 flavour;\n\t__u32 size;");
    history.commit("swap", { [path]: moved });
    history.commit("drop", { [path]: moved.replace("#define FOO_CAP_ONE 1\n", "") });
    expect((await tellOf(history)).slice(2)).toEqual([
      "rename",
      "  foo_config.mode > foo_config.flavour",
      "swap",
      "  warning relaid: foo_config.flavour",
      "  warning relaid: foo_config.size",
      "drop",
      "  warning removed: FOO_CAP_ONE",
    ]);
  });
});

describe.runIf(hasGit)("what came, went and came again", () => {
  test("reverted, returned", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    history.git("revert", "--no-edit", "HEAD");
    history.commit("comment", { [path]: `${base}/* Not yet. */\n` });
    history.commit("ring again", { [path]: base + ring });
    expect((await tellOf(history)).slice(2)).toEqual([
      "ring",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
      '  reverted-by Revert "ring" by change',
      "  returned-by ring again by change",
      "  note reverted: struct foo_ring foo_ring.address FOO_SET_RING",
      'Revert "ring"',
      "  reverts ring by message",
      "ring again",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
      "  returns ring by change",
      "  note returned: struct foo_ring foo_ring.address FOO_SET_RING",
    ]);
  });

  test("a revert that does not call itself one, and a return with another number", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("two", { [path]: `${base}#define FOO_CAP_TWO 2\n` });
    history.commit("drop", { [path]: base });
    history.commit("back", { [path]: `${base}#define FOO_CAP_TWO 9\n` });
    const found = await tellOf(history);
    expect(found).toContain("  reverts two by change");
    expect(found.slice(found.indexOf("back"))).toEqual([
      "back",
      "  itself FOO_CAP_TWO: FOO_CAP_TWO",
      "  error returned-changed: FOO_CAP_TWO",
      "  note gate-alone: FOO_CAP_TWO",
    ]);
  });
});

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

describe.runIf(hasGit)("texts of every kind", () => {
  test("a layout is that of the commit's own headers", async () => {
    const history = gitHistory();
    const inner = (type: string) => `struct bar { ${type} x; };\n`;
    const foo = "#include <linux/bar.h>\nstruct foo { struct bar bar; __u32 y; };\n";
    history.commit("start", { "include/uapi/linux/bar.h": types + inner("__u32"), [path]: foo });
    history.commit("both", { "include/uapi/linux/bar.h": types + inner("__u64"), [path]: `${foo}#define FOO 1\n` });
    const { audit } = await auditHistory({ repository: history.root });
    const [, both] = audit.commits;
    expect(
      both?.headers.map(({ header, altered }) => [header, altered.map(({ before, after }) => [before.shown, after.shown])]),
    ).toEqual([
      ["linux/bar.h", [["__u32 at byte 0", "__u64 at byte 0"]]],
      ["linux/foo.h", [["__u32 at byte 4", "__u32 at byte 8"]]],
    ]);
  });

  test("one that cannot be read is said, and nothing is concluded from it", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("broken", { [path]: `${base}struct foo_x { nothing y; };\n` });
    history.commit("still broken", { [path]: `${base}struct foo_x { nothing y; };\n${ring}` });
    history.commit("mended", { [path]: base + ring });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.notRead.map(({ reason }) => reason)).toEqual([
      "linux/foo.h:12:16: type 'nothing' is declared nowhere in this header or what it includes",
      "linux/foo.h:12:16: type 'nothing' is declared nowhere in this header or what it includes",
    ]);
    expect(audit.commits.map(({ subject, findings }) => [subject, findings.length])).toEqual([
      ["start", 0],
      ["broken", 0],
      ["still broken", 0],
      ["mended", 0],
    ]);
  });

  test("bytes that are no text, links, submodules, names with line feeds", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const latin = Buffer.concat([Buffer.from(`/* caf`), Buffer.from([0xe9]), Buffer.from(` */\n${base}${ring}`)]);
    history.commit(Buffer.from([0x63, 0x61, 0x66, 0x65]).toString("latin1"), { [path]: latin });
    symlinkSync("foo.h", join(history.root, "include/uapi/linux/link.h"));
    history.git("update-index", "--add", "--cacheinfo", `160000,${history.git("rev-parse", "HEAD").trim()},include/uapi/sub.h`);
    history.commit("odd ones", { "include/uapi/linux/a\nb.h": "#define A 1\n", "include/uapi/linux/none.h": "" });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.map(({ subject, headers }) => [subject, headers.map(({ header, kind }) => [header, kind])])).toEqual([
      ["start", [["linux/foo.h", "new"]]],
      ["cafe", [["linux/foo.h", "changed"]]],
      [
        "odd ones",
        [
          ["linux/a\nb.h", "new"],
          ["linux/none.h", "new"],
        ],
      ],
    ]);
  });

  test("a repository with ids of 64 digits", async () => {
    const history = gitHistory({ format: "sha256" });
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    expect((await tellOf(history)).slice(2)).toEqual([
      "ring",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
    ]);
  });

  test("an object that is gone leaves its commit out, and is not kept as an answer", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    const cache = folderOf({});
    const id = history.git("rev-parse", `HEAD:${path}`).trim();
    const object = join(history.root, ".git/objects", id.slice(0, 2), id.slice(2));
    const bytes = readFileSync(object);
    rmSync(object);
    const { audit } = await auditHistory({ repository: history.root, cache });
    expect(audit.notRead.map(({ header, reason }) => [header, reason])).toEqual([
      [path, "its text, or one that it includes, is not in the repository"],
    ]);
    writeFileSync(object, bytes);
    expect((await auditHistory({ repository: history.root, cache })).audit.notRead).toEqual([]);
  });

  test.each([
    [["gone"], /has no commit, tag, branch or range gone/],
    [["--output=x"], /has no commit, tag, branch or range --output=x/],
    [["HEAD:include"], /no commit/],
  ])("%s is no range", async (ranges, message) => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    await expect(auditHistory({ repository: history.root, ranges })).rejects.toThrow(message);
  });

  test("a folder that is no repository, and one without such paths", async () => {
    await expect(auditHistory({ repository: folderOf({}) })).rejects.toThrow(/is no git repository/);
    const history = gitHistory();
    history.commit("start", { README: "" });
    await expect(auditHistory({ repository: history.root, paths: ["gone"] })).rejects.toThrow(
      /no commit of HEAD touches gone; name what to look at with --path/,
    );
  });
});

describe.runIf(hasGit)("the cache", () => {
  const made = () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    history.commit("two", { [path]: `${base}${ring}#define FOO_CAP_TWO 0xffffffffffffffff\n` });
    return history;
  };
  const run = async ({ root }: GitHistory, cache?: string) => {
    const { audit, texts, trouble } = await auditHistory({ repository: root, ...(cache === undefined ? {} : { cache }) });
    return { json: [...auditHistoryJson(audit)].join(""), texts, trouble };
  };
  const files = (cache: string): string[] => {
    const [version = ""] = readdirSync(cache);
    return readdirSync(join(cache, version)).map((name) => join(cache, version, name));
  };

  test("the second run reads nothing and says the same; a third one reads what is new", async () => {
    const history = made();
    const cache = folderOf({});
    const cold = await run(history);
    expect(await run(history, cache)).toEqual({ ...cold, texts: 3 });
    expect(await run(history, cache)).toEqual({ ...cold, texts: 0 });
    history.commit("more", { [path]: `${base}${ring}#define FOO_CAP_TWO 2\n` });
    expect(await run(history, cache)).toEqual({ ...(await run(history)), texts: 1 });
  });

  test.each([
    ["cut", (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
    ["changed", (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace(/foo_ring/g, "foo_rong"), "latin1")],
    ["emptied", () => Buffer.alloc(0)],
    ["of something else", () => Buffer.from("abide-cache 1 0\n[]")],
  ])("a file that is %s is as if it were not there", async (_, damage) => {
    const history = made();
    const cache = folderOf({});
    const cold = await run(history, cache);
    for (const file of files(cache)) writeFileSync(file, damage(readFileSync(file)));
    expect(await run(history, cache)).toEqual(cold);
  });

  test("two runs at once, and a folder that is deleted meanwhile", async () => {
    const history = made();
    const cache = folderOf({});
    const cold = await run(history);
    const both = [run(history, cache), run(history, cache)];
    const deleting = setInterval(() => rmSync(cache, { recursive: true, force: true }), 1);
    const done = await Promise.all(both);
    clearInterval(deleting);
    expect(done.map(({ json }) => json)).toEqual([cold.json, cold.json]);
    expect((await run(history, cache)).json).toBe(cold.json);
  });

  test("a folder that cannot be written is said, and changes nothing", async () => {
    const history = made();
    const folder = folderOf({ file: "" });
    chmodSync(folder, 0o555);
    // Whoever may write everything still cannot make a folder of a file.
    const { json, texts, trouble } = await run(history, join(folder, "file"));
    expect({ json, texts }).toEqual({ json: (await run(history)).json, texts: 3 });
    expect(trouble).toMatch(/cannot be written \((ENOTDIR|EACCES)\)/);
    chmodSync(folder, 0o755);
  });
});
