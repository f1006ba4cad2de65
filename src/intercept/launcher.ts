import { once } from "node:events";
import { openSync, readdirSync, readSync, writeSync } from "node:fs";
import { constants, endianness } from "node:os";
import { Worker } from "node:worker_threads";
import type { Errno } from "../abi/errno.ts";
import { errnoName } from "../kernel/errno-name.ts";
import { foreign, type Koffi } from "../kernel/libc.ts";
import type { LauncherOrders, LauncherWord } from "./launcher-words.ts";

/*
 * The process that starts the program and keeps it: it puts its first thread under the filter, says which descriptor the listener is, waits for the supervisor to have
 * it, starts the program, and says how that ended. It stays as long as there is anybody who came of the program: who loses his parent is its child, and when whoever
 * started it is gone, a second thread ends them all (`keeper.ts`). Its argument says
 * which descriptors it has for that (`LauncherNumbers`): the program's own are at the numbers that they are to have.
 */
function prepare(koffi: Koffi): () => void {
  const library = koffi.load(null);
  const prctl = library.func("int prctl(int option, ...)");
  const syscall = library.func("long syscall(long number, ...)");
  const fcntl = library.func("int fcntl(int fd, int command, ...)");
  const signal = library.func("uintptr_t signal(int number, uintptr_t handler)");
  const prlimit = library.func("int prlimit(int pid, int resource, const void *limits, void *old)");
  const spawn = library.func(
    "int posix_spawnp(void *pid, uintptr_t file, uintptr_t actions, void *attributes, uintptr_t args, uintptr_t env)",
  );
  const spawnInit = library.func("int posix_spawnattr_init(void *attributes)");
  const spawnFlags = library.func("int posix_spawnattr_setflags(void *attributes, short flags)");
  const spawnDefaults = library.func("int posix_spawnattr_setsigdefault(void *attributes, void *signals)");
  const spawnMask = library.func("int posix_spawnattr_setsigmask(void *attributes, void *signals)");
  const waitpid = library.func("int waitpid(int pid, void *status, int options)");
  const quit = library.func("void _exit(int code)");
  const fchdir = library.func("int fchdir(int folder)");
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
  // Without SIGCHLD's default nobody could say how the program ended.
  const ignoredBits = BigInt(`0x${orders.ignored}`) & ~signalBit(constants.signals.SIGCHLD);
  const ignoredByProgram = Array.from({ length: 64 }, (_, at) => at + 1).filter((each) => (ignoredBits & signalBit(each)) !== 0n);
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
    if (here !== undefined) fchdir(here);
    // Who loses his parent comes here.
    prctl(setSubreaper, ...words(1, 0, 0, 0));
    // Stopped, nobody could end them.
    prctl(setDeathSignal, "unsigned long", constants.signals.SIGCONT);
    // What a terminal sends goes to all, and is the program's affair.
    for (const ignored of survived) signal(constants.signals[ignored], ignore);
    for (const number of ignoredByProgram) signal(number, ignore);
    if (orders.files !== undefined) limitFiles(orders.files);
    if (prctl(setNoNewPrivileges, ...words(1, 0, 0, 0)) !== 0) return say({ failed: "no-new-privileges", errno: error() });
    const listener = install();
    if (listener < 0) return say({ failed: "seccomp", errno: error() });
    say({ listener });
    if (line() !== "go") return;
    // Node marks descriptors close-on-exec; and it opens streams that are not there.
    const open = readdirSync("/proc/self/fd").map(Number);
    for (const fd of open) fcntl(fd, setDescriptorFlags, "int", orders.descriptors.includes(fd) ? 0 : 1);
    // It may have made the streams non-blocking for everyone who has them.
    for (const fd of [0, 1, 2]) {
      const flags = fcntl(fd, getFlags, "int", 0);
      if (flags >= 0 && (flags & nonBlocking) !== 0) fcntl(fd, setFlags, "int", flags & ~nonBlocking);
    }
    const started = start();
    if (typeof started === "string") return say({ failed: "exec", errno: started });
    say({ started });
    keep(started);
    quit(0);
  };

  /** Starts the program, and answers its number. The C library does that without a copy of this process, whatever its threads are about. */
  function start(): number | Errno {
    const attributes = Buffer.alloc(1024);
    spawnInit(attributes);
    // What is ignored or blocked here is this process's affair.
    spawnFlags(attributes, spawnSetDefaults | spawnSetMask);
    spawnDefaults(attributes, signalSet(~ignoredBits));
    spawnMask(attributes, signalSet(BigInt(`0x${orders.blocked}`)));
    const pid = Buffer.alloc(4);
    const env = rowOf(orders.env);
    const textOf = (text: string) => addressOf(Buffer.from(`${text}\0`, "latin1"));
    const [file, args] = orders.activated
      ? [shell, [shell, "-c", activation, ...orders.program]]
      : [orders.program[0], orders.program];
    let failed = spawn(pid, textOf(file), 0, attributes, rowOf(args), env);
    if (failed === constants.errno.ENOEXEC) {
      // As execvp has it: a file that is no program is a shell's.
      failed = spawn(pid, textOf(shell), 0, attributes, rowOf([shell, orders.path, ...orders.program.slice(1)]), env);
    }
    return failed === 0 ? new DataView(pid.buffer, pid.byteOffset).getInt32(0, little) : errnoName(failed);
  }

  /** Takes note of whoever ends, and tells how the program did; until nobody is left. */
  function keep(program: number): void {
    const status = Buffer.alloc(4);
    for (;;) {
      const pid = waitpid(-1, status, anyChild);
      if (pid < 0 && error() === "EINTR") continue;
      if (pid < 0) return;
      const how = new DataView(status.buffer, status.byteOffset).getInt32(0, little);
      const number = how & 0x7f;
      if (pid === program) say({ ended: number === 0 ? { code: (how >> 8) & 0xff } : { signal: number } });
    }
  }

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

