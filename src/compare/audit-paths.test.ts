import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import type { Audit, HeaderAudit } from "../audit/audit-result.ts";
import { auditPaths } from "./audit-paths.ts";

/** A made-up interface with a number of two parts, whose history is three releases long. */
const version = (minor: number) => `#define DEMO_VERSION_MAJOR 1\n#define DEMO_VERSION_MINOR ${minor}\n`;
const types = "#include <linux/types.h>\n#include <linux/ioctl.h>\n";
const first = "#define DEMO_GO _IO('d', 1)\nstruct demo_info {\n\t__u32 state;\n\t__u32 reserved[3];\n};\n";
const stop = "struct demo_stop {\n\t__u32 how;\n};\n#define DEMO_STOP _IOW('d', 2, struct demo_stop)\n";
const wait = "#define DEMO_CAP_WAIT 240\n#define DEMO_WAIT _IO('d', 3)\n";
const header = (minor: number, ...parts: readonly string[]) => types + version(minor) + parts.join("");
const releases = {
  "up/1.2/linux/demo.h": header(2, first, stop),
  "up/1.1/linux/demo.h": header(1, first),
  "up/1.10/linux/demo.h": header(3, first, stop, wait),
};

function auditOf(text: string, files: Readonly<{ [path: string]: string }> = releases, make?: string): Audit {
  const root = folderOf({ ...files, "tree/linux/demo.h": text });
  return auditPaths({ upstream: [join(root, "up")], tree: join(root, "tree"), ...(make === undefined ? {} : { make }) });
}

/** What matters of a header's audit, in a few words each. */
function brief({ standing, numbers, honest }: HeaderAudit) {
  const names = (list: readonly { readonly name: string; readonly since?: string | undefined }[]) =>
    list.map(({ name, since }) => (since === undefined ? name : `${since} ${name}`));
  return {
    honest,
    kind: standing.kind,
    base: standing.base,
    later: names(standing.later),
    missing: names(standing.missing),
    own: names(standing.own),
    numbers: numbers.map(({ declared, honest: true_, over, under, beyond }) => ({
      declared,
      honest: true_,
      over: over.map(({ at, missing }) => `${at}: ${missing.join(" ")}`),
      under: under.map(({ at, here }) => `${at}: ${here.join(" ")}`),
      beyond: beyond.map(({ at, here }) => `${at}: ${here.join(" ")}`),
    })),
  };
}

const only = ({ headers }: Audit): HeaderAudit => {
  expect(headers).toHaveLength(1);
  return headers[0] as HeaderAudit;
};

const nothing = { over: [], under: [], beyond: [] };
const stopNames = ["struct demo_stop", "demo_stop.how", "DEMO_STOP"];

