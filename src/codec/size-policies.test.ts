import { describe, expect, test } from "vitest";
import { type CopyIn, checkZeroed, copyIn, copyOut, type InPolicy, type OutPolicy } from "./size-policies.ts";
import { memoryOf } from "./user-memory.ts";

const page = 4096;
const base = 0x7f00_0000_0000n;
const pattern = 0x3e;

/** `size` bytes of the pattern, the last `zeros` of them cleared, mapped at `base` and nothing behind them. */
function source(size: number, zeros = 0): Uint8Array {
  return new Uint8Array(size).fill(pattern, 0, size - zeros);
}

interface In {
  readonly policy: InPolicy;
  readonly user: Uint8Array;
  /** What the consumer says; the length of its bytes if not given. */
  readonly userSize?: number;
  readonly options: CopyIn;
  readonly at?: bigint;
}

/** The bytes that came, as runs of equal ones: `32*3e 32*00`; or the error. */
function taken({ policy, user, userSize = user.length, options, at = base }: In): string {
  const result = copyIn(policy, memoryOf([{ address: at, bytes: user }]), at, userSize, options);
  return "errno" in result ? result.errno : runs(result.bytes);
}

function runs(bytes: Uint8Array): string {
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return text.replace(/(\w\w)( \1)*/g, (run, byte: string) => `${(run.length + 1) / 3}*${byte}`);
}

describe("zero-tail: copy_struct_from_user", () => {
  const policy = "zero-tail";
  const n = 64;

  test.each<readonly [what: string, given: In, expected: string]>([
    // The kernel's own table (lib/tests/usercopy_kunit.c).
    ["equal sizes", { policy, user: source(n), options: { kernelSize: n } }, "64*3e"],
    ["a shorter record is extended with zeros", { policy, user: source(n / 2), options: { kernelSize: n } }, "32*3e 32*00"],
    ["a longer one with something in its tail", { policy, user: source(n), options: { kernelSize: n / 2 } }, "E2BIG"],
    ["a longer one whose tail is zero", { policy, user: source(n, n / 2), options: { kernelSize: n / 2 } }, "32*3e"],
    // What is missing there.
    ["no bytes", { policy, user: source(n), userSize: 0, options: { kernelSize: n } }, "64*00"],
    [
      "no bytes where some are required",
      { policy, user: source(n), userSize: 0, options: { kernelSize: n, minSize: 24 } },
      "EINVAL",
    ],
    ["one byte less than required", { policy, user: source(n), userSize: 23, options: { kernelSize: n, minSize: 24 } }, "EINVAL"],
    ["as many as required", { policy, user: source(n), userSize: 24, options: { kernelSize: n, minSize: 24 } }, "24*3e 40*00"],
    [
      "less than required comes before a fault",
      { policy, user: source(0), userSize: 23, options: { kernelSize: n, minSize: 24 } },
      "EINVAL",
    ],
    ["more than a page, all of it zero", { policy, user: source(page + 1, page + 1), options: { kernelSize: n } }, "64*00"],
    ["one byte more, not zero", { policy, user: source(n + 1), options: { kernelSize: n } }, "E2BIG"],
    ["one byte more, zero", { policy, user: source(n + 1, 1), options: { kernelSize: n } }, "64*3e"],
    ["one byte more, not mapped", { policy, user: source(n), userSize: n + 1, options: { kernelSize: n } }, "EFAULT"],
    [
      "a zero tail that runs into what is not mapped",
      { policy, user: source(n + 16, 16), userSize: n + 32, options: { kernelSize: n } },
      "EFAULT",
    ],
    [
      "something in the tail before what is not mapped",
      { policy, user: source(n + 16), userSize: n + 32, options: { kernelSize: n } },
      "E2BIG",
    ],
    ["nothing mapped, and a tail", { policy, user: source(0), userSize: n + 1, options: { kernelSize: n } }, "EFAULT"],
    ["nothing mapped", { policy, user: source(0), userSize: n, options: { kernelSize: n } }, "EFAULT"],
    ["the last byte not mapped", { policy, user: source(n - 1), userSize: n, options: { kernelSize: n } }, "EFAULT"],
    ["an address that is not aligned", { policy, user: source(n), options: { kernelSize: n }, at: base + 3n }, "64*3e"],
    ["a tail that is not aligned", { policy, user: source(n + 13, 13), options: { kernelSize: n }, at: base + 3n }, "64*3e"],
    [
      "a tail that is not aligned, its last byte set",
      { policy, user: Uint8Array.of(...source(n + 12, 12), 1), options: { kernelSize: n }, at: base + 3n },
      "E2BIG",
    ],
  ])("%s", (_, given, expected) => {
    expect(taken(given)).toBe(expected);
  });

  test("the tail is looked at before the record: both are wrong, and the tail is what is said", () => {
    const behind = { address: base + 64n, bytes: source(8) };
    expect(copyIn(policy, memoryOf([behind]), base, 72, { kernelSize: 64 })).toEqual({ errno: "E2BIG" });
  });
});

