import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { commandOf, numberText, reads } from "./command-of.ts";

const vduse = await played.vduse();
const mshv = await played.mshv();

/** As linux/ioctl.h would make them: direction << 30 | size << 16 | type << 8 | number. */
test.each<readonly [number, string]>([
  [0x0000_ae00, "_IO(0xae, 0x00)"],
  [0x4068_aea3, "_IOW(0xae, 0xa3, 104)"],
  [0x8008_8100, "_IOR(0x81, 0x00, 8)"],
  [0xc030_811a, "_IOWR(0x81, 0x1a, 48)"],
  [0x0008_3b01, "_IOC(0, 0x3b, 0x01, 8)"],
  [0xffff_ffff, "_IOWR(0xff, 0xff, 16383)"],
])("%i is %s", (number, text) => {
  expect(numberText(number)).toBe(text);
});

describe("commandOf", () => {
  const at = (release: string | undefined, on: string, number: number) => {
    const build = release === undefined ? undefined : buildOf(vduse.contract, release);
    const found = commandOf(vduse, build, on, number);
    return found === undefined ? undefined : [found.command.name, found.command.change, found.here, found.compat];
  };

  test.each<readonly [string, string | undefined, string, number, readonly unknown[] | undefined]>([
    ["the build's own", "7.3", "control", 0x8008_8104, ["VDUSE_GET_FEATURES", "features", true, false]],
    [
      "a draft's, where it is the draft that was met",
      "draft-a",
      "control",
      0x8008_8104,
      ["VDUSE_GET_FEATURES", "features-version-2", true, false],
    ],
    ["a released one, where the build has none", "7.2", "control", 0x8008_8104, ["VDUSE_GET_FEATURES", "features", false, false]],
    ["any, where the build is not known", undefined, "control", 0x8008_8104, ["VDUSE_GET_FEATURES", "features", true, false]],
    ["one of another descriptor's is none", "7.3", "device", 0x8008_8104, undefined],
    // vduse_vq_info is 44 bytes long for an i386 program, and 48 otherwise.
    ["a 32-bit program's", "7.3", "device", 0xc02c_8115, ["VDUSE_VQ_GET_INFO", "base", true, true]],
    ["a number that nobody has", "7.3", "control", 0x8155, undefined],
  ])("%s", (_title, release, on, number, expected) => {
    expect(at(release, on, number)).toEqual(expected);
  });

  test("a 32-bit program's record is its own", () => {
    const type = commandOf(vduse, buildOf(vduse.contract, "7.3"), "device", 0xc02c_8115)?.type;
    expect(type).toMatchObject({ kind: "struct", size: 44 });
  });
});

test.each<readonly [string, string, string, number, boolean]>([
  ["a number that is written", "vduse", "control", 0x8008_8100, false],
  ["a number that is taken", "vduse", "control", 0x4008_8101, true],
  ["both ways", "vduse", "device", 0xc030_8115, true],
  ["a number that its direction does not tell of", "mshv", "mshv", 0x4004_b800, true],
])("reads: %s", (_title, name, on, number, expected) => {
  const found = commandOf(name === "vduse" ? vduse : mshv, undefined, on, number);
  expect(found === undefined ? undefined : reads(found.command)).toBe(expected);
});
