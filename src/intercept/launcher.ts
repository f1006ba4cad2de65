import { readSync, writeSync } from "node:fs";
import { constants, endianness } from "node:os";
import { errnoName } from "../kernel/errno-name.ts";
import { foreign, type Koffi } from "../kernel/libc.ts";
import type { LauncherOrders, LauncherWord } from "./launcher-words.ts";

/*
 * The process that becomes the program: it puts itself under the filter, says which descriptor the listener is, waits for the supervisor to have it,
 * and executes the program in its own place. It takes its orders from descriptor 3, a line each, and answers on descriptor 4.
 */
function prepare(koffi: Koffi): () => void {
  const library = koffi.load(null);
  const prctl = library.func("int prctl(int option, ...)");
  const syscall = library.func("long syscall(long number, ...)");
  const fcntl = library.func("int fcntl(int fd, int command, ...)");
  const signal = library.func("uintptr_t signal(int number, uintptr_t handler)");
  const prlimit = library.func("int prlimit(int pid, int resource, const void *limits, void *old)");
  const execvpe = library.func("int execvpe(uintptr_t file, uintptr_t args, uintptr_t env)");
  /** Texts as C has them, and a row of their addresses: in memory that stays until the program is there. */
  const kept: Buffer[] = [];
  const addressOf = (bytes: Buffer) => {
    kept.push(bytes);
    return Number(koffi.address(bytes));
  };
  const rowOf = (texts: readonly string[]) => {
    const row = Buffer.alloc((texts.length + 1) * (wide ? 8 : 4));
    for (const [index, text] of texts.entries()) {
      const at = addressOf(Buffer.from(`${text}\0`, "latin1"));
      if (wide) row[little ? "writeBigUInt64LE" : "writeBigUInt64BE"](BigInt(at), index * 8);
      else row[little ? "writeUInt32LE" : "writeUInt32BE"](at, index * 4);
    }
    return addressOf(row);
  };
  const error = () => errnoName(koffi.errno());
  const filter = Buffer.from(orders.filter, "base64");
  const program = Buffer.alloc(16);
  const little = endianness() === "LE";
  const view = new DataView(program.buffer, program.byteOffset, program.length);
  view.setUint16(0, filter.length / 8, little);
  const wide = koffi.sizeof("uintptr_t") === 8;
  const address = koffi.address(filter);
  if (wide) view.setBigUint64(8, BigInt(address), little);
  else view.setUint32(4, Number(address), little);

  return () => {
    // Whoever started this ends with it: nothing is left behind that waits for an answer.
    prctl(setDeathSignal, "unsigned long", constants.signals.SIGKILL);
    // Node ignores these, and a program inherits what is ignored.
    for (const ignored of [constants.signals.SIGPIPE, constants.signals.SIGXFSZ]) signal(ignored, 0);
    if (orders.files !== undefined) limitFiles(orders.files);
    if (prctl(setNoNewPrivileges, ...words(1, 0, 0, 0)) !== 0) return say({ failed: "no-new-privileges", errno: error() });
    const listener = install();
    if (listener < 0) return say({ failed: "seccomp", errno: error() });
    say({ listener });
    if (line() !== "go") return;
    // Node marks the standard streams close-on-exec, and may have made them non-blocking for everyone who has them.
    for (const fd of [0, 1, 2]) {
      fcntl(fd, setDescriptorFlags, "int", 0);
      const flags = fcntl(fd, getFlags, "int", 0);
      if (flags >= 0 && (flags & nonBlocking) !== 0) fcntl(fd, setFlags, "int", flags & ~nonBlocking);
    }
    for (const fd of [3, 4]) fcntl(fd, setDescriptorFlags, "int", 1);
    execvpe(addressOf(Buffer.from(`${orders.program[0]}\0`, "latin1")), rowOf(orders.program), rowOf(orders.env));
    say({ failed: "exec", errno: error() });
  };

  /** A call that a signal meets is not to be made twice: WAIT_KILLABLE_RECV, of Linux 5.19 and newer. */
  function install(): number {
    const number = seccompNumbers[process.arch];
    if (number === undefined) return -1;
    const load = (flags: number) => Number(syscall(number, ...words(setModeFilter, flags, Number(koffi.address(program)))));
    const listener = load(newListener | waitKillable);
    return listener < 0 && error() === "EINVAL" ? load(newListener) : listener;
  }

  function limitFiles(soft: number): void {
    const limits = Buffer.alloc(16);
    if (prlimit(0, limitOfFiles, null, limits) !== 0 || !wide) return;
    new DataView(limits.buffer, limits.byteOffset, 16).setBigUint64(0, BigInt(soft), little);
    prlimit(0, limitOfFiles, limits, null);
  }
}

function words(...values: readonly number[]): readonly (string | number)[] {
  return values.flatMap((value) => ["uintptr_t", value]);
}

function say(word: LauncherWord): void {
  writeSync(4, `${JSON.stringify(word)}\n`);
}

/** The next line of orders. The end of the orders ends the process: nobody is there any more. */
function line(): string {
  const parts: Buffer[] = [];
  const part = Buffer.alloc(1 << 16);
  for (;;) {
    let count = 0;
    try {
      count = readSync(3, part, 0, part.length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") continue;
      throw error;
    }
    if (count === 0) process.exit(127);
    parts.push(Buffer.from(part.subarray(0, count)));
    // What is behind a line is sent only once that was answered.
    if (part[count - 1] === 10) return Buffer.concat(parts).subarray(0, -1).toString();
  }
}

/** include/uapi/linux/prctl.h, seccomp.h, resource.h and fcntl.h, Linux 7.3. */
const setDeathSignal = 1;
const setNoNewPrivileges = 38;
const setModeFilter = 1;
const newListener = 1 << 3;
const waitKillable = 1 << 5;
const limitOfFiles = 7;
const setDescriptorFlags = 2;
const getFlags = 3;
const setFlags = 4;
const nonBlocking = 0o4000;

/** scripts/syscall.tbl and the architectures' own tables, Linux 7.3. */
const seccompNumbers: { readonly [arch: string]: number } = { x64: 317, ia32: 354, arm64: 277, riscv64: 277, loong64: 277 };

const orders = JSON.parse(line()) as LauncherOrders;
try {
  (await foreign(prepare))();
} catch (error) {
  say({ failed: "launcher", errno: "EIO", message: error instanceof Error ? error.message : String(error) });
}
process.exit(127);