describe("exact, min-ignore-tail, zero-extend-ignore", () => {
  test.each<readonly [what: string, given: In, expected: string]>([
    ["exact: equal", { policy: "exact", user: source(8), options: { kernelSize: 8 } }, "8*3e"],
    ["exact: shorter", { policy: "exact", user: source(7), options: { kernelSize: 8 } }, "EINVAL"],
    ["exact: longer", { policy: "exact", user: source(9, 1), options: { kernelSize: 8, wrongSize: "ENOTTY" } }, "ENOTTY"],
    ["exact: not mapped", { policy: "exact", user: source(7), userSize: 8, options: { kernelSize: 8 } }, "EFAULT"],
    ["argsz: the least", { policy: "min-ignore-tail", user: source(4), options: { kernelSize: 8, minSize: 4 } }, "4*3e 4*00"],
    ["argsz: below it", { policy: "min-ignore-tail", user: source(3), options: { kernelSize: 8, minSize: 4 } }, "EINVAL"],
    [
      "argsz: a tail that is not zero",
      { policy: "min-ignore-tail", user: source(20), options: { kernelSize: 8, minSize: 4 } },
      "8*3e",
    ],
    [
      "argsz: a tail that is not mapped",
      { policy: "min-ignore-tail", user: source(8), userSize: 20, options: { kernelSize: 8, minSize: 4 } },
      "8*3e",
    ],
    [
      "argsz: huge",
      { policy: "min-ignore-tail", user: source(8), userSize: 0xffff_ffff, options: { kernelSize: 8, minSize: 4 } },
      "8*3e",
    ],
    ["drm: shorter", { policy: "zero-extend-ignore", user: source(3), options: { kernelSize: 8 } }, "3*3e 5*00"],
    ["drm: nothing", { policy: "zero-extend-ignore", user: source(0), options: { kernelSize: 8 } }, "8*00"],
    ["drm: a tail that is not zero", { policy: "zero-extend-ignore", user: source(20), options: { kernelSize: 8 } }, "8*3e"],
    [
      "drm: a tail that is not mapped",
      { policy: "zero-extend-ignore", user: source(8), userSize: 20, options: { kernelSize: 8 } },
      "EFAULT",
    ],
  ])("%s", (_, given, expected) => {
    expect(taken(given)).toBe(expected);
  });
});

