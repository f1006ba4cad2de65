import { describe, expect, test } from "vitest";
import { hostContract, pluginHost } from "../../test/support/plugin-host.ts";
import { u64 } from "../codec/layout.ts";
import type { Build } from "../contract/build.ts";
import { buildOf } from "../contract/build-of.ts";
import type { SampleCall } from "../session/sample.ts";
import { sampleText } from "./command-cases.ts";
import { suiteOf } from "./suite-of.ts";

const call = { call: "ioctl", fd: "host", command: "HOST_STAT", argument: { by: "none" } } as const;

describe("a case's name says what its sample shows", () => {
  test.each<readonly [string, SampleCall | undefined, string]>([
    ["a call that succeeds", { before: [], call }, "valid → success"],
    ["one that answers a number", { before: [], call: { ...call, expect: { value: 3 } } }, "valid → success"],
    [
      "one that needs more than a program",
      { before: [], call: { ...call, expect: { errno: "EBUSY" } } },
      "as far as a program gets alone → EBUSY",
    ],
    ["none", undefined, "valid → success"],
  ])("%s", (_, sample, text) => {
    expect(sampleText(sample)).toBe(text);
  });

  /** The host, of which HOST_UNLESS answers EBUSY to a 64-bit program alone, or to both kinds, as its sample says. */
  const suite = (compatErrno: "EBUSY" | "EPERM", native: "EBUSY" | undefined) => {
    const [stat] = pluginHost.commands.filter(({ name }) => name === "HOST_STAT");
    if (stat === undefined) throw new Error("the plugin host has no HOST_STAT");
    const record = {
      kind: "struct",
      name: "small",
      size: 8,
      align: 4,
      endian: "little",
      fields: [{ name: "a", offset: 0, type: u64 }],
    } as const;
    const sample = (build: Build) => {
      const before = stat.sample?.(build).before ?? [];
      const argument = { by: "pointer", bytes: new Uint8Array(8) } as const;
      const own = { call: "ioctl", fd: "host", command: "HOST_UNLESS", argument } as const;
      return { before, call: native === undefined ? own : { ...own, expect: { errno: native } } };
    };
    const command = {
      ...{ name: "HOST_UNLESS", on: "host", number: 0x40085077, change: "host", source: "test", sample },
      argument: { by: "pointer", type: record },
      compat: { number: 0x40045077, record },
      steps: [
        {
          kind: "check",
          id: "small",
          errno: compatErrno,
          fails: (c: { command: number }) => c.command === 0x40045077,
          unprovoked: "",
        },
        ...(native === undefined ? [] : [{ kind: "check", id: "busy", errno: native, fails: () => true, unprovoked: "" }]),
      ],
    };
    const spec = { ...pluginHost, commands: [...pluginHost.commands, command as unknown as typeof stat] };
    return suiteOf(spec, buildOf(hostContract, "1")).cases.flatMap(({ name, area }) =>
      name.startsWith("HOST_UNLESS") && (area === "opens" || /32-bit program: /.test(name)) ? [name] : [],
    );
  };

  test.each([
    ["EPERM", undefined, ["HOST_UNLESS: valid → success", "HOST_UNLESS of a 32-bit program: valid for a 64-bit one → EPERM"]],
    [
      "EBUSY",
      "EBUSY",
      [
        "HOST_UNLESS: as far as a program gets alone → EBUSY",
        "HOST_UNLESS of a 32-bit program: as far as a program gets alone → EBUSY",
      ],
    ],
  ] as const)("32-bit programs that get %s, where others get %s", (errno, native, names) => {
    expect(suite(errno, native)).toEqual(names);
  });
});
