import { describe, expect, test } from "vitest";
import type { Play } from "../../src/session/sample.ts";
import { bytesText, changesText, readBytes, withRuns } from "../../tools/kernels/bytes-text.ts";
import { callLine, readCall } from "../../tools/kernels/call-lines.ts";

const bytes = (...values: readonly number[]) => new Uint8Array(values);

describe("bytes as text, both ways", () => {
  test.each([
    [bytes(), "0"],
    [new Uint8Array(8), "8"],
    [bytes(1, 0, 0, 0, 0, 0, 0, 0), "8:0=01"],
    [bytes(0, 0xff, 0x0a, 0, 1), "5:1=ff0a,4=01"],
  ])("%s is %s", (value, text) => {
    expect(bytesText(value)).toBe(text);
    expect(readBytes(text)).toEqual(value);
  });

  test.each([
    [bytes(1, 2, 3), bytes(1, 2, 3), ""],
    [bytes(1, 2, 3), bytes(0, 2, 9), "0=00,2=09"],
  ])("from %s to %s are %j", (before, after, text) => {
    expect(changesText(before, after)).toBe(text);
    expect(withRuns(before, text)).toEqual(after);
  });

  test.each(["", "x", "4:", "4:0", "4:0=0", "4:4=01", "4:3=0102", "4:0=01;1=02"])("%j is refused", (text) => {
    expect(() => readBytes(text)).toThrow(/^expected (bytes such as 8:0=01|OFFSET=HEX within 4 bytes), found /);
  });
});

describe("calls as lines, both ways", () => {
  const rows: readonly (readonly [Play, string])[] = [
    [{ call: "open", path: "/dev/vduse/control", as: "control" }, "open /dev/vduse/control as control"],
    [{ call: "close", fd: "control" }, "close control"],
    [{ call: "eventfd", as: "event" }, "eventfd as event"],
    [{ call: "read", fd: "device", length: 152 }, "read device 152"],
    [{ call: "write", fd: "device", bytes: bytes(0, 1) }, "write device 2:1=01"],
    [{ call: "ioctl", fd: "kvm", command: 0xae00, argument: { by: "none" } }, "ioctl kvm 0xae00"],
    [
      { call: "ioctl", fd: "kvm", command: 0xae01, argument: { by: "value", value: 0n }, as: "vm" },
      "ioctl kvm 0xae01 value 0x0 as vm",
    ],
    [
      { call: "ioctl", fd: "vm", command: 0xc0de_ae01, argument: { by: "value", value: (1n << 64n) - 1n } },
      "ioctl vm 0xc0deae01 value 0xffffffffffffffff",
    ],
    [{ call: "ioctl", fd: "c", command: 0x8008_8100, argument: { by: "pointer", bytes: bytes() } }, "ioctl c 0x80088100 bytes 0"],
    [
      {
        call: "ioctl",
        fd: "group",
        command: 0x3b68,
        argument: {
          by: "pointer",
          bytes: bytes(0, 0, 0, 0, 7),
          fds: [{ offset: 0, fd: "container" }],
          pointers: [{ offset: 8, bytes: bytes(1) }],
        },
        as: "device",
      },
      "ioctl group 0x3b68 bytes 5:4=07 fd@0=container pointer@8=1:0=01 as device",
    ],
  ];
  test.each(rows.map(([play, line]) => [line, play] as const))("%s", (line, play) => {
    expect(callLine(play, {})).toBe(line);
    expect(readCall(line)).toEqual(play);
  });

  test("a command by its name is written as its number", () => {
    const play: Play = { call: "ioctl", fd: "kvm", command: "KVM_CREATE_VM", argument: { by: "none" } };
    expect(callLine(play, { KVM_CREATE_VM: 0xae01 })).toBe("ioctl kvm 0xae01");
    expect(() => callLine(play, {})).toThrow("the interface has no command KVM_CREATE_VM");
  });

  test.each([
    "",
    "open /dev/kvm",
    "ioctl kvm KVM",
    "ioctl kvm 0xae00 bytes",
    "ioctl kvm 0xae00 words 1",
    "ioctl kvm 0xae00 bytes 4 fd=a",
    "fork",
  ])("%j is refused", (line) => expect(() => readCall(line)).toThrow(/^expected /));
});
