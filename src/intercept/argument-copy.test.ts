import { describe, expect, test } from "vitest";
import { ArgumentCopy, type CopiedMemory, changes, mostCopied } from "./argument-copy.ts";
import { loadCalls } from "./calls.ts";

const calls = await loadCalls();
const copy = new ArgumentCopy(calls);
/** A pipe takes bytes from an address as a command does, and says EFAULT where there are none. */
const bytesAt = (address: number, length: number) => new Uint8Array(calls.view(address, length));
const nothing = () => () => {};

/** Bytes that end where a page ends, at 0x10000. */
function memoryOf(bytes: Uint8Array, writable = true): CopiedMemory & { readonly start: bigint } {
  const start = 0x10000n - BigInt(bytes.length);
  return {
    start,
    readSome: (address, length) => bytes.slice(Number(address - start), Number(address - start) + length),
    write(address, given) {
      if (!writable) return false;
      bytes.set(given, Number(address - start));
      return true;
    },
  };
}

describe("a copy of an argument", () => {
  test("holds what is there, and what is written goes back, and is told with what is known to matter", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, at) => at);
    const memory = memoryOf(bytes);
    const copied = copy.with(memory, memory.start, 8, nothing, (address) => {
      const own = bytesAt(address, 32);
      expect([...own.subarray(0, 3)]).toEqual([0, 1, 2]);
      own[2] = 99;
      own[20] = 98;
      return "done";
    });
    expect(copied).toEqual({ result: "done", before: expect.any(Uint8Array), after: expect.any(Uint8Array), given: true });
    expect([copied.before.length, copied.after.length]).toEqual([21, 21]);
    expect([copied.before[20], copied.after[20], bytes[2], bytes[20], bytes[21]]).toEqual([20, 98, 99, 98, 21]);
  });

  test("nothing that was changed: as many bytes as are known to matter, as far as they are mapped", () => {
    const memory = memoryOf(new Uint8Array(12));
    const lengths = [0, 8, 4096].map((known) => copy.with(memory, memory.start, known, nothing, () => 0).before.length);
    expect(lengths).toEqual([0, 8, 12]);
  });

  test("memory that is not to be written is told", () => {
    const memory = memoryOf(new Uint8Array(12), false);
    expect(copy.with(memory, memory.start, 12, nothing, (address) => bytesAt(address, 1).fill(1)).given).toBe(false);
    expect(copy.with(memory, memory.start, 12, nothing, () => 0).given).toBe(true);
  });

  test("ends where the other memory ends, and nothing is where nothing was", () => {
    const memory = memoryOf(new Uint8Array(16));
    // FIONREAD writes 4 bytes: at the last 4 it can, one byte further it cannot.
    const pair = calls.mmap(4096);
    expect(calls.socketpair(pair)).toBe(0);
    const fd = new DataView(calls.view(pair, 8)).getInt32(0, true);
    const ask = (from: bigint) => copy.with(memory, from, 4, nothing, (address) => calls.ioctl(fd, 0x541b, address)).result;
    expect(ask(0x10000n - 4n)).toBe(0);
    expect([ask(0x10000n - 3n), calls.error()]).toEqual([-1, "EFAULT"]);
    expect([ask(0x10000n), calls.error()]).toEqual([-1, "EFAULT"]);
    for (const each of [0, 4]) calls.close(new DataView(calls.view(pair, 8)).getInt32(each, true));
  });

  test("what is prepared is there for the call alone", () => {
    const bytes = new Uint8Array(4);
    const memory = memoryOf(bytes);
    const prepare = (own: Uint8Array) => {
      own[0] = 7;
      return () => {
        own[0] = 0;
      };
    };
    const copied = copy.with(memory, memory.start, 4, prepare, (address) => bytesAt(address, 1)[0]);
    expect([copied.result, [...copied.after], [...bytes]]).toEqual([7, [0, 0, 0, 0], [0, 0, 0, 0]]);
  });

  test("no more than can be copied", () => {
    const memory: CopiedMemory = { readSome: (_, length) => new Uint8Array(length), write: () => true };
    const { before, after } = copy.with(memory, 0x7abc_defn, 16, nothing, (address) => {
      expect(address % 4096).toBe(0xdef);
      bytesAt(address, mostCopied)[mostCopied - 1] = 1;
      return 0;
    });
    expect([before.length, after.at(-1)]).toEqual([mostCopied, 1]);
  });
});

test("changes are runs, in order", () => {
  const one = Uint8Array.from([1, 2, 3, 4, 5, 6]);
  expect(changes(one, Uint8Array.from([1, 0, 0, 4, 5, 0]))).toEqual([
    { start: 1, end: 3 },
    { start: 5, end: 6 },
  ]);
  expect(changes(one, one.slice())).toEqual([]);
});
