import { describe, expect, test } from "vitest";
import { hostContract, pluginHost } from "../../test/support/plugin-host.ts";
import { buildOf } from "../contract/build-of.ts";
import { callText, expectText } from "./call-text.ts";
import type { Area, Case } from "./case.ts";
import { groundOf } from "./ground.ts";
import { judgeOf } from "./judge.ts";
import { passed, runEmulated } from "./run-suite.ts";
import { suiteOf } from "./suite-of.ts";
import { checksOf, provoked } from "./variations.ts";

const suite = (build: string) => suiteOf(pluginHost, buildOf(hostContract, build));
const names = (build: string, area: Area) =>
  suite(build)
    .cases.filter((each) => each.area === area)
    .map(({ name }) => name);
const named = (build: string, name: string): Case => {
  const found = suite(build).cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};
/** A case's calls after opening the host and agreeing on a number, each with what it must answer. */
const calls = ({ plays }: Case) =>
  plays.map(
    (play) => `${callText(play)} = ${"expect" in play && play.expect !== undefined ? expectText(play.expect) : "success"}`,
  );

const opened = ["open(/dev/plugin-host) as host = success"];
const agreed = [...opened, "ioctl(host, HOST_SET_API, a pointer to 0x00000000) = success"];

describe("cases of the first release, by area", () => {
  test("what opens", () => {
    expect(names("1", "opens")).toEqual([
      "HOST_GET_API: valid → success",
      "HOST_SET_API: valid → success",
      "HOST_LOAD: valid → success",
      "HOST_INFO: valid → success",
      "HOST_STAT: valid → success",
      "PLUGIN_WAIT: valid → success",
    ]);
    expect(named("1", "PLUGIN_WAIT: valid → success").skip).toBe("needs a plugin that speaks");
  });

  test("what is closed", () => {
    expect(names("1", "closed")).toEqual([
      "HOST_GET_FEATURES: absent, with zeros → ENOTTY",
      "HOST_SET_FEATURES: absent, with zeros → ENOTTY",
      "HOST_LOAD: absent host_load.flags with bit 1 → EINVAL",
    ]);
  });

  test("protocols: where they start, what they take and refuse, when they lock", () => {
    expect(names("1", "protocol")).toEqual([
      "api on host: HOST_GET_API first → ENODEV",
      "api on host: HOST_SET_API 0 → success",
      "api on host: HOST_SET_API 1 → EPROTO",
      "api on host: HOST_SET_API 1, then 0 → success",
      "api on host: HOST_SET_API 2 → EPROTO",
      "api on host: HOST_SET_API 2, then 0 → success",
      "api on host: HOST_SET_API 0xffffffff → EPROTO",
      "api on host: HOST_SET_API 0xffffffff, then 0 → success",
      "api on host: HOST_SET_API 0, then 0 → EBADFD",
      "api on host: HOST_SET_API again, from nothing → EBADFD",
      "api on host: HOST_SET_API 0 does not reach another open",
      "HOST_CHECK on host before HOST_SET_API → ENODEV",
      "HOST_LOAD on host before HOST_SET_API → ENODEV",
      "HOST_INFO on host before HOST_SET_API → ENODEV",
      "HOST_STAT on host before HOST_SET_API → ENODEV",
      "an unknown command on host before HOST_SET_API → ENODEV",
      "HOST_CHECK on host: HOST_CAP_THEMES (5) → ENOTSUPP",
      "HOST_CHECK on host: HOST_CAP_SOUNDS (7) → ENOTSUPP",
      ...[
        "0",
        "4",
        "6",
        "8",
        "0x7fffffff",
        "0x80000000",
        "0xffffffff",
        "0x100000000",
        "0x8000000000000000",
        "0xffffffffffffffff",
      ].map((id) => `HOST_CHECK on host: unknown id ${id} → ENOTSUPP`),
    ]);
  });

  test("every rejection alone: 2 reserved bytes, 31 unknown flags twice, a number, a state", () => {
    const bits = Array.from({ length: 31 }, (_, index) => index + 1);
    expect(names("1", "refuses")).toEqual([
      "HOST_LOAD: host_load.reserved byte 0 = 1 → EINVAL",
      "HOST_LOAD: host_load.reserved byte 1 = 1 → EINVAL",
      ...bits.map((bit) => `HOST_LOAD: host_load.flags with bit ${bit} → EINVAL`),
      "HOST_LOAD: host_load.cookie = 0 → ERANGE",
      "HOST_LOAD: loaded before → EEXIST",
      "HOST_LOAD: full → ENOSPC",
      ...bits.map((bit) => `HOST_STAT: host_stat.flags with bit ${bit} → EINVAL`),
    ]);
  });

  test("what only a later build refuses is let pass", () => {
    expect(names("1", "allows")).toEqual([
      "HOST_LOAD: host_load.kind = 0 → success",
      "HOST_LOAD: host_load.kind = 65535 → success",
      "HOST_LOAD: host_load.kind = 3 → success",
    ]);
  });

  test("two mistakes at once, where their errnos differ", () => {
    expect(names("1", "order")).toEqual([
      "HOST_LOAD: host_load.reserved byte 0 = 1, and host_load.cookie = 0 → EINVAL",
      "HOST_LOAD: host_load.reserved byte 0 = 1, and loaded before → EINVAL",
      "HOST_LOAD: host_load.flags with bit 1, and host_load.cookie = 0 → EINVAL",
      "HOST_LOAD: host_load.flags with bit 1, and loaded before → EINVAL",
      "HOST_LOAD: host_load.cookie = 0, and loaded before → ERANGE",
    ]);
  });

  test("sizes below, at and above", () => {
    const info = (what: string) => `HOST_INFO: ${what}`;
    const stat = (what: string) => `HOST_STAT: ${what}`;
    expect(names("1", "sizes")).toEqual([
      "HOST_SET_API: a pointer to nothing → EFAULT",
      "HOST_SET_API: 3 of 4 bytes mapped → EFAULT",
      "HOST_LOAD: a pointer to nothing → EFAULT",
      "HOST_LOAD: 23 of 24 bytes mapped → EFAULT",
      info("a pointer to nothing (size) → EFAULT"),
      info("3 bytes mapped (size) → EFAULT"),
      info("size 0 (size) → EINVAL"),
      info("size 7 (size) → EINVAL"),
      info("size 7, 4 bytes mapped (size) → EINVAL"),
      info("size 8 (size) → success"),
      info("size 8, 7 bytes mapped (size) → EFAULT"),
      ...[9, 16, 4104].flatMap((size) => [
        info(`size ${size}, the rest zero (size) → success`),
        info(`size ${size}, the last byte not zero (size) → E2BIG`),
      ]),
      info("size 16, 8 bytes mapped (size) → EFAULT"),
      ...[0, 4, 7].map((size) => stat(`argsz ${size}, below 8 (argsz) → EINVAL`)),
      stat("argsz 8, exactly (argsz) → success"),
      stat("argsz 24, the rest not zero (argsz) → success"),
      stat("argsz 4294967295 (argsz) → success"),
      stat("argsz 8, 7 bytes mapped (argsz) → EFAULT"),
      stat("argsz 0, 7 bytes mapped (argsz) → EFAULT"),
      stat("a pointer to nothing (argsz) → EFAULT"),
      stat("argsz 11, below 12 (argsz-extra) → EINVAL"),
      stat("argsz 11, and no more mapped (argsz-extra) → EINVAL"),
      stat("argsz 12, exactly (argsz-extra) → success"),
      stat("argsz 28, the rest not zero (argsz-extra) → success"),
      stat("argsz 4294967295 (argsz-extra) → success"),
      stat("argsz 12, 11 bytes mapped (argsz-extra) → EFAULT"),
    ]);
  });

  test("numbers that nobody knows: neighbours of each, and the ends", () => {
    const all = names("1", "unknown");
    expect(all.filter((name) => name.endsWith(" HOST_LOAD → ENOTTY"))).toEqual([
      "host knows no 0x40185006, next after HOST_LOAD → ENOTTY",
      "host knows no 0x40185004, before HOST_LOAD → ENOTTY",
      "host knows no 0x185005, with direction 0, HOST_LOAD → ENOTTY",
      "host knows no 0x80185005, with direction 2, HOST_LOAD → ENOTTY",
      "host knows no 0xc0185005, with direction 3, HOST_LOAD → ENOTTY",
      "host knows no 0x40195005, a byte longer than HOST_LOAD → ENOTTY",
      "host knows no 0x40175005, a byte shorter than HOST_LOAD → ENOTTY",
      "host knows no 0x40185105, in another group than HOST_LOAD → ENOTTY",
    ]);
    expect(all.slice(-2)).toEqual(["host knows no 0x0, nothing → ENOTTY", "host knows no 0xffffffff, all bits → ENOTTY"]);
  });
});