describe("check_zeroed_user", () => {
  test("over every [start, end] of 1024 bytes across a page: set bytes in the outer quarters, zeros between", () => {
    const size = 1024;
    const bytes = new Uint8Array(size);
    for (let at = 1; at < size / 4; at += 2) bytes[at] = 0xff;
    for (let at = (3 * size) / 4; at < size; at += 2) bytes[at] = 0xff;
    const address = BigInt(page) - BigInt(size / 2);
    const memory = memoryOf([
      { address, bytes: bytes.subarray(0, size / 2) },
      { address: BigInt(page), bytes: bytes.subarray(size / 2) },
    ]);
    // Where the next set byte is, or the end: memchr_inv without a search each time.
    const next = new Int32Array(size + 1).fill(size);
    for (let at = size - 1; at >= 0; at--) next[at] = bytes[at] === 0 ? (next[at + 1] as number) : at;
    let zero = 0;
    for (let start = 0; start <= size; start++) {
      for (let end = start; end <= size; end++) {
        const expected = (next[start] as number) >= end ? "zero" : "not-zero";
        const actual = checkZeroed(memory, address + BigInt(start), end - start);
        // One `expect` for each of half a million would take a minute.
        if (actual !== expected) expect({ start, end, actual }).toEqual({ start, end, actual: expected });
        if (actual === "zero") zero++;
      }
    }
    // All ranges within the 513 zeros from 256 to 767 and the one before the last quarter's first byte, and those of one zero or of no byte elsewhere.
    expect(zero).toBe(((512 + 1) * (512 + 2)) / 2 + 1 + 128 + 128 + (256 + 256 - 1));
  });

  test.each([
    ["no bytes, wherever", 1000n, 0, "zero"],
    ["not mapped", 1000n, 1, "fault"],
    ["zeros, then not mapped", 16n, 32, "fault"],
    ["set, then not mapped", 8n, 40, "not-zero"],
    ["set in the word that the fault is in", 35n, 8, "fault"],
  ])("%s", (_, address, size, expected) => {
    const bytes = new Uint8Array(38);
    bytes[8] = 1;
    bytes[36] = 1;
    expect(checkZeroed(memoryOf([{ address: 0n, bytes }]), address, size)).toBe(expected);
  });
});

describe("copy_struct_to_user", () => {
  interface Out {
    readonly policy: OutPolicy;
    readonly room: number;
    readonly record: Uint8Array;
    readonly asked?: number;
    readonly notices?: "as-documented" | "as-merged";
    /** Bytes that are mapped; the room if not given. */
    readonly mapped?: number;
  }

  const full = source(8);
  const half = source(8, 4);

  test.each<readonly [what: string, given: Out, expected: object, memory: string]>([
    ["equal sizes", { policy: "out-truncate", room: 8, record: full }, { written: 8, lost: false }, "8*3e"],
    [
      "less room, data lost and nobody told",
      { policy: "out-truncate", room: 4, record: full },
      { written: 4, lost: true },
      "4*3e",
    ],
    ["less room, only zeros cut off", { policy: "out-truncate", room: 4, record: half }, { written: 4, lost: false }, "4*3e"],
    [
      "more room: the rest is cleared",
      { policy: "out-truncate", room: 12, record: full },
      { written: 8, lost: false },
      "8*3e 4*00",
    ],
    ["no room", { policy: "out-truncate", room: 0, record: full }, { written: 0, lost: true }, ""],
    [
      "an error when data is lost, which was written as far as it fits",
      { policy: "out-error", room: 4, record: full },
      { errno: "EMSGSIZE" },
      "4*3e",
    ],
    ["no error when only zeros are cut off", { policy: "out-error", room: 4, record: half }, { written: 4, lost: false }, "4*3e"],
    [
      "an error never comes from the test as it was merged",
      { policy: "out-error", room: 4, record: full, notices: "as-merged" },
      { written: 4, lost: false },
      "4*3e",
    ],
    [
      "nor when there is more room",
      { policy: "out-error", room: 12, record: full, notices: "as-merged" },
      { written: 8, lost: false },
      "8*3e 4*00",
    ],
    ["what was asked for does not fit", { policy: "out-mask", room: 4, record: full, asked: 8 }, { errno: "EMSGSIZE" }, "4*3e"],
    [
      "what was asked for fits, other data is lost",
      { policy: "out-mask", room: 4, record: full, asked: 4 },
      { written: 4, lost: true },
      "4*3e",
    ],
    ["nothing was asked for", { policy: "out-mask", room: 4, record: full }, { written: 4, lost: true }, "4*3e"],
    [
      "the rest is not mapped, and nothing was written before it",
      { policy: "out-truncate", room: 12, record: full, mapped: 8 },
      { errno: "EFAULT" },
      "8*aa",
    ],
    [
      "the record's place is not mapped",
      { policy: "out-truncate", room: 8, record: full, mapped: 7 },
      { errno: "EFAULT" },
      "7*aa",
    ],
  ])("%s", (_, { policy, room, record, mapped = room, ...rest }, expected, left) => {
    const bytes = new Uint8Array(mapped).fill(0xaa);
    const memory = memoryOf([{ address: base, bytes }]);
    expect(copyOut(policy, memory, base, room, { bytes: record, ...rest })).toEqual(expected);
    expect(runs(bytes)).toBe(left);
  });
});
