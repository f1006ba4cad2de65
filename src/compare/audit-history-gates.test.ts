import { describe, expect, test } from "vitest";
import { gitHistory, hasGit } from "../../test/support/git-history.ts";
import { adding, base, burst, path, ring, tellOf, types } from "../../test/support/told-history.ts";

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
