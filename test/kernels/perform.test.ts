import { describe, expect, test } from "vitest";
import { buildOf } from "../../src/contract/build-of.ts";
import { vduse } from "../../src/interfaces/vduse/provider.ts";
import { providerTarget } from "../../src/selftest/provider-target.ts";
import { runCase } from "../../src/selftest/run-case.ts";
import { suiteOf } from "../../src/selftest/suite-of.ts";
import type { Target } from "../../src/selftest/target.ts";
import type { AnyInterface } from "../../src/session/spec.ts";
import { callLine, readCall } from "../../tools/kernels/call-lines.ts";
import { perform } from "../../tools/kernels/perform.ts";
import { recordedTarget } from "../../tools/kernels/recorded-target.ts";
import { stableAnswer } from "../../tools/kernels/stable-answer.ts";
import { withVfioNames } from "../../tools/kernels/vfio-names.ts";

const spec = vduse as unknown as AnyInterface;
const ask = (build: string, ...lines: readonly string[]) =>
  perform(lines.map(readCall), providerTarget(spec, buildOf(spec.contract, build)));

/** A target that writes where it is told to, and remembers what it was given. */
function writing(writes: (bytes: Uint8Array, pointers: readonly Uint8Array[]) => void): Target & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    open: (path) => {
      seen.push(path);
      return { value: 7 };
    },
    close: () => ({ value: 0 }),
    eventfd: () => ({ value: 9 }),
    read: () => ({ value: 2, bytes: new Uint8Array([0, 5]) }),
    write: () => ({ errno: "EPIPE" }),
    ioctl(_fd, _command, argument) {
      if (argument.by === "pointer") {
        seen.push(Buffer.from(argument.bytes).toString("hex"));
        writes(
          argument.bytes,
          argument.pointers.map(({ bytes }) => bytes),
        );
      }
      return { value: 0 };
    },
  };
}

describe("answers as lines", () => {
  test("of a played build", () => {
    const get = "ioctl control 0x80088100 bytes 8";
    expect(
      ask("7.3", "open /dev/vduse/control as control", get, "ioctl control 0x40088101 bytes 8:0=02", "close control", get),
    ).toEqual(["fd", "0 *0=01", "EINVAL", "0", "none"]);
    expect(ask("6.0", "open /dev/vduse/none as device", "read device 8")).toEqual(["ENOENT", "none"]);
  });

  test("numbers of descriptors and addresses are put in, and do not come out", () => {
    const target = writing((bytes, [behind]) => {
      bytes.set([0xaa, 0xbb], 8);
      bytes.fill(0x77, 16, 24);
      behind?.set([1], 1);
    });
    const lines = ["open a as a", "eventfd as e", "ioctl a 0x1 bytes 24 fd@4=e pointer@16=2", "read a 2", "write a 1"];
    expect(perform(lines.map(readCall), target)).toEqual(["fd", "fd", "0 *8=aabb @0 1=01", "2 2:1=05", "EPIPE"]);
    expect(target.seen).toEqual(["a", "00000000090000000000000000000000".padEnd(48, "0")]);
  });

  test("a call about a descriptor that is not there is not made", () => {
    expect(
      perform(
        ["open a as a", "ioctl a 0x1 bytes 4 fd@0=b"].map(readCall),
        writing(() => {}),
      ),
    ).toEqual(["fd", "none"]);
  });
});

test("recorded answers are judged as the target itself is: all cases of a build, on another", () => {
  const { cases, numbers } = suiteOf(spec, buildOf(spec.contract, "7.3"));
  const on = (name: string) => providerTarget(spec, buildOf(spec.contract, name));
  const runnable = cases.filter(({ skip, program }) => skip === undefined && program === undefined);
  const verdicts = runnable.map((each) => {
    const answers = perform(
      each.plays.map((play) => readCall(callLine(play, numbers))),
      on("7.0"),
    );
    return [runCase(each, recordedTarget(answers), numbers).kind, runCase(each, on("7.0"), numbers).kind];
  });
  expect(verdicts.filter(([recorded, direct]) => recorded !== direct)).toEqual([]);
  expect(verdicts.filter(([kind]) => kind === "fail").length).toBeGreaterThan(20);
});

test("what is kept of an answer: no number of a descriptor, and no output that is the machine's", () => {
  const keeping = { handsOut: [0xae41], loose: [{ commands: [0x8030_ae7c], reason: "" }] };
  const kept = (call: string, answer: string) => stableAnswer(keeping, call, answer);
  expect(kept("ioctl vm 0xae41 value 0x0", "19")).toBe("fd");
  expect(kept("ioctl vm 0xae41 value 0x0", "EINVAL")).toBe("EINVAL");
  expect(kept("ioctl vm 0x8030ae7c bytes 48", "0 *0=7d0b72")).toBe("0");
  expect(kept("ioctl vm 0xae03 value 0x9", "2")).toBe("2");
  expect(kept("read device 8", "8 8:0=01")).toBe("8 8:0=01");
});

test("VFIO's devices go by the names of the calls", () => {
  const target = writing((bytes) => bytes.set([0xee], 13));
  const named = withVfioNames(target, (device) => `group of ${device}`);
  const lines = [
    "open /dev/vfio/27 as group",
    "open /dev/vfio/vfio as container",
    `ioctl group 0x3b6a bytes 16:0=${Buffer.from("0000:06:0d.0").toString("hex")}`,
  ];
  expect(perform(lines.map(readCall), named)).toEqual(["fd", "fd", "0 *13=ee"]);
  expect(target.seen.slice(0, 2)).toEqual(["group of 0000:00:06.0", "/dev/vfio/vfio"]);
  expect(
    Buffer.from(target.seen[2] ?? "", "hex")
      .toString("latin1")
      .slice(0, 12),
  ).toBe("0000:00:05.0");
  // Nothing but the command that takes a name.
  perform(
    ["open /dev/vfio/27 as group", `ioctl group 0x3b67 bytes 16:0=${Buffer.from("0000:06:0d.0").toString("hex")}`].map(readCall),
    named,
  );
  expect(Buffer.from(target.seen.at(-1) ?? "", "hex").toString("latin1", 0, 12)).toBe("0000:06:0d.0");
});