describe("a tree against a series", () => {
  test("releases are in the order of their numbers, and a release is itself", () => {
    const result = auditOf(releases["up/1.2/linux/demo.h"]);
    expect(result.releases).toEqual(["1.1", "1.2", "1.10"]);
    expect(brief(only(result))).toEqual({
      honest: true,
      kind: "released",
      base: "1.2",
      later: [],
      missing: [],
      own: [],
      numbers: [{ declared: "1.2", honest: "1.2", ...nothing }],
    });
  });

  test("a header that has not changed since is as released from then on", () => {
    const files = { ...releases, "up/1.11/linux/demo.h": releases["up/1.10/linux/demo.h"] };
    const { standing } = only(auditOf(files["up/1.10/linux/demo.h"], files));
    expect([standing.kind, standing.from, standing.base]).toEqual(["released", "1.10", "1.11"]);
  });

  test("some of the next release is on the way, and its number waits until all of it is there", () => {
    const result = only(auditOf(header(2, first, stop, "#define DEMO_WAIT _IO('d', 3)\n")));
    expect(brief(result)).toMatchObject({
      honest: true,
      kind: "partly",
      base: "1.2",
      later: ["1.10 DEMO_WAIT"],
      missing: ["1.10 DEMO_CAP_WAIT"],
      numbers: [{ declared: "1.2", honest: "1.2", under: ["1.3: DEMO_WAIT"], beyond: ["1.3: DEMO_WAIT"] }],
    });
    expect(result.numbers[0]?.picks).toEqual([
      {
        target: "DEMO version 1.3",
        impossible: [],
        add: [{ what: "DEMO_CAP_WAIT", since: "1.10", elements: ["DEMO_CAP_WAIT"], reason: "it is behind 1.3" }],
        drop: [],
      },
    ]);
  });

  test("a backport out of order is not a line: no number describes it, and a capability says what none can", () => {
    const result = only(auditOf(header(1, first, wait)));
    expect(brief(result)).toEqual({
      honest: true,
      kind: "not-a-line",
      base: "1.1",
      later: ["1.10 DEMO_CAP_WAIT", "1.10 DEMO_WAIT"],
      missing: ["1.2 DEMO_STOP", "1.2 demo_stop.how", "1.2 struct demo_stop"],
      own: [],
      numbers: [
        {
          declared: "1.1",
          honest: "1.1",
          over: [],
          under: ["1.3: DEMO_WAIT DEMO_CAP_WAIT"],
          beyond: ["1.3: DEMO_WAIT DEMO_CAP_WAIT"],
        },
      ],
    });
    expect(result.numbers[0]?.without).toEqual([
      { name: "DEMO_WAIT", since: "1.10", by: "trying", gate: undefined },
      { name: "DEMO_CAP_WAIT", since: "1.10", by: "itself", gate: undefined },
    ]);
    expect(result.numbers[0]?.broken.map(({ at, missing }) => [at, missing])).toEqual([["1.2", stopNames]]);
  });

  test("over-declared: the number promises what is not there, and the smallest set of picks makes it true", () => {
    const result = only(auditOf(header(3, first, wait)));
    expect(brief(result)).toMatchObject({
      honest: false,
      numbers: [{ declared: "1.3", honest: "1.1", over: [`1.2: ${stopNames.join(" ")}`], under: [] }],
    });
    expect(result.numbers[0]?.picks).toEqual([
      {
        target: "DEMO version 1.3",
        impossible: [],
        add: [{ what: "DEMO_STOP", since: "1.2", elements: stopNames, reason: "it is behind 1.2" }],
        drop: [],
      },
    ]);
  });

  test("under-declared: what is there is behind a higher number", () => {
    expect(brief(only(auditOf(header(2, first, stop, wait))))).toMatchObject({
      honest: true,
      kind: "released",
      base: "1.10",
      numbers: [{ declared: "1.2", honest: "1.3", under: ["1.3: DEMO_WAIT DEMO_CAP_WAIT"], beyond: [] }],
    });
  });

  test("no number is honest where not even the first promise is kept", () => {
    const result = only(auditOf(header(1, wait, "struct demo_info {\n\t__u32 state;\n};\n")));
    expect(brief(result)).toMatchObject({
      honest: false,
      kind: "not-a-line",
      base: undefined,
      missing: ["1.1 DEMO_GO", "1.2 DEMO_STOP", "1.2 demo_stop.how", "1.2 struct demo_stop"],
      numbers: [{ declared: "1.1", honest: undefined, over: ["1.1: DEMO_GO"] }],
    });
    expect(result.numbers[0]?.broken.map(({ at, missing }) => [at, missing])).toEqual([["1.1", ["DEMO_GO"]]]);
  });

  test("a capability under another number, and one whose number upstream gave to another", () => {
    const renumbered = only(auditOf(header(3, first, stop, wait.replace("240", "300"))));
    expect(renumbered.standing.altered).toEqual([
      { name: "DEMO_CAP_WAIT", kind: "constant", here: "300", upstream: "240", since: "1.10", sure: true },
    ]);
    expect(brief(renumbered)).toMatchObject({ honest: false, numbers: [{ honest: "1.2", over: ["1.3: DEMO_CAP_WAIT"] }] });

    const taken = only(auditOf(header(2, first, stop, "#define DEMO_CAP_OURS 240\n#define DEMO_OURS _IO('d', 3)\n")));
    expect(taken.standing.taken).toEqual([
      { name: "DEMO_OURS", kind: "command", number: "0x00006403", upstream: "DEMO_WAIT", since: "1.10", own: undefined },
      { name: "DEMO_CAP_OURS", kind: "constant", number: "240", upstream: "DEMO_CAP_WAIT", since: "1.10", own: undefined },
    ]);
    expect(brief(taken)).toMatchObject({ honest: false, kind: "released", base: "1.2", own: ["DEMO_OURS", "DEMO_CAP_OURS"] });
  });

  test("an element of its own is no lie", () => {
    const result = only(auditOf(header(2, first, stop, "#define DEMO_CAP_OURS 1000\n")));
    expect(brief(result)).toMatchObject({ honest: true, kind: "released", own: ["DEMO_CAP_OURS"] });
  });

  test("a member that moved is held to what upstream meant, and reserved bytes are nobody's", () => {
    const moved = first.replace("__u32 state;\n\t__u32 reserved[3];", "__u32 pad;\n\t__u32 state;\n\t__u32 reserved[2];");
    const result = only(auditOf(header(2, moved, stop)));
    expect(result.standing.altered).toEqual([
      {
        name: "demo_info.state",
        kind: "field",
        here: "__u32 at byte 4",
        upstream: "__u32 at byte 0",
        since: "1.1",
        sure: true,
      },
    ]);
  });

  test("what upstream brought without moving the number is promised by the next number, and told by no other", () => {
    const files = {
      ...releases,
      "up/1.3/linux/demo.h": header(2, first, stop, "#define DEMO_QUIET 7\n#define DEMO_F_LOUD 3\n"),
      "up/1.10/linux/demo.h": header(3, first, stop, wait, "#define DEMO_QUIET 7\n#define DEMO_F_LOUD 3\n"),
    };
    const early = only(auditOf(files["up/1.3/linux/demo.h"], files));
    expect(brief(early)).toMatchObject({
      base: "1.3",
      numbers: [{ declared: "1.2", honest: "1.2", under: ["1.3: DEMO_QUIET DEMO_F_LOUD"] }],
    });
    const { "up/1.10/linux/demo.h": last, ...before } = files;
    const never = only(auditOf(files["up/1.3/linux/demo.h"], before));
    expect(last).toContain("DEMO_WAIT");
    expect(never.numbers[0]?.untold).toEqual([
      { name: "DEMO_QUIET", since: "1.3", by: "nothing", gate: undefined },
      { name: "DEMO_F_LOUD", since: "1.3", by: "itself", gate: undefined },
    ]);
  });

  test("a number that no release declares is known from the header's own history, as far as that names names", () => {
    const history = "/*\n * 1.2\n *  - add DEMO_STOP\n *\n * 1.3\n *  - add DEMO_CAP_WAIT\n *\n * 1.4\n *  - DEMO_WAIT\n */\n";
    const files = {
      "up/1.1/linux/demo.h": header(1, first),
      "up/1.10/linux/demo.h": history + header(4, first, stop, wait),
    };
    const result = only(auditOf(header(3, first, stop, "#define DEMO_CAP_WAIT 240\n"), files));
    expect(brief(result).numbers).toEqual([{ declared: "1.3", honest: "1.3", ...nothing }]);
    expect(result.numbers[0]?.notes).toEqual([
      "the series goes from 1.1 to 1.4: what is in between is held to what the header says of its own history, as far as 1.3; 3 elements, of which 2 are here, are not named in it",
    ]);
    const without = only(auditOf(header(3, first, "#define DEMO_CAP_WAIT 240\n"), files));
    expect(brief(without).numbers).toMatchObject([{ declared: "1.3", honest: "1.1", over: ["1.2: DEMO_STOP"] }]);
  });

  test("--make: picks for a number that was asked for", () => {
    const { numbers } = only(auditOf(header(1, first), releases, "1.3"));
    expect(numbers[0]?.picks.map(({ target, add }) => [target, add.map(({ what }) => what)])).toEqual([
      ["DEMO version 1.3", ["DEMO_STOP", "DEMO_WAIT", "DEMO_CAP_WAIT"]],
    ]);
  });
});