/** Node starts no thread in a folder that was removed. Answers a descriptor of it, by which to go back. */
function leaveRemovedFolder(): number | undefined {
  try {
    process.cwd();
    return undefined;
  } catch {
    const folder = openSync(".", "r");
    process.chdir("/");
    return folder;
  }
}

function words(...values: readonly number[]): readonly (string | number)[] {
  return values.flatMap((value) => ["uintptr_t", value]);
}

/** `sigset_t` of glibc and musl. */
function signalSet(bits: bigint): Buffer {
  const set = Buffer.alloc(128, bits < 0n ? 0xff : 0);
  const little = endianness() === "LE";
  new DataView(set.buffer, set.byteOffset).setBigUint64(0, BigInt.asUintN(64, bits), little);
  return set;
}

function signalBit(number: number): bigint {
  return 1n << BigInt(number - 1);
}

function say(word: LauncherWord): void {
  try {
    writeSync(answersTo, `${JSON.stringify(word)}\n`);
  } catch {
    // Nobody is there to hear it: who is left is ended by the second thread, and must not lose it.
  }
}

/** The next line of orders. The end of the orders ends the process: nobody is there any more. */
function line(): string {
  const parts: Buffer[] = [];
  const part = Buffer.alloc(1 << 16);
  for (;;) {
    let count = 0;
    try {
      count = readSync(ordersFrom, part, 0, part.length, null);
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
const setSubreaper = 36;
const anyChild = 0x40000000;
const setNoNewPrivileges = 38;
const setModeFilter = 1;
const newListener = 1 << 3;
const waitKillable = 1 << 5;
const limitOfFiles = 7;
const setDescriptorFlags = 2;
const getFlags = 3;
const setFlags = 4;
const nonBlocking = 0o4000;

/** POSIX_SPAWN_SETSIGDEF and POSIX_SPAWN_SETSIGMASK of glibc and musl, SIG_IGN, and what they take for a shell. */
const spawnSetDefaults = 4;
const spawnSetMask = 8;
const ignore = 1;
const shell = "/bin/sh";
/** sd_listen_fds(3): descriptors are taken only by the process that LISTEN_PID names. */
const activation = 'LISTEN_PID=$$ exec "$0" "$@"';
const survived = [
  ...(["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGPIPE"] as const),
  ...(["SIGTSTP", "SIGTTIN", "SIGTTOU"] as const),
];

/** scripts/syscall.tbl and the architectures' own tables, Linux 7.3. */
const seccompNumbers: { readonly [arch: string]: number } = { x64: 317, ia32: 354, arm64: 277, riscv64: 277, loong64: 277 };

const [ordersFrom = -1, answersTo = -1, life = -1] = (process.argv[2] ?? "").split(",").map(Number);
const here = leaveRemovedFolder();
// Its thread begins before there is a filter, and so has none.
const keeper = once(new Worker(new URL("./keeper.js", import.meta.url), { workerData: life }), "message");
const orders = JSON.parse(line()) as LauncherOrders;
try {
  const run = await foreign(prepare);
  await keeper;
  run();
} catch (error) {
  say({ failed: "launcher", errno: "EIO", message: error instanceof Error ? error.message : String(error) });
}
process.exit(127);
