import type { FieldLayout, RecordLayout } from "../../src/codec/layout.ts";
import { fieldSize } from "../../src/session/decode.ts";
import type { IoctlPlay, PlayArgument } from "../../src/session/sample.ts";
import type { Random } from "./random.ts";

type Pointer = Extract<PlayArgument, { by: "pointer" }>;

/** Makes a call wrong, or only different, in a few ways. `numbers`: commands of the interface, one of which may take its place. */
export function mutate(
  call: IoctlPlay,
  random: Random,
  { record, numbers }: { readonly record: RecordLayout | undefined; readonly numbers: readonly number[] },
): IoctlPlay {
  let changed = call;
  do changed = once(changed, random, record, numbers);
  while (random.oneIn(3));
  return changed;
}

function once(call: IoctlPlay, random: Random, record: RecordLayout | undefined, numbers: readonly number[]): IoctlPlay {
  if (random.oneIn(12)) {
    // What another command answers may be a count, and no descriptor to go on with.
    const { as: _, ...rest } = call;
    return { ...rest, command: otherNumber(call.command as number, random, numbers) };
  }
  const { argument } = call;
  if (argument.by !== "pointer" || random.oneIn(25)) return { ...call, argument: otherWord(argument, random) };
  return { ...call, argument: otherBytes(argument, random, record) };
}

/** Another command, one of another type, direction or size, or any. */
function otherNumber(number: number, random: Random, numbers: readonly number[]): number {
  const ways: readonly (() => number)[] = [
    () => random.pick(numbers),
    () => number ^ (1 << (16 + random.below(14))),
    () => number ^ (random.below(4) << 30),
    () => number ^ (1 << random.below(8)),
    () => number ^ (1 << (8 + random.below(8))),
    () => Number(random.word() & 0xffff_ffffn),
  ];
  return random.pick(ways)() >>> 0;
}

function otherWord(argument: PlayArgument, random: Random): PlayArgument {
  const value = argument.by === "value" && random.oneIn(2) ? argument.value ^ (1n << BigInt(random.below(64))) : edge(64, random);
  return random.oneIn(10) ? { by: "none" } : { by: "value", value };
}

function otherBytes(argument: Pointer, random: Random, record: RecordLayout | undefined): Pointer {
  const bytes = argument.bytes.slice();
  const field = record === undefined || record.fields.length === 0 ? undefined : random.pick(record.fields);
  switch (random.below(12)) {
    case 0:
      return { ...argument, bytes: bytes.subarray(0, random.below(bytes.length + 1)) };
    case 1:
      return { ...argument, bytes: bytes.subarray(0, Math.max(0, bytes.length - 1)) };
    case 2: {
      const longer = new Uint8Array(bytes.length + 1 + random.below(random.oneIn(4) ? 4096 : 16));
      longer.set(bytes);
      if (random.oneIn(2)) fill(longer.subarray(bytes.length), random);
      return { ...argument, bytes: longer };
    }
    case 3:
      if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
      return { ...argument, bytes };
    case 4:
      if (argument.pointers === undefined) return { ...argument, bytes };
      return { ...argument, pointers: random.oneIn(3) ? [] : argument.pointers.map((each) => otherPages(each, random)) };
    case 5:
      if (field !== undefined) fill(bytesOf(bytes, field), random);
      return { ...argument, bytes };
    default:
      if (field === undefined) setEdge(bytes, random);
      else setEdge(bytesOf(bytes, field), random);
      return { ...argument, bytes };
  }
}

function otherPages<T extends { readonly bytes: Uint8Array }>(pointer: T, random: Random): T {
  const bytes = new Uint8Array(4096 * (1 + random.below(3)));
  bytes.set(pointer.bytes.subarray(0, bytes.length));
  return { ...pointer, bytes };
}

function bytesOf(bytes: Uint8Array, field: FieldLayout): Uint8Array {
  return bytes.subarray(field.offset, field.offset + fieldSize(field));
}

function fill(bytes: Uint8Array, random: Random): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = random.below(256);
}

/** Bytes as numbers, of their own width where they are one, of up to 8 bytes somewhere in them otherwise. Little endian, as the machine. */
function setEdge(bytes: Uint8Array, random: Random): void {
  if (bytes.length === 0) return;
  const width = [1, 2, 4, 8].includes(bytes.length)
    ? bytes.length
    : random.pick([1, 2, 4, 8].filter((each) => each <= bytes.length));
  const at = width === bytes.length ? 0 : random.below(Math.floor(bytes.length / width)) * width;
  let now = 0n;
  for (let byte = width - 1; byte >= 0; byte--) now = (now << 8n) | BigInt(bytes[at + byte] ?? 0);
  const ways: readonly (() => bigint)[] = [
    () => edge(width * 8, random),
    () => edge(width * 8, random),
    () => now + 1n,
    () => now - 1n,
    () => now ^ (1n << BigInt(random.below(width * 8))),
    () => BigInt(random.below(8)),
  ];
  let value = BigInt.asUintN(width * 8, random.pick(ways)());
  for (let byte = 0; byte < width; byte++, value >>= 8n) bytes[at + byte] = Number(value & 0xffn);
}

/** Numbers at which something changes: small ones, powers of two and their neighbours, the ends, sizes of pages. */
export function edge(bits: number, random: Random): bigint {
  const power = () => 1n << BigInt(random.below(bits));
  const ways: readonly (() => bigint)[] = [
    () => BigInt(random.below(20)),
    power,
    () => power() - 1n,
    () => power() + 1n,
    () => -1n - BigInt(random.below(4)),
    () => -power(),
    () => random.pick([4095n, 4096n, 4097n, 8192n, 0x20_0000n, 0x1000_0000n]),
    () => random.word(),
  ];
  return BigInt.asUintN(bits, random.pick(ways)());
}
