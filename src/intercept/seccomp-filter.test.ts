import { describe, expect, test } from "vitest";
import { callTables } from "./architecture.ts";
import { seccompFilter } from "./seccomp-filter.ts";

/**
 * The kernel's classic BPF, as far as a filter of ours needs it, written from linux/filter.h: what a call with this data is answered.
 *
 * @param data struct seccomp_data: number, architecture, address, six arguments of 64 bits.
 */
function answered(filter: Uint8Array, data: DataView): number {
  const code = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const operation = code.getUint16(at * 8, true);
    const [holds, fails] = [code.getUint8(at * 8 + 2), code.getUint8(at * 8 + 3)];
    const number = code.getUint32(at * 8 + 4, true);
    if (operation === 0x20) accumulator = data.getUint32(number, true);
    else if (operation === 0x54) accumulator = (accumulator & number) >>> 0;
    else if (operation === 0x15) at += accumulator === number ? holds : fails;
    else if (operation === 0x06) return number;
    else throw new Error(`instruction ${at}: ${operation.toString(16)}`);
  }
  throw new Error("the filter has no end");
}

const call = (audit: number, number: number, ...args: readonly number[]) => {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, audit, true);
  for (const [index, each] of args.entries()) data.setBigUint64(16 + 8 * index, BigInt(each), true);
  return data;
};

const notify = 0x7fc00000;
const allow = 0x7fff0000;
const [x64, ia32, arm64, arm] = [0xc000003e, 0x40000003, 0xc00000b7, 0x40000028];

/** Numbers from the tables of Linux: arch/x86/entry/syscalls, scripts/syscall.tbl, arch/arm/tools/syscall.tbl. */
describe.each<[string, readonly (readonly [string, DataView, number])[]]>([
  [
    "x64",
    [
      ["open", call(x64, 2), notify],
      ["openat", call(x64, 257), notify],
      ["openat2", call(x64, 437), notify],
      ["access", call(x64, 21), notify],
      ["setsid", call(x64, 112), notify],
      ["seccomp that asks for a listener", call(x64, 317, 1, 0x18), notify],
      ["seccomp that asks for none", call(x64, 317, 1, 0x10), allow],
      ["seccomp that asks what there is", call(x64, 317, 2, 8), allow],
      ["seccomp of a 32-bit program", call(ia32, 354, 1, 8), notify],
      ["read", call(x64, 0), allow],
      ["execve", call(x64, 59), allow],
      ["a command of VDUSE", call(x64, 16, 3, 0x80088100), notify],
      ["a command of KVM, with more in the upper half", call(x64, 16, 3, 0xffff_0000_ae03), notify],
      ["a command of a terminal", call(x64, 16, 0, 0x5401), allow],
      ["a number that has the type elsewhere", call(x64, 16, 3, 0x81000081), allow],
      ["openat of a 32-bit program", call(ia32, 295), notify],
      ["what is open for a 64-bit program", call(ia32, 2), allow],
      ["ioctl of a 32-bit program", call(ia32, 54, 3, 0xae00), notify],
      ["what is ioctl for a 64-bit program", call(ia32, 16, 3, 0xae00), allow],
      ["open of x32, which is not met", call(x64, 0x40000002), allow],
      ["another architecture's openat", call(arm64, 56), allow],
    ],
  ],
  [
    "arm64",
    [
      ["openat", call(arm64, 56), notify],
      ["ioctl of VDUSE", call(arm64, 29, 3, 0x80088100), notify],
      ["seccomp that asks for a listener", call(arm64, 277, 1, 8), notify],
      ["ioctl of others", call(arm64, 29, 3, 0x5413), allow],
      ["setsid", call(arm64, 157), notify],
      ["openat of a 32-bit program", call(arm, 322), notify],
      ["ioctl of a 32-bit program", call(arm, 54, 3, 0xae01), notify],
      ["write", call(arm64, 64), allow],
    ],
  ],
])("a filter on %s", (arch, rows) => {
  const filter = seccompFilter(callTables(arch) ?? [], [0x81, 0xae], "LE");
  test.each(rows)("%s", (_, data, expected) => {
    expect(answered(filter, data)).toBe(expected);
  });
});

test("a filter whose jumps would not reach is refused", () => {
  const types = Array.from({ length: 300 }, (_, index) => index);
  expect(() => seccompFilter(callTables("x64") ?? [], types, "LE")).toThrow("255 is the most that one can");
});
