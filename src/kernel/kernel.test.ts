import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Kernel } from "./kernel.ts";
import { openKernel } from "./kernel.ts";
import { kernelTarget } from "./kernel-target.ts";
import { kernelTransport } from "./kernel-transport.ts";

const linux = process.platform === "linux";
/** A device that this machine has and lets us open, or why not. */
const without = (path: string) => !linux || !existsSync(path);
const openFiles = () => readdirSync("/proc/self/fd").length;

describe.skipIf(!linux)("the running kernel", () => {
  let kernel: Kernel;
  let before = 0;
  beforeEach(async () => {
    kernel = await openKernel();
    before = openFiles();
  });
  afterEach(() => {
    kernel.dispose();
    expect(openFiles()).toBe(before);
  });

  const opened = (path: string, access?: Parameters<Kernel["open"]>[1]): number => {
    const answer = kernel.open(path, access);
    if ("errno" in answer) throw new Error(`${path}: ${answer.errno}`);
    return answer.value;
  };
  const piped = (): { readonly read: number; readonly write: number } => {
    const ends = kernel.pipe();
    if ("errno" in ends) throw new Error(ends.errno);
    return ends;
  };
  const FIONREAD = 0x541b;
  const u32 = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

  test.each([
    ["/dev/null", 0x5401, "ENOTTY"],
    ["/dev/null", 0xae00, "ENOTTY"],
    ["/proc/self/status", 0xae00, "ENOTTY"],
  ])("%s refuses the command %i with %s", (path, command, errno) => {
    const fd = opened(path, { write: false });
    expect(kernel.ioctl(fd, command, new Uint8Array(64))).toEqual({ errno });
  });

  test.each([
    ["/nonsense/there/is/none", "ENOENT"],
    ["/dev/null/below", "ENOTDIR"],
    ["/dev/null\0below", "ENOENT"],
    [`/${"x".repeat(300)}`, "ENAMETOOLONG"],
    ["/", "EISDIR"],
  ])("open %s answers %s", (path, errno) => {
    expect(kernel.open(path)).toEqual({ errno });
  });

  test("a descriptor that is not ours is not closed, not read and not asked", () => {
    expect(kernel.close(0)).toEqual({ errno: "EBADF" });
    expect(kernel.ioctl(99_999, 0xae00)).toEqual({ errno: "EBADF" });
    expect(kernel.read(99_999, 1)).toEqual({ errno: "EBADF" });
    expect(kernel.poll(99_999)).toEqual({ errno: "EBADF" });
  });

  test("a pipe: bytes come out as they went in, and FIONREAD counts them", () => {
    const { read, write } = piped();
    expect(kernel.read(read, 8)).toEqual({ errno: "EAGAIN" });
    expect(kernel.poll(read)).toEqual({ events: [] });
    expect(kernel.write(write, Uint8Array.of(1, 2, 3))).toEqual({ value: 3 });
    expect(kernel.poll(read)).toEqual({ events: ["in"] });
    const count = new Uint8Array(4);
    expect(kernel.ioctl(read, FIONREAD, count)).toEqual({ value: 0 });
    expect(u32(count)).toBe(3);
    expect(kernel.read(read, 8)).toEqual({ value: 3, bytes: Uint8Array.of(1, 2, 3) });
    kernel.close(write);
    expect(kernel.poll(read)).toEqual({ events: ["hang-up"] });
    expect(kernel.read(read, 8)).toEqual({ value: 0, bytes: new Uint8Array() });
  });

  test("EFAULT one byte too early, in both directions, and never at the last byte", () => {
    const { read, write } = piped();
    kernel.write(write, new Uint8Array(16));
    for (let length = 0; length < 4; length++) {
      expect({ length, answer: kernel.ioctl(read, FIONREAD, new Uint8Array(length)) }).toEqual({
        length,
        answer: { errno: "EFAULT" },
      });
    }
    expect(kernel.ioctl(read, FIONREAD, new Uint8Array(4))).toEqual({ value: 0 });
    // An eventfd reads 8 bytes from the program.
    const event = kernel.eventfd();
    if ("errno" in event) throw new Error(event.errno);
    expect(kernel.write(event.value, Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0))).toEqual({ value: 8 });
    expect(kernel.write(event.value, new Uint8Array(7))).toEqual({ errno: "EINVAL" });
  });

  test.skipIf(without("/dev/net/tun"))("tun reads a record up to its last byte, and answers EFAULT when one is missing", () => {
    const fd = opened("/dev/net/tun");
    // TUNSETIFF copies the 40 bytes of an ifreq; flags of 0 name neither a tun nor a tap.
    const answers = [39, 40].map((length) => kernel.ioctl(fd, 0x400454ca, new Uint8Array(length)));
    expect(answers).toEqual([{ errno: "EFAULT" }, { errno: "EINVAL" }]);
    const features = new Uint8Array(4);
    expect(kernel.ioctl(fd, 0x800454cf, features)).toEqual({ value: 0 });
    // IFF_TUN and IFF_TAP are there since the first tun.
    expect(u32(features) & 3).toBe(3);
  });

  test("a page that may be read and not written: EFAULT on the way out, and the bytes as they were", () => {
    const { read, write } = piped();
    kernel.write(write, Uint8Array.of(7, 7));
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(kernel.ioctl(read, FIONREAD, { bytes, readOnly: true })).toEqual({ errno: "EFAULT" });
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(kernel.ioctl(read, FIONREAD, bytes)).toEqual({ value: 0 });
    expect(bytes).toEqual(Uint8Array.of(2, 0, 0, 0));
  });

  test("arguments larger than all before, and smaller again, are handed over whole", () => {
    const { read, write } = piped();
    for (const length of [1, 5000, 40_000, 3]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 31);
      expect(kernel.write(write, bytes)).toEqual({ value: length });
      expect(kernel.read(read, 65_536)).toEqual({ value: length, bytes });
    }
  });

  test("an eventfd: what is written is counted", () => {
    const event = kernel.eventfd(3);
    if ("errno" in event) throw new Error(event.errno);
    kernel.write(event.value, Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0));
    expect(kernel.read(event.value, 8)).toEqual({ value: 8, bytes: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) });
    expect(kernel.read(event.value, 8)).toEqual({ errno: "EAGAIN" });
  });

  test("a thousand opens, of which none is closed by hand, leave nothing behind", () => {
    for (let count = 0; count < 1000; count++) opened("/dev/null");
    expect(kernel.descriptors.length).toBe(1000);
    kernel.dispose();
    expect(openFiles()).toBe(before);
    expect(() => kernel.open("/dev/null")).toThrowError(expect.objectContaining({ name: "KernelError", code: "closed" }));
  });

  test("100,000 calls that fail each answer their own errno", () => {
    const none = opened("/dev/null");
    const { read } = piped();
    let wrong = 0;
    for (let count = 0; count < 25_000; count++) {
      const answers = [
        kernel.ioctl(none, 0x5401),
        kernel.ioctl(99_999, 0x5401),
        kernel.ioctl(read, FIONREAD, new Uint8Array()),
        kernel.read(read, 1),
      ];
      if (answers.map((each) => ("errno" in each ? each.errno : "")).join() !== "ENOTTY,EBADF,EFAULT,EAGAIN") wrong++;
    }
    expect(wrong).toBe(0);
  });

  test.skipIf(without("/dev/kvm"))("what a command hands out is closed with the rest; a count is no descriptor", () => {
    const system = opened("/dev/kvm");
    expect(kernel.ioctl(system, 0xae00, 0n)).toEqual({ value: 12 });
    expect(kernel.ioctl(system, 0xae00, 1n)).toEqual({ errno: "EINVAL" });
    const machine = kernel.ioctl(system, 0xae01, 0n);
    if ("errno" in machine) throw new Error(machine.errno);
    expect(kernel.descriptors).toEqual([system, machine.value]);
    for (let extension = 0; extension < 260; extension++) kernel.ioctl(system, 0xae03, BigInt(extension));
    expect(kernel.descriptors).toEqual([system, machine.value]);
  });

  test("as a transport: bytes of the caller stay, a read waits without holding the program up", async () => {
    const { read, write } = piped();
    const transport = kernelTransport(kernel);
    kernel.write(write, Uint8Array.of(1));
    const given = new Uint8Array(4);
    expect(await transport.ioctl(read, FIONREAD, given)).toEqual({ value: 0, bytes: Uint8Array.of(1, 0, 0, 0) });
    expect(given).toEqual(new Uint8Array(4));
    const buffer = Buffer.from([9, 9, 9, 9]);
    expect(await transport.ioctl(read, FIONREAD, buffer)).toEqual({ value: 0, bytes: Uint8Array.of(1, 0, 0, 0) });
    expect([...buffer]).toEqual([9, 9, 9, 9]);

    const folder = mkdtempSync(join(tmpdir(), "abide-kernel-"));
    const file = join(folder, "plain");
    writeFileSync(file, "text");
    try {
      const answer = await transport.open(file);
      if ("errno" in answer) throw new Error(answer.errno);
      expect(await transport.read(answer.value, 2)).toEqual({ value: 2, bytes: Uint8Array.of(0x74, 0x65) });
      expect(await transport.close(answer.value)).toEqual({ value: 0 });
      expect(await transport.close(answer.value)).toEqual({ errno: "EBADF" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("as a selftest's target: pointers to nothing, to too little, and a read that would wait", () => {
    const target = kernelTarget(kernel);
    const { read, write } = piped();
    kernel.write(write, Uint8Array.of(1, 2));
    const pointer = (length: number) => ({ by: "pointer", bytes: new Uint8Array(length), pointers: [] }) as const;
    expect([0, 3, 4].map((length) => target.ioctl(read, FIONREAD, pointer(length)))).toEqual([
      { errno: "EFAULT" },
      { errno: "EFAULT" },
      { value: 0 },
    ]);
    expect(target.read(read, 2)).toEqual({ value: 2, bytes: Uint8Array.of(1, 2) });
    expect(target.read(read, 2)).toEqual({ errno: "EAGAIN" });
    expect(target.ioctl(read, 0xae00, { by: "none" })).toEqual({ errno: "ENOTTY" });
    expect(() => kernelTarget(kernel, "32-bit")).toThrowError(/32-bit program/);
  });
});
