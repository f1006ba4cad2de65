import { describe, expect, test } from "vitest";
import { readElements as read } from "../../test/support/read-elements.ts";
import { audit } from "./audit.ts";
import type { HeaderAudit } from "./audit-result.ts";
import type { Element, Elements } from "./element.ts";
import { chronicleOf } from "./series-steps.ts";

function audited(header: string, releases: { readonly [name: string]: string }, text: string): HeaderAudit {
  const result = audit({
    releases: Object.keys(releases),
    tree: "tree",
    arch: "x86_64",
    notRead: [],
    headers: [{ header, releases: Object.values(releases).map(read), tree: read(text), texts: Object.values(releases) }],
  });
  return result.headers[0] as HeaderAudit;
}

describe("elements of a header", () => {
  test("commands, records, members, constants, functions; neither reserved bytes nor macros that are no numbers", () => {
    const elements = read(`struct demo { __u32 a; __u32 reserved[3]; union { __u64 b; struct { __u32 c; } d; }; __u32 bits : 3; };
#define DEMO_GO ((1U << 30) | (24 << 16) | ('d' << 8) | 1)
#define DEMO_CAP_X 240
#define DEMO_NAME "demo"
#define demo_of(x) (x)
static inline __u32 demo_index(const struct demo *it, __u32 at) { return it->a + at; }
enum demo_kind { DEMO_KIND_A, DEMO_KIND_B, DEMO_KIND_MAX };
`);
    expect([...elements.values()].map(({ name, meaning, role, set }) => [name, meaning, role, set])).toEqual([
      ["struct demo.d", "", "plain", undefined],
      ["demo.d.c", "0+4 u32", "plain", undefined],
      ["struct demo", "", "plain", undefined],
      ["demo.a", "0+4 u32", "plain", undefined],
      ["demo.b", "16+8 u64", "plain", undefined],
      ["demo.d", "16 struct demo.d", "plain", undefined],
      ["demo.bits", "24+4 bit 192:3 u32", "plain", undefined],
      ["DEMO_GO", "1075340289", "plain", undefined],
      ["DEMO_CAP_X", "240", "capability", "DEMO_CAP_"],
      ["DEMO_KIND_A", "0", "plain", "enum demo_kind"],
      ["DEMO_KIND_B", "1", "plain", "enum demo_kind"],
      ["DEMO_KIND_MAX", "2", "derived", undefined],
      ["demo_index", "unsigned int(const struct demo *, unsigned int)", "helper", undefined],
    ]);
  });
});

