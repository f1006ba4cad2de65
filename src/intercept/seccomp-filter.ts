import type { CallTable } from "./architecture.ts";

/**
 * The filter that a program runs under, as the kernel takes it: 8 bytes an instruction. Calls that take a path, that begin a session or ask for a listener, and commands whose
 * type byte is one of `types`, go to the supervisor; all others run as if there were no filter, whatever kind of program it is.
 *
 * Throws a `RangeError` for so many types and calls that a jump does not reach.
 *
 * @param types bits 8 to 15 of a command's number.
 * @param endian of this machine, for the instructions and for where an argument's low half is.
 */
export function seccompFilter(tables: readonly CallTable[], types: readonly number[], endian: "LE" | "BE"): Uint8Array {
  const code: Instruction[] = [load(archAt)];
  for (const { audit, ioctl, setsid, seccomp, paths } of tables) {
    const jumps: Instruction[] = [load(numberAt)];
    for (const { number } of paths) jumps.push(equal(number, "notify"));
    jumps.push(equal(setsid, "notify"));
    const asked = [
      load(argumentAt(0, endian)),
      equal(setModeFilter, "next", "allow"),
      load(argumentAt(1, endian)),
      and(newListener),
    ];
    asked.push(equal(newListener, "notify", "allow"));
    jumps.push(equal(seccomp, "next", asked.length), ...asked);
    jumps.push(equal(ioctl, "next", "allow"), load(argumentAt(1, endian)), and(0xff00));
    for (const type of types) jumps.push(equal((type << 8) >>> 0, "notify"));
    jumps.push(answer(allow));
    code.push(skipUnless(audit, jumps.length), ...jumps);
  }
  code.push(answer(allow), answer(notify));
  return assemble(code, endian === "LE");
}

/** linux/filter.h and linux/bpf_common.h: an operation, where to go on if it holds or not, and a number. */
interface Instruction {
  readonly operation: number;
  readonly number: number;
  readonly holds?: Target;
  readonly fails?: Target;
}

/** `notify` and `allow` are the last two instructions; a number is how many to leave out. */
type Target = "next" | "notify" | "allow" | number;

const archAt = 4;
const numberAt = 0;
/** The low half of an argument: seccomp_data has them as 64 bits from byte 16 on. */
const argumentAt = (index: number, endian: "LE" | "BE") => 16 + 8 * index + (endian === "LE" ? 0 : 4);

const allow = 0x7fff0000;
const notify = 0x7fc00000;

/** include/uapi/linux/seccomp.h, Linux 7.3. */
const setModeFilter = 1;
const newListener = 1 << 3;

const load = (offset: number): Instruction => ({ operation: 0x20, number: offset });
const and = (mask: number): Instruction => ({ operation: 0x54, number: mask });
const answer = (value: number): Instruction => ({ operation: 0x06, number: value });
const equal = (number: number, holds: Target, fails: Target = "next"): Instruction => ({ operation: 0x15, number, holds, fails });
/** Leaves out so many instructions where the loaded number is another; the architecture is loaded again by nobody, so it stays. */
const skipUnless = (number: number, count: number): Instruction => equal(number, "next", count);

function assemble(code: readonly Instruction[], little: boolean): Uint8Array {
  const bytes = new Uint8Array(code.length * 8);
  const view = new DataView(bytes.buffer);
  const places = { next: undefined, allow: code.length - 2, notify: code.length - 1 };
  for (const [index, { operation, number, holds = 0, fails = 0 }] of code.entries()) {
    const distance = (target: Target) => {
      const leftOut = typeof target === "number" ? target : (places[target] ?? index + 1) - index - 1;
      // One byte holds it; a filter that jumps elsewhere would let through what it must not.
      if (leftOut > 255) throw new RangeError(`a jump leaves out ${leftOut} instructions, and 255 is the most that one can`);
      return leftOut;
    };
    view.setUint16(index * 8, operation, little);
    view.setUint8(index * 8 + 2, distance(holds));
    view.setUint8(index * 8 + 3, distance(fails));
    view.setUint32(index * 8 + 4, number, little);
  }
  return bytes;
}
