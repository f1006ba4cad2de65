import type { Errno } from "../abi/errno.ts";
import type { UserMemory } from "./user-memory.ts";

/** What a provider does when the consumer's record is shorter or longer than its own. Sizes are bytes. */
export type InPolicy =
  /** Both are of one size, or it is an error. */
  | "exact"
  /** argsz: at least a minimum; what is longer is not looked at. */
  | "min-ignore-tail"
  /** copy_struct_from_user: what is shorter is extended with zeros; what is longer must be zero. */
  | "zero-tail"
  /** The DRM core: what is shorter is extended with zeros; what is longer is not looked at, though it must be mapped. */
  | "zero-extend-ignore";

/** What a provider does with an answer that is longer or shorter than the consumer's room. What is longer is always cleared. */
export type OutPolicy =
  /** What does not fit is cut off, and nobody is told (sched_getattr). */
  | "out-truncate"
  /** EMSGSIZE when what was cut off was not zero. */
  | "out-error"
  /** EMSGSIZE when something that was asked for does not fit. */
  | "out-mask";

export interface CopyIn {
  /** The provider's record, in bytes. */
  readonly kernelSize: number;
  /** The least that a consumer may say; without it, any size is enough. */
  readonly minSize?: number;
  /** What a size that the policy itself does not allow answers; `EINVAL` if not given. */
  readonly wrongSize?: Errno;
}

export type CopiedIn =
  /** As long as the provider's record, extended with zeros. */
  { readonly bytes: Uint8Array } | { readonly errno: Errno };

/**
 * Takes a record of `userSize` bytes from the consumer's memory. The order of the checks is the kernel's: too short, then the tail, and only then
 * the copy; a tail that is not mapped is EFAULT and not E2BIG (copy_struct_from_user, 5.4).
 */
export function copyIn(
  policy: InPolicy,
  memory: UserMemory,
  address: bigint,
  userSize: number,
  { kernelSize, minSize = 0, wrongSize = "EINVAL" }: CopyIn,
): CopiedIn {
  if (policy === "exact" ? userSize !== kernelSize : userSize < minSize) return { errno: wrongSize };
  const size = Math.min(userSize, kernelSize);
  if (policy === "zero-tail" && userSize > kernelSize) {
    const tail = checkZeroed(memory, address + BigInt(kernelSize), userSize - kernelSize);
    if (tail !== "zero") return { errno: tail === "fault" ? "EFAULT" : "E2BIG" };
  }
  // The DRM core copies as much as the command's number says before it looks at the first byte.
  const copied = memory.read(address, policy === "zero-extend-ignore" ? userSize : size);
  if (copied === undefined) return { errno: "EFAULT" };
  const bytes = new Uint8Array(kernelSize);
  bytes.set(copied.subarray(0, size));
  return { bytes };
}

export interface CopyOut {
  /** The provider's record. */
  readonly bytes: Uint8Array;
  /** `out-mask`: bytes that hold all that was asked for (`bytesFor`); without it, nothing was. */
  readonly asked?: number;
  /**
   * Whether data that was cut off is noticed as documented, or as copy_struct_to_user does it since 6.13: its test is the wrong way round, so
   * that it never is.
   */
  readonly notices?: "as-documented" | "as-merged";
}

export type CopiedOut =
  /** Bytes of the record that were written, and whether some that were cut off were not zero. */
  { readonly written: number; readonly lost: boolean } | { readonly errno: Errno };

/**
 * Gives a record to a consumer that has room for `userSize` bytes. The consumer's bytes behind the record are cleared first; what fits is
 * written even when the answer is EMSGSIZE.
 */
export function copyOut(
  policy: OutPolicy,
  memory: UserMemory,
  address: bigint,
  userSize: number,
  { bytes, asked = 0, notices = "as-documented" }: CopyOut,
): CopiedOut {
  const written = Math.min(userSize, bytes.length);
  const rest = userSize - written;
  if (!clear(memory, address + BigInt(written), rest)) return { errno: "EFAULT" };
  if (!memory.write(address, bytes.subarray(0, written))) return { errno: "EFAULT" };
  const lost = notices === "as-documented" && bytes.subarray(written).some((byte) => byte !== 0);
  if (policy === "out-error" && lost) return { errno: "EMSGSIZE" };
  if (policy === "out-mask" && asked > userSize) return { errno: "EMSGSIZE" };
  return { written, lost };
}

/** In pieces, and up to the first that is not mapped: a consumer may say that it has room for gigabytes. */
function clear(memory: UserMemory, address: bigint, size: number): boolean {
  for (let done = 0; done < size; done += piece) {
    if (!memory.write(address + BigInt(done), new Uint8Array(Math.min(piece, size - done)))) return false;
  }
  return true;
}

const piece = 4096;

/**
 * check_zeroed_user: whether the consumer's bytes are all zero. It stops at the first machine word that is not, so that something behind it which
 * is not mapped is not noticed. No bytes are zero.
 */
export function checkZeroed(memory: UserMemory, address: bigint, size: number): "zero" | "not-zero" | "fault" {
  const whole = memory.read(address, size);
  if (whole !== undefined) return whole.some((byte) => byte !== 0) ? "not-zero" : "zero";
  for (let done = 0; done < size; ) {
    const length = Math.min(word - Number((address + BigInt(done)) % BigInt(word)), size - done);
    const bytes = memory.read(address + BigInt(done), length);
    if (bytes === undefined) return "fault";
    if (bytes.some((byte) => byte !== 0)) return "not-zero";
    done += length;
  }
  return "zero";
}

/** Bytes of an `unsigned long` where a page fault is looked for. */
const word = 8;