describe("conventions", () => {
  test("Landlock's number is in no header: what is there says how much of it is true", () => {
    const fs = (names: readonly string[]) =>
      names.map((name, bit) => `#define LANDLOCK_ACCESS_FS_${name} (1ULL << ${bit})\n`).join("");
    const names = ["EXECUTE", "WRITE_FILE", "READ_FILE", "READ_DIR", "REMOVE_DIR", "REMOVE_FILE", "MAKE_CHAR", "MAKE_DIR"];
    const first = `${fs([...names, "MAKE_REG", "MAKE_SOCK", "MAKE_FIFO", "MAKE_BLOCK", "MAKE_SYM"])}
#define LANDLOCK_CREATE_RULESET_VERSION (1U << 0)
enum landlock_rule_type { LANDLOCK_RULE_PATH_BENEATH = 1 };
struct landlock_ruleset_attr { __u64 handled_access_fs; };
struct landlock_path_beneath_attr { __u64 allowed_access; int parent_fd; } __attribute__((packed));
`;
    const refer = "#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)\n";
    const truncate = "#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)\n";
    const errata = "#define LANDLOCK_CREATE_RULESET_ERRATA (1U << 1)\n";
    const releases = {
      "5.13": first,
      "5.19": first + refer,
      "6.2": first + refer + truncate,
      "6.15": first + refer + truncate + errata,
    };
    const { numbers, standing } = audited("linux/landlock.h", releases, first + truncate + errata);
    expect(numbers).toMatchObject([
      {
        name: "Landlock ABI",
        by: "table",
        declared: undefined,
        honest: "1",
        beyond: [{ at: "3", here: ["LANDLOCK_ACCESS_FS_TRUNCATE"] }],
        broken: [{ at: "2", missing: ["LANDLOCK_ACCESS_FS_REFER"] }],
        untold: [{ name: "LANDLOCK_CREATE_RULESET_ERRATA", since: "6.15", by: "nothing" }],
      },
    ]);
    expect(numbers[0]?.asked).toBe("landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)");
    expect(standing.kind).toBe("not-a-line");
  });

  test("userfaultfd's mask says which features there are: bits for nothing, and features without their bit", () => {
    const features = "#define UFFD_FEATURE_A (1 << 0)\n#define UFFD_FEATURE_B (1 << 1)\n";
    const { masks, honest } = audited("linux/userfaultfd.h", { "1": features }, `${features}#define UFFD_API_FEATURES 0x5\n`);
    expect(masks).toEqual([{ name: "UFFD_API_FEATURES", over: ["0x4"], under: ["UFFD_FEATURE_B"] }]);
    expect(honest).toBe(false);
  });

  test("FUSE's flags share no prefix: a run of lines whose values grow is one set", () => {
    const flags = (...names: readonly string[]) => names.map((name, bit) => `#define FUSE_${name} (1 << ${bit})\n`).join("");
    const rest = "#define FUSE_SOMETHING_ELSE 2\n";
    const upstream = { "7": flags("ASYNC_READ", "POSIX_LOCKS", "ALLOW_IDMAP") + rest };
    const { standing } = audited("linux/fuse.h", upstream, flags("ASYNC_READ", "POSIX_LOCKS", "OURS") + rest);
    expect(standing.taken).toEqual([
      { name: "FUSE_OURS", kind: "constant", number: "4", upstream: "FUSE_ALLOW_IDMAP", since: "7", own: undefined },
    ]);
  });

  test("KVM's capabilities are one counter: a number that upstream gave to another is found", () => {
    const before = "#define KVM_API_VERSION 12\n#define KVM_CAP_IRQCHIP 0\n";
    const { standing, numbers } = audited(
      "linux/kvm.h",
      { "6.12": before, "7.3": `${before}#define KVM_CAP_GUEST_MEMFD 234\n` },
      `${before}#define KVM_CAP_OURS 234\n`,
    );
    expect(standing.taken.map(({ name, number, upstream, since }) => [name, number, upstream, since])).toEqual([
      ["KVM_CAP_OURS", "234", "KVM_CAP_GUEST_MEMFD", "7.3"],
    ]);
    expect(numbers.map(({ name, by }) => [name, by])).toEqual([["KVM_API_VERSION", "contract"]]);
  });

  test("an alias that upstream has itself takes nothing", () => {
    const text = "#define X_CAP_A 1\n#define X_CAP_ALIAS 1\n";
    expect(audited("linux/x.h", { "1": "#define X_CAP_A 1\n", "2": text }, text).standing.taken).toEqual([]);
  });
});

test("a header of sixty thousand constants, all of one number, comes to an end", () => {
  const constants = (prefix: string, count: number): Elements =>
    new Map(
      Array.from({ length: count }, (_, at): [string, Element] => {
        const name = `${prefix}${at}`;
        const place = { file: "x.h", line: at, column: 1 };
        return [
          name,
          { name, kind: "constant", meaning: "1", shown: "1", role: "capability", number: 1n, set: "X_CAP_", uses: [], place },
        ];
      }),
    );
  const version = read("#define X_VERSION 1\n");
  const next = read("#define X_VERSION 2\n");
  const before = new Map([...version, ...constants("X_CAP_WORD_", 30_000)]);
  const after = new Map([...next, ...constants("X_CAP_WORD_", 60_000)]);
  const tree = new Map([...next, ...constants("X_CAP_OTHER_", 60_000)]);
  const result = audit({
    releases: ["1", "2"],
    tree: "tree",
    arch: "x86_64",
    notRead: [],
    headers: [{ header: "x.h", releases: [before, after], tree, texts: [] }],
  });
  const [header] = result.headers;
  expect([header?.standing.taken.length, header?.standing.missing.length]).toEqual([60_000, 30_000]);
  expect(header?.numbers[0]?.picks[0]?.add.length).toBe(60_000);
});

describe("a header's own history", () => {
  test("numbers at the beginning of a line, with the words up to the next", () => {
    const text = `/*
 * 7.1:
 *  - add demo_stop
 *
 *  7.2
 *  - add flags2 to demo_info,
 *    and DEMO_F_X
 */
#define DEMO_7_9 1
/* 7.10 is named in passing */
`;
    expect([...chronicleOf([text, text])].map(([number, words]) => [number, [...words].join(" ")])).toEqual([
      ["7.1", "add demo_stop"],
      ["7.2", "add flags2 to demo_info and DEMO_F_X"],
    ]);
  });
});