describe("the calls, to the byte", () => {
  test.each<[string, string, readonly string[]]>([
    ["1", "api on host: HOST_SET_API 1 → EPROTO", [...opened, "ioctl(host, HOST_SET_API, a pointer to 0x01000000) = EPROTO"]],
    [
      "2",
      "api on host: HOST_SET_API 1, then 0 → EBADFD",
      [
        ...opened,
        "ioctl(host, HOST_SET_API, a pointer to 0x01000000) = success",
        "ioctl(host, HOST_SET_API, a pointer to 0x00000000) = EBADFD",
        "ioctl(host, HOST_GET_API, a pointer to 0x00000000) = 0 and bytes 0x01000000 at 0",
      ],
    ],
    [
      "2",
      "api on host: HOST_SET_API 0 does not reach another open",
      [
        ...opened,
        "open(/dev/plugin-host) as second = success",
        "ioctl(host, HOST_SET_API, a pointer to 0x00000000) = success",
        "ioctl(second, HOST_GET_API, a pointer to 0x00000000) = ENODEV",
        "ioctl(host, HOST_GET_API, a pointer to 0x00000000) = 0 and bytes 0x00000000 at 0",
      ],
    ],
    [
      "3",
      "features on host: HOST_SET_FEATURES with bit 4 → EOPNOTSUPP",
      [
        ...opened,
        "ioctl(host, HOST_SET_API, a pointer to 0x01000000) = success",
        "ioctl(host, HOST_SET_FEATURES, a pointer to 0x1000000000000000) = EOPNOTSUPP",
        "ioctl(host, HOST_GET_FEATURES, a pointer to 0x0000000000000000) = 0 and bytes 0x0800000000000000 at 0",
      ],
    ],
    [
      "3",
      "features on host: HOST_SET_FEATURES with all bits → EOPNOTSUPP",
      [
        ...opened,
        "ioctl(host, HOST_SET_API, a pointer to 0x01000000) = success",
        "ioctl(host, HOST_SET_FEATURES, a pointer to 0xffffffffffffffff) = EOPNOTSUPP",
      ],
    ],
    [
      "3",
      "features on host: HOST_SET_FEATURES again, from nothing → EFAULT",
      [
        ...opened,
        "ioctl(host, HOST_SET_API, a pointer to 0x01000000) = success",
        "ioctl(host, HOST_SET_FEATURES, a pointer to 0x0800000000000000) = success",
        "ioctl(host, HOST_SET_FEATURES, a pointer to nothing) = EFAULT",
      ],
    ],
    [
      "3",
      "HOST_CHECK on plugin: HOST_CAP_THEMES (5) → 3",
      [...agreed, "ioctl(host, HOST_LOAD, a pointer to 24 bytes) as plugin = success", "ioctl(plugin, HOST_CHECK, 5) = 3"],
    ],
    [
      "1",
      "HOST_INFO: size 7, 4 bytes mapped (size) → EINVAL",
      [...agreed, "ioctl(host, HOST_INFO, a pointer to 0x07000000) = EINVAL"],
    ],
    [
      "1",
      "HOST_STAT: argsz 4294967295 (argsz) → success",
      [...agreed, "ioctl(host, HOST_STAT, a pointer to 0xffffffff00000000) = success"],
    ],
  ])("%s: %s", (build, name, expected) => {
    expect(calls(named(build, name))).toEqual(expected);
  });

  test("a rejection changes one thing in the sample", () => {
    const [valid, wrong] = ["HOST_LOAD: valid → success", "HOST_LOAD: host_load.flags with bit 9 → EINVAL"].map((name) => {
      const call = named("1", name).plays.at(-1);
      return call?.call === "ioctl" && call.argument.by === "pointer" ? call.argument.bytes : new Uint8Array();
    });
    const differing = [...(wrong ?? [])].flatMap((byte, index) => (byte === valid?.[index] ? [] : [[index, byte]]));
    expect(differing).toEqual([[9, 2]]);
  });
});

