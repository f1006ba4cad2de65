import { closeSync, readFileSync, readSync, writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Handle } from "../session/provider.ts";
import { arenaOf } from "./arena.ts";
import { loadCalls } from "./calls.ts";
import { type CarrierFile, carrierFile } from "./carrier-file.ts";

const calls = process.platform === "linux" ? await loadCalls().catch(() => undefined) : undefined;

const handle = (...can: readonly ("read" | "write")[]) =>
  ({
    number: 3,
    kind: "device",
    state: {},
    spec: Object.fromEntries(can.map((each) => [each, () => undefined])),
  }) as unknown as Handle;

/** open(2): the flags that a descriptor says it was opened with, of those that are not for the opening alone. */
const flagsOf = (fd: number) =>
  Number.parseInt(/^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? "", 8) & 0o4003;

describe.skipIf(calls === undefined)("a file in the place of a node", () => {
  const room = arenaOf(calls as NonNullable<typeof calls>, 4096);
  const [pair, message] = [room(8), room(512)];
  const made = (of: Handle, read: boolean, write: boolean, nonblock = false): CarrierFile => {
    const file = carrierFile(calls as NonNullable<typeof calls>, pair, of, { read, write, nonblock }, "abide device 1");
    if (file === undefined) throw new Error("no room");
    return file;
  };
  const close = (...fds: readonly (number | undefined)[]) => {
    for (const fd of fds) if (fd !== undefined) closeSync(fd);
  };
  const text = (fd: number) => {
    const bytes = Buffer.alloc(16);
    return bytes.toString("latin1", 0, readSync(fd, bytes, 0, bytes.length, null));
  };
  const send = (end: number, words: string) => {
    message.bytes.set(Buffer.from(words));
    return calls?.send(end, message.address, words.length);
  };

  test.each<readonly [string, boolean, boolean, number]>([
    ["to read", true, false, 0],
    ["to write", false, true, 1],
    ["both ways", true, true, 2],
  ])("opened %s, of every kind", (_title, read, write, way) => {
    for (const kind of [handle(), handle("read"), handle("write"), handle("read", "write")]) {
      for (const nonblock of [false, true]) {
        const { fd, end, lock } = made(kind, read, write, nonblock);
        expect(flagsOf(fd)).toBe(way + (nonblock ? 0o4000 : 0));
        close(fd, end, lock);
      }
    }
  });

  test.each<readonly [string, boolean]>([
    ["who only reads", false],
    ["who may write as well", true],
  ])("messages come one by one to %s", (_title, write) => {
    const { fd, end = -1 } = made(handle("read", "write"), true, write);
    expect([send(end, "one"), send(end, "two")]).toEqual([3, 3]);
    expect([text(fd), text(fd)]).toEqual(["one", "two"]);
    close(fd, end);
  });

  test("messages come one by one from who only writes", () => {
    const { fd, end = -1 } = made(handle("read", "write"), false, true);
    writeSync(fd, "one");
    writeSync(fd, "two");
    expect([calls?.receive(end, message.address, 512), calls?.receive(end, message.address, 512)]).toEqual([3, 3]);
    expect(() => text(fd)).toThrow("EBADF");
    close(fd, end);
  });

  test("of a kind that cannot be read a read ends at once, and its last close is seen", () => {
    const { fd, end, lock = -1 } = made(handle(), true, false);
    expect([end, text(fd)]).toEqual([undefined, ""]);
    expect(() => writeSync(fd, "x")).toThrow("EBADF");
    expect(calls?.lock(lock)).toBe(-1);
    const again = calls?.dup(fd) ?? -1;
    close(fd);
    expect(calls?.lock(lock)).toBe(-1);
    close(again);
    expect(calls?.lock(lock)).toBe(0);
    close(lock);
  });
});
