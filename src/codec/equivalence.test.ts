import { describe, expect, test } from "vitest";
import { codecOf, interpretedCodecOf } from "./codec.ts";
import { CodecError } from "./codec-error.ts";
import type { ReadOptions } from "./codec-options.ts";
import type { RecordLayout, WireType } from "./layout.ts";
import { array, bits, bytes, type Member, reserved, struct, text, union } from "./struct.ts";
import type { AnyInput } from "./value.ts";

/**
 * Random layouts, bytes and values, from fixed seeds: compiled code and the interpreter give the same value, the same bytes or the same error; and what
 * a strict read takes comes back from a write as the same bytes.
 */
const seeds = Array.from({ length: 200 }, (_, seed) => seed + 1);

describe("compiled code and the interpreter agree", () => {
  test.each(seeds)("seed %i", (seed) => {
    const random = new Random(seed);
    const layout = randomRecord(random, 2, true);
    const [compiled, interpreted] = [codecOf(layout), interpretedCodecOf(layout)];
    for (let round = 0; round < 40; round++) {
      const given = randomBytes(random, layout);
      const options = random.pick<ReadOptions | undefined>([undefined, ...readOptions]);
      const read = outcome(() => compiled.read(given, options));
      expect(read).toEqual(outcome(() => interpreted.read(given, options)));

      if (!("value" in read)) continue;
      const value = read.value as AnyInput;
      const writing = options?.reserved === "keep" ? ({ reserved: "keep" } as const) : undefined;
      const written = outcome(() => compiled.write(value, writing));
      expect(written).toEqual(outcome(() => interpreted.write(value, writing)));
      if (options === undefined) expect(asWritten(written, given, layout)).toEqual(given);

      const spoilt = random.spoil(value) as AnyInput;
      expect(outcome(() => compiled.write(spoilt))).toEqual(outcome(() => interpreted.write(spoilt)));
    }
  });

  test("and the seeds reach values, errors of reading and errors of writing", () => {
    const codes = new Set<string>();
    let values = 0;
    for (const seed of seeds) {
      const random = new Random(seed);
      const codec = codecOf(randomRecord(random, 2, true));
      for (let round = 0; round < 40; round++) {
        const read = outcome(() => codec.read(randomBytes(random, codec.layout)));
        if ("code" in read) {
          codes.add(read.code);
          continue;
        }
        values++;
        const written = outcome(() => codec.write(random.spoil(read.value) as AnyInput));
        if ("code" in written) codes.add(written.code);
      }
    }
    expect(values).toBeGreaterThan(1500);
    expect([...codes].sort()).toEqual([
      "out-of-range",
      "padding-not-zero",
      "reserved-not-zero",
      "text-after-nul",
      "text-not-utf8",
      "too-long",
      "too-short",
      "trailing-bytes",
      "union-conflict",
      "unknown-field",
      "wrong-type",
    ]);
  });
});

const readOptions: readonly ReadOptions[] = [
  { reserved: "ignore" },
  { reserved: "keep" },
  { padding: "ignore" },
  { trailing: "ignore" },
  { trailing: "zero" },
  { short: "zero" },
  { text: "bytes" },
  { reserved: "keep", padding: "ignore", trailing: "ignore", short: "zero", text: "bytes" },
];

type Outcome = { readonly value: unknown } | { readonly code: string; readonly message: string };

function outcome(action: () => unknown): Outcome {
  try {
    return { value: action() };
  } catch (error) {
    if (error instanceof CodecError) return { code: error.code, message: error.message };
    throw error;
  }
}

/** The bytes that came back; a flexible text without its NUL gets one, and so is cut to what was given. */
function asWritten(written: Outcome, given: Uint8Array, { size }: RecordLayout): unknown {
  if (!("value" in written) || !(written.value instanceof Uint8Array)) return written;
  const { value } = written;
  const [shorter, longer] = value.length < given.length ? [value, given] : [given, value];
  const isOnlyNul = shorter.length >= size && longer.subarray(shorter.length).every((byte) => byte === 0);
  return isOnlyNul ? Uint8Array.of(...value.subarray(0, given.length), ...given.subarray(value.length).fill(0)) : value;
}

function randomBytes(random: Random, { size }: RecordLayout): Uint8Array {
  const length = random.pick([size, size, size, size, size + random.below(9), Math.max(0, size - 1)]);
  // Mostly zero, so that strict reads succeed often enough.
  const density = random.pick([0, 0.02, 0.1, 0.5]);
  return Uint8Array.from({ length }, () => (random.next() < density ? random.pick([1, 0x41, 0x80, 0xff, random.below(256)]) : 0));
}

function randomRecord(random: Random, depth: number, isLast: boolean): RecordLayout {
  const members: [string, Member][] = [];
  const count = 1 + random.below(6);
  for (let index = 0; index < count; index++) {
    const type = randomType(random, depth);
    const name = random.pick([`m${index}`, `reserved${index}`]);
    const kind = random.below(8);
    if (kind === 0) members.push([name, reserved(type)]);
    else if (kind <= 2 && type.kind === "int") members.push([name, bits(type, 1 + random.below(type.size * 8))]);
    else members.push([name, type]);
  }
  const options = { endian: random.pick(["little", "big"] as const), mostAlign: random.pick([1, 2, 4, 8] as const) };
  const name = `r${random.below(1000)}`;
  if (random.below(4) === 0) return union(name, Object.fromEntries(members), options);
  if (isLast && random.below(3) === 0)
    members.push(["rest", random.pick([text(), bytes(), array(int(random)), array(randomType(random, 0))])]);
  return struct(name, Object.fromEntries(members), options);
}

function randomType(random: Random, depth: number): WireType {
  const kind = random.below(depth > 0 ? 9 : 7);
  if (kind < 4) return int(random);
  if (kind === 4) return text(1 + random.below(60));
  if (kind === 5) return bytes(1 + random.below(8));
  if (kind === 6) return array(int(random), 1 + random.below(11));
  const record: WireType = { kind: "record", record: randomRecord(random, depth - 1, false) };
  return kind === 7 || record.record.size === 0 ? record : array(record, 1 + random.below(3));
}

function int(random: Random): WireType & { readonly kind: "int" } {
  const plain = { kind: "int", size: random.pick([1, 2, 4, 8] as const), signed: random.below(2) === 0 } as const;
  return random.below(5) === 0 ? { ...plain, endian: random.pick(["little", "big"] as const) } : plain;
}

/** A linear congruential generator: the same numbers everywhere. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
    for (let skipped = 0; skipped < 8; skipped++) this.next();
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** The value with one thing in it replaced by something else. */
  spoil(value: unknown): unknown {
    if (Array.isArray(value) && value.length > 0 && this.below(3) > 0) {
      const at = this.below(value.length);
      return value.map((element: unknown, index) => (index === at ? this.spoil(element) : element));
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) {
      const entries = Object.entries(value);
      if (entries.length === 0 || this.below(8) === 0) return { ...value, m00: 1 };
      const at = this.below(entries.length);
      return Object.fromEntries(entries.map(([name, member], index) => [name, index === at ? this.spoil(member) : member]));
    }
    return this.pick<unknown>([
      0,
      1,
      -1,
      2 ** 32,
      1.5,
      1n,
      -1n,
      2n ** 64n,
      "",
      "x".repeat(99),
      "é",
      [],
      [1],
      [1n, 2n],
      {},
      null,
      undefined,
      new Uint8Array(3),
    ]);
  }
}
