import type { Errno } from "../abi/errno.ts";
import { type CopiedOut, copyIn, copyOut, type InPolicy, type OutPolicy } from "./size-policies.ts";
import type { UserMemory } from "./user-memory.ts";

/**
 * How one record grows and what its call does about sizes: a row. Callers of the same helper differ on purpose, in the order of their
 * checks and in their errors, so none of that is in the code. Sizes and offsets are bytes.
 */
export interface Growth {
  /** What a user knows it by: `openat2`, `iommu_cache_invalidate_info`. */
  readonly name: string;
  readonly policy: InPolicy | OutPolicy;
  /** Where the consumer says how long its record is. */
  readonly sizeFrom:
    | { readonly kind: "argument" }
    /** `_IOC_SIZE` of the command. */
    | { readonly kind: "command" }
    /** A `__u32` in the record. With `first`, that many bytes are copied at once to get at it, and must be mapped. */
    | { readonly kind: "member"; readonly offset: number; readonly first?: number };
  /** Every size that was published, the least first. */
  readonly sizes: readonly [first: number, ...later: number[]];
  /** A size of 0 stands for the first published one. */
  readonly zeroMeansFirst?: true;
  /** In the order in which they are made, before anything else is copied. */
  readonly checks: readonly SizeCheck[];
  /** On E2BIG the provider's own size is written to the size member. */
  readonly writesSizeBack?: true;
  /** What flags or a union's selector ask of the size. */
  readonly needs?: readonly Need[];
  /** When `needs` are checked: with what the first copy brought, or after everything was copied. */
  readonly needsChecked?: "after-first-copy" | "after-copy";
  /** What `needs` that are not met answer; `EINVAL` if not given. */
  readonly needsErrno?: Errno;
  /** What a record of nothing but zeros answers. */
  readonly empty?: Errno;
  /** An answer is as long as the largest of these that fits, not cut off anywhere (VFIO: minsz, capsz). */
  readonly steps?: readonly number[];
  /** File and release, or where else this was read. */
  readonly source: string;
}

export type SizeCheck =
  | { readonly kind: "below"; readonly bytes: number; readonly errno: Errno }
  | { readonly kind: "above"; readonly bytes: number | "page"; readonly errno: Errno };

/** A field whose value asks for a record of a certain length. */
export interface Need {
  readonly field: { readonly name: string; readonly offset: number; readonly size: 1 | 2 | 4 | 8 };
  /** The value that asks for it, or bits of which any does. */
  readonly when: { readonly equals: bigint } | { readonly anyOf: bigint };
  readonly bytes: number;
}

/**
 * How many bytes a record must have for these flags or this selector: what a consumer says as its size at least, and what a provider copies.
 * `values` are by field name; a field that is not given asks for nothing.
 */
export function bytesFor(growth: Growth, values: { readonly [field: string]: number | bigint }): number {
  const needed = (growth.needs ?? []).filter(({ field, when }) => {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    return value !== undefined && asks(when, BigInt(value));
  });
  return Math.max(growth.sizes[0], ...needed.map(({ bytes }) => bytes));
}

/** How many bytes of a provider's record a consumer with so much room gets, by a growth that goes in steps or by the byte. */
export function bytesGiven({ steps }: Growth, userSize: number, kernelSize: number): number {
  const fits = Math.min(userSize, kernelSize);
  return steps === undefined ? fits : Math.max(0, ...steps.filter((step) => step <= fits));
}

/** What a call hands over. */
export interface GrowingCall {
  readonly address: bigint;
  /** The size argument, or `_IOC_SIZE`; not looked at where the record says its size itself. */
  readonly userSize?: number;
  /** The provider's record. */
  readonly kernelSize: number;
  /** Bytes of a page; 4096 if not given. */
  readonly pageSize?: number;
}

export type Taken =
  /** The record, as long as the provider's own; and how long the consumer says that its own is. */
  { readonly bytes: Uint8Array; readonly userSize: number } | { readonly errno: Errno };

