import { describe, expect, test } from "vitest";
import { gitHistory, hasGit } from "../../test/support/git-history.ts";
import { base, burst, path, ring, tellOf } from "../../test/support/told-history.ts";
import { auditHistory } from "./audit-history.ts";

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

  test("numbers of system calls", async () => {
    const history = gitHistory();
    const unistd = "include/uapi/asm-generic/unistd.h";
    const calls = (...numbers: readonly (readonly [string, number])[]) => ({
      [unistd]: numbers.map(([name, number]) => `#define __NR_${name} ${number}\n`).join(""),
    });
    history.commit("start", calls(["a", 0], ["b", 1], ["c", 2], ["syscalls", 3]));
    history.git("tag", "v1");
    history.commit("move and drop", calls(["a", 3], ["c", 2], ["syscalls", 4]));
    history.git("tag", "v2");
    history.commit("new", calls(["a", 3], ["c", 2], ["d", 1], ["syscalls", 4]));
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.map(({ findings }) => findings.map(({ severity, message }) => `${severity}: ${message}`))).toEqual([
      [],
      ["error: __NR_a was 0 and is 3, as v1 had it", "warning: __NR_b is gone, as v1 had it"],
      [`error: __NR_d is 1, which was __NR_b until ${audit.commits[1]?.id.slice(0, 12)} (v2), as v1 had it`],
    ]);
    expect(audit.commits.at(-1)?.headers[0]?.gates).toEqual([
      { kind: "trying", by: "__NR_d", elements: ["__NR_d"], commit: undefined, distance: undefined },
    ]);
  });

  test("an enumerator in the middle of its enum is no count, whatever it is called; the last one is", async () => {
    const history = gitHistory();
    const attributes = (...names: readonly string[]) => ({
      [path]: `enum {\n${names.map((each) => `\tIFLA_${each},\n`).join("")}};\n`,
    });
    history.commit("start", attributes("UNSPEC", "MTU", "GSO_MAX_SIZE", "NUM_VF", "FLAGS", "NAME", "MAX"));
    history.git("tag", "v1");
    history.commit("swap", attributes("UNSPEC", "MTU", "NUM_VF", "GSO_MAX_SIZE", "FLAGS", "NAME", "MAX"));
    history.commit("more", attributes("UNSPEC", "MTU", "NUM_VF", "GSO_MAX_SIZE", "NAME", "FLAGS", "MORE", "MAX"));
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.flatMap(({ findings }) => findings.map(({ severity, message }) => `${severity}: ${message}`))).toEqual([
      "error: IFLA_NUM_VF was 3 and is 2, as v1 had it",
      "error: IFLA_GSO_MAX_SIZE was 2 and is 3, as v1 had it",
      "error: IFLA_NAME was 5 and is 4, as v1 had it",
      "error: IFLA_FLAGS was 4 and is 5, as v1 had it",
      "note: nothing tells of IFLA_MORE",
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

  test("another number in another header is another number, whether that header is new or not", async () => {
    const history = gitHistory();
    const bar = "include/uapi/linux/bar.h";
    const mode = (value: number, letter = "A") => `#define FOO_MODE_${letter} ${value}\n`;
    history.commit("start", { [path]: base + mode(1) + mode(2, "B") });
    history.git("tag", "v1");
    history.commit("new header", { [path]: base + mode(2, "B"), [bar]: `#define BAR 1\n${mode(7)}` });
    history.commit("as it was, and B", { [path]: base, [bar]: `#define BAR 1\n${mode(7)}${mode(3, "B")}` });
    history.commit("all of it as it is", { [path]: base + mode(7), [bar]: `#define BAR 1\n${mode(3, "B")}` });
    const { audit } = await auditHistory({ repository: history.root });
    expect(
      audit.commits.flatMap(({ findings }) =>
        findings.map(({ severity, code, header, message }) => [severity, code, header, message]),
      ),
    ).toEqual([
      ["error", "renumbered", "linux/bar.h", "FOO_MODE_A was 1 and is 7, as v1 had it"],
      ["error", "renumbered", "linux/bar.h", "FOO_MODE_B was 2 and is 3, as v1 had it"],
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

  test("a revert excuses what is the inverse of what it says it reverts, and nothing else", async () => {
    const history = gitHistory();
    const more = "#define FOO_SIZE_A 5\n#define FOO_SIZE_B 6\n";
    history.commit("start", { [path]: base + more });
    history.git("tag", "v1");
    const two = history.commit("two", { [path]: `${base}${more}#define FOO_CAP_TWO 2\n` });
    history.commit(`Revert "two"\n\nThis reverts commit ${two}.`, { [path]: `${base}#define FOO_SIZE_A 9\n${burst}` });
    expect((await tellOf(history)).slice(2)).toEqual([
      "two",
      "  itself FOO_CAP_TWO: FOO_CAP_TWO",
      '  reverted-by Revert "two" by change',
      "  note reverted: FOO_CAP_TWO",
      "  note gate-alone: FOO_CAP_TWO",
      'Revert "two"',
      "  none : FOO_BURST_MODE",
      "  reverts two by message",
      "  error renumbered: FOO_SIZE_A",
      "  warning removed: FOO_SIZE_B",
      "  note no-gate: FOO_BURST_MODE",
    ]);
  });

  test("an id that is not known, or of which nothing is taken back, excuses nothing", async () => {
    const history = gitHistory();
    const start = history.commit("start", { [path]: `${base}#define FOO_CAP_TWO 2\n` });
    history.git("tag", "v1");
    history.commit("two\n\nThis reverts commit 0123456789abcdef.", { [path]: `${base}#define FOO_CAP_TWO 3\n` });
    const ringed = history.commit("ring", { [path]: `${base}#define FOO_CAP_TWO 3\n${ring}` });
    history.commit(`one\n\nThis reverts commit ${ringed}.`, { [path]: `${base}${ring}` });
    // The inverse is seen, though the message names another.
    history.commit(`ring\n\nThis reverts commit ${start}.`, { [path]: base });
    expect((await tellOf(history)).slice(2)).toEqual([
      "two",
      "  reverts 0123456 by message",
      "  error renumbered: FOO_CAP_TWO",
      "ring",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
      "  reverted-by ring by change",
      "  note reverted: struct foo_ring foo_ring.address FOO_SET_RING",
      "one",
      "  reverts ring by message",
      "  warning removed: FOO_CAP_TWO",
      "ring",
      "  reverts start by message",
      "  reverts ring by change",
    ]);
  });

  test("what releases had is taken from programs, even by a revert; before any release nobody had it", async () => {
    const history = gitHistory();
    const said = async () => {
      const { audit } = await auditHistory({ repository: history.root });
      return audit.commits
        .map(({ findings }) => findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`))
        .at(-1);
    };
    history.commit("start", { [path]: base });
    history.git("tag", "v1");
    const one = history.commit("ring", { [path]: base + ring });
    history.commit(`Revert "ring"\n\nThis reverts commit ${one}.`, { [path]: base });
    expect(await said()).toEqual([]);
    history.commit("move", { [path]: `${base.replace("_ONE 1", "_ONE 2")}#define FOO_CAP_TWO 4\n` });
    history.git("tag", "v2");
    history.commit("move back", { [path]: base });
    expect(await said()).toEqual([
      "warning renumbered: FOO_CAP_ONE was 2 and is 1, as v2 had it",
      "warning removed: FOO_CAP_TWO is gone, as v2 had it",
    ]);
  });

  test("the same change again behind something else in between is a return, and judged, wherever the walk begins", async () => {
    const history = gitHistory();
    const caps = (...lines: readonly string[]) => ({ [path]: base + lines.map((each) => `#define FOO_CAP_${each}\n`).join("") });
    const steps: [string, Record<string, string>][] = [
      ["start", caps("A 11")],
      ["B", caps("A 11", "B 12")],
      ["C for B", caps("A 11", "C 13")],
      ["D", caps("A 11", "C 13", "D 12")],
      ["no D", caps("A 11", "C 13")],
      ["B again", caps("A 11", "C 13", "B 12")],
    ];
    for (const [at, [subject, files]] of steps.entries()) {
      history.commit(subject, files);
      history.git("tag", `v${at + 1}`);
    }
    const whole = await tellOf(history);
    expect(whole.slice(whole.indexOf("B again"))).toEqual([
      "B again",
      "  itself FOO_CAP_B: FOO_CAP_B",
      "  returns B by change",
      "  error number-reused: FOO_CAP_B",
      "  note returned: FOO_CAP_B",
      "  note gate-alone: FOO_CAP_B",
    ]);
    const part = await tellOf(history, "v3..v6");
    expect(part.slice(part.indexOf("B again"))).toContain("  error number-reused: FOO_CAP_B");
    // On a branch that never had it, it is a copy.
    history.git("checkout", "-q", "-b", "side", "v1");
    history.commit("B aside", caps("A 11", "B 12"));
    const both = await tellOf(history, "main", "side");
    expect(both.slice(both.indexOf("B aside")).slice(0, 2)).toEqual(["B aside", "  same B by change"]);
  });
});