describe("what upstream did besides", () => {
  test("a name that moved to another header has not gone, and is not the tree's own", () => {
    const files = {
      "up/1.1/linux/demo.h": header(1, first, stop),
      "up/1.2/linux/demo.h": `#include <linux/demo_stop.h>\n${header(1, first)}`,
      "up/1.2/linux/demo_stop.h": types + stop,
    };
    const { gone, own } = only(auditOf(files["up/1.1/linux/demo.h"], files)).standing;
    expect({ gone, own }).toEqual({ gone: [], own: [] });
  });

  test("what upstream removed is said, and nobody has to have it", () => {
    const files = { ...releases, "up/1.11/linux/demo.h": header(3, first, wait) };
    const kept = only(auditOf(releases["up/1.10/linux/demo.h"], files));
    expect(kept.standing.gone.map(({ name, since }) => [name, since])).toEqual(stopNames.map((name) => [name, "1.11"]));
    const dropped = only(auditOf(header(3, first, wait), files));
    expect(brief(dropped)).toMatchObject({ honest: true, kind: "released", base: "1.11", numbers: [{ honest: "1.3" }] });
  });
});

describe("bad input is said, and never called clean", () => {
  test("a header that is broken in one release is left out there", () => {
    const files = { ...releases, "up/1.2/linux/demo.h": `${header(2, first)}struct demo_stop { what how; };\n` };
    const result = auditOf(releases["up/1.10/linux/demo.h"], files);
    expect(result.notRead).toEqual([
      {
        header: "linux/demo.h",
        release: "1.2",
        reason: "linux/demo.h:10:20: type 'what' is declared nowhere in this header or what it includes",
      },
    ]);
    expect(brief(only(result))).toMatchObject({ honest: true, base: "1.10", numbers: [{ declared: "1.3", honest: "1.3" }] });
  });

  test("a header that is broken in the tree is no part of the audit", () => {
    const result = auditOf("struct demo_stop { what how; };\n");
    expect(result.headers).toEqual([]);
    expect(result.absent).toEqual([]);
    expect(result.notRead.map(({ release }) => release)).toEqual([undefined]);
  });

  test("a header that is broken in every release is not called one of no release", () => {
    const broken = "struct demo_stop { what how; };\n";
    const result = auditOf(header(1, first), { "up/1.1/linux/demo.h": broken, "up/1.2/linux/demo.h": broken });
    expect([result.headers, result.absent]).toEqual([[], []]);
    expect(result.notRead.map(({ release }) => release)).toEqual(["1.1", "1.2"]);
  });

  test("a header that only the releases have is counted", () => {
    const root = folderOf({ ...releases, "up/1.10/linux/other.h": types, "tree/linux/demo.h": releases["up/1.1/linux/demo.h"] });
    expect(auditPaths({ upstream: [join(root, "up")], tree: join(root, "tree") }).absent).toEqual(["linux/other.h"]);
  });

  test.each([
    ["a folder that is not there", ["gone"], "tree", [], /gone does not exist; expected a kernel source tree/],
    ["a folder without headers", ["empty"], "tree", [], /empty holds no headers/],
    ["a tree that is not there", ["up"], "gone", [], /gone does not exist/],
    ["a series in place of a tree", ["up"], "up", [], /up holds 3 trees; name the one that is to be audited/],
    ["two releases of one name", ["up", "up/1.1"], "tree", [], /two releases are called 1\.1; name one otherwise: NAME=/],
    ["a header that nobody has", ["up"], "tree", ["demmo"], /neither the tree nor a release has a header demmo; did you mean/],
    [
      "a repository that is none",
      ["tree@v1"],
      "tree",
      [],
      /tree is no git repository; git says: fatal: not a git repository|git is not installed/,
    ],
  ])("%s", (_, upstream, tree, headers, message) => {
    const root = folderOf({ ...releases, "tree/linux/demo.h": header(1, first), "empty/README": "" });
    const at = (path: string) => join(root, path);
    expect(() => auditPaths({ upstream: upstream.map(at), tree: at(tree), headers })).toThrow(message);
  });
});