/** Takes a growing record in, with the row's checks in the row's order. */
export function takeIn(growth: Growth, memory: UserMemory, call: GrowingCall): Taken {
  const said = saidSize(growth, memory, call);
  if (said === undefined) return { errno: "EFAULT" };
  const userSize = said === 0 && growth.zeroMeansFirst === true ? growth.sizes[0] : said;
  const wrong =
    wrongSize(growth, userSize, call) ??
    (growth.needsChecked === "after-copy" ? undefined : unmet(growth, memory, call, userSize));
  if (wrong !== undefined) return refused(growth, memory, call, wrong);
  const copied = copyIn(inPolicy(growth), memory, call.address, userSize, { kernelSize: call.kernelSize });
  if ("errno" in copied) return refused(growth, memory, call, copied.errno);
  if (growth.needsChecked === "after-copy" && neededBy(growth, copied.bytes) > userSize)
    return { errno: growth.needsErrno ?? "EINVAL" };
  if (growth.empty !== undefined && copied.bytes.every((byte) => byte === 0)) return { errno: growth.empty };
  return { bytes: copied.bytes, userSize };
}

/** Gives a growing record out. `asked` are the values by which the consumer says what it wants, for `out-mask`. */
export function giveOut(
  growth: Growth,
  memory: UserMemory,
  call: GrowingCall & { readonly bytes: Uint8Array; readonly asked?: { readonly [field: string]: number | bigint } },
): CopiedOut {
  const userSize = saidSize(growth, memory, call);
  if (userSize === undefined) return { errno: "EFAULT" };
  const wrong = wrongSize(growth, userSize, call);
  if (wrong !== undefined) return { errno: wrong };
  const asked = call.asked === undefined ? 0 : bytesFor(growth, call.asked);
  if (growth.steps === undefined) return copyOut(outPolicy(growth), memory, call.address, userSize, { bytes: call.bytes, asked });
  const given = bytesGiven(growth, userSize, call.bytes.length);
  return copyOut(outPolicy(growth), memory, call.address, given, { bytes: call.bytes, asked });
}

function saidSize({ sizeFrom }: Growth, memory: UserMemory, { address, userSize }: GrowingCall): number | undefined {
  if (sizeFrom.kind !== "member") return userSize ?? 0;
  const { offset, first } = sizeFrom;
  const bytes = first === undefined ? memory.read(address + BigInt(offset), 4) : memory.read(address, first)?.subarray(offset);
  return bytes === undefined ? undefined : Number(numberAt(bytes, 0, 4));
}

function wrongSize({ checks }: Growth, userSize: number, { pageSize = 4096 }: GrowingCall): Errno | undefined {
  const failed = checks.find((check) =>
    check.kind === "below" ? userSize < check.bytes : userSize > (check.bytes === "page" ? pageSize : check.bytes),
  );
  return failed?.errno;
}

function unmet(growth: Growth, memory: UserMemory, { address }: GrowingCall, userSize: number): Errno | undefined {
  if (growth.needs === undefined) return undefined;
  const bytes = memory.read(address, growth.sizes[0]);
  if (bytes === undefined) return "EFAULT";
  return neededBy(growth, bytes) > userSize ? (growth.needsErrno ?? "EINVAL") : undefined;
}

/** `bytesFor` the values that the record itself holds. */
function neededBy(growth: Growth, bytes: Uint8Array): number {
  const values = (growth.needs ?? []).map(({ field }) => [field.name, numberAt(bytes, field.offset, field.size)] as const);
  return bytesFor(growth, Object.fromEntries(values));
}

function refused(growth: Growth, memory: UserMemory, { address, kernelSize }: GrowingCall, errno: Errno): Taken {
  if (errno === "E2BIG" && growth.writesSizeBack === true && growth.sizeFrom.kind === "member") {
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, kernelSize, true);
    // Where it cannot be written the answer is still E2BIG.
    memory.write(address + BigInt(growth.sizeFrom.offset), size);
  }
  return { errno };
}

function asks(when: Need["when"], value: bigint): boolean {
  return "equals" in when ? value === when.equals : (value & when.anyOf) !== 0n;
}

/** Little-endian: the interfaces are played as a 64-bit little-endian kernel has them. */
function numberAt(bytes: Uint8Array, offset: number, size: number): bigint {
  let value = 0n;
  for (let index = size - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[offset + index] ?? 0);
  return value;
}

function inPolicy({ name, policy }: Growth): InPolicy {
  if (policy === "exact" || policy === "min-ignore-tail" || policy === "zero-tail" || policy === "zero-extend-ignore")
    return policy;
  throw new TypeError(`${name} is only given out (${policy}); use giveOut`);
}

function outPolicy({ policy }: Growth): OutPolicy {
  // A record that goes both ways comes back as far as the consumer said that it reaches.
  return policy === "out-error" || policy === "out-mask" ? policy : "out-truncate";
}