test("each case says what it tests", () => {
  expect(named("3", "HOST_CHECK on host: HOST_CAP_SOUNDS (7) → at least 1").about).toEqual({
    change: "sounds",
    protocol: "extensions",
    reason: "sounds, sounds; behind capability 7 of extensions (HOST_CAP_SOUNDS); since 3 (test/support/plugin-host.ts)",
  });
  expect(named("3", "HOST_LOAD: host_load.kind = 3 → ENOENT").about).toEqual({
    change: "host",
    command: "host HOST_LOAD",
    check: "kind",
    reason: "kind of HOST_LOAD (test/support/plugin-host.ts)",
  });
});

test("the same build gives the same cases, each under a name of its own, without what KTAP would misread", () => {
  for (const { name } of hostContract.releases) {
    const { cases } = suite(name);
    expect(cases).toEqual(suite(name).cases);
    expect(new Set(cases.map((each) => each.name)).size).toBe(cases.length);
    expect(cases.filter((each) => /[#\n]/.test(each.name))).toEqual([]);
    // Data through and through: a function would not get across.
    expect(structuredClone(cases)).toEqual(cases);
  }
});

describe("honest builds pass", () => {
  const optional = ["unload", "icons", "themes", "sounds", "features", "menus", "wide-info", "strict-kind"] as const;
  const subsets = Array.from({ length: 1 << optional.length }, (_, mask) => optional.filter((_, bit) => (mask >> bit) & 1));
  const possible = subsets.filter((has) => !has.includes("menus") || has.includes("features"));

  test("any subset of the changes", () => {
    expect(possible.length).toBe(192);
    const failing = possible.flatMap((has) => {
      const result = runEmulated(pluginHost, suiteOf(pluginHost, buildOf(hostContract, { has })));
      return passed(result) ? [] : [has];
    });
    expect(failing).toEqual([]);
  });
});

test("each provocation is refused by its own check, and by no other", () => {
  for (const { name } of hostContract.releases) {
    const ground = groundOf(pluginHost, buildOf(hostContract, name));
    const judge = judgeOf(ground);
    for (const command of ground.commands) {
      for (const check of checksOf(ground, command, "holding")) {
        for (const variation of provoked(ground, command, check)) {
          expect([variation.label, judge(variation)]).toEqual([
            variation.label,
            { kind: "check", command: `${command.on} ${command.name}`, id: check.id, errno: check.errno },
          ]);
        }
      }
    }
  }
});

describe("a provider that is not what it says fails", () => {
  const failing = (says: string, is: string) =>
    runEmulated(pluginHost, suite(says), buildOf(hostContract, is))
      .results.filter(({ outcome }) => outcome.kind === "fail")
      .map((each) => each.case.name);

  test("the first release, said to be the second", () => {
    const all = failing("2", "1");
    expect(all).toContain("PLUGIN_UNLOAD: valid → success");
    expect(all).toContain("api on host: HOST_SET_API 1 → success");
    expect(all).toContain("HOST_CHECK on host: HOST_CAP_THEMES (5) → 3");
    expect(all).toContain("HOST_LOAD: host_load.flags with bit 1 → success");
  });

  test("the second, said to be the first", () => {
    expect(failing("1", "2")).toEqual([
      "HOST_LOAD: absent host_load.flags with bit 1 → EINVAL",
      "api on host: HOST_SET_API 1 → EPROTO",
      "api on host: HOST_SET_API 1, then 0 → success",
      "HOST_CHECK on host: HOST_CAP_THEMES (5) → ENOTSUPP",
      "HOST_LOAD: host_load.flags with bit 1 → EINVAL",
      "HOST_LOAD: host_load.flags with bit 1, and host_load.cookie = 0 → EINVAL",
      "HOST_LOAD: host_load.flags with bit 1, and loaded before → EINVAL",
    ]);
  });

  test("a build that promises more than it has is held to its promise", () => {
    const honest = buildOf(hostContract, "1");
    const boasting = { ...honest, declares: { ...honest.declares, versions: { api: 1n } } };
    const { results } = runEmulated(pluginHost, suiteOf(pluginHost, boasting));
    const failed = results.filter(({ outcome }) => outcome.kind === "fail").map((each) => each.case.name);
    expect(failed).toEqual(["PLUGIN_UNLOAD: valid → success"]);
  });
});

test("numbers that are in no record cross in the interface's byte order", () => {
  const build = buildOf(hostContract, "1");
  const big = suiteOf({ ...pluginHost, endian: "big" }, build);
  const set = big.cases.find(({ name }) => name === "api on host: HOST_SET_API 1 → EPROTO");
  expect(set && calls(set).at(-1)).toBe("ioctl(host, HOST_SET_API, a pointer to 0x00000001) = EPROTO");
  const last = set?.plays.at(-1);
  expect(last?.call === "ioctl" && last.argument?.by === "pointer" && [...last.argument.bytes]).toEqual([0, 0, 0, 1]);
  expect(passed(runEmulated({ ...pluginHost, endian: "big" }, big))).toBe(true);
  const newer = suiteOf({ ...pluginHost, endian: "big" }, buildOf(hostContract, "2"));
  expect([pluginHost, { ...pluginHost, endian: "big" as const }].map((host) => passed(runEmulated(host, newer)))).toEqual([
    false,
    true,
  ]);
});
