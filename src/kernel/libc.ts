import { KernelError } from "./kernel-error.ts";

/** The C library's calls, as far as they are needed. An address is a number or a bigint; a call that fails answers -1 and sets `errno`. */
export interface Libc {
  open(path: string, flags: number): number;
  close(fd: number): number;
  ioctl(fd: number, request: number, argument: bigint): number;
  read(fd: number, address: bigint, length: number): number;
  write(fd: number, address: bigint, length: number): number;
  poll(address: bigint, count: number, milliseconds: number): number;
  eventfd(initial: number, flags: number): number;
  pipe2(address: bigint, flags: number): number;
  /** The address; the highest there is when it failed. */
  mmap(length: number, protection: number, flags: number): bigint;
  mprotect(address: bigint, length: number, protection: number): number;
  munmap(address: bigint, length: number): number;
  sysconf(name: number): number;
  syscall(number: number, args: readonly bigint[]): number;
  /** The error of the last call that failed. Only to be asked right after it: nothing may come in between. */
  errno(): number;
  /** The memory itself. It must not be touched once it is unmapped. */
  view(address: bigint, length: number): Uint8Array;
}

let loaded: Promise<Libc> | undefined;

/**
 * The C library of this process, loaded when it is first asked for. Rejects with a `KernelError` on any system but Linux (`not-linux`) and
 * when koffi or the library cannot be loaded (`no-ffi`), with the reason.
 */
export function libc(): Promise<Libc> {
  loaded ??= load(process.platform);
  return loaded;
}

/** @param platform as `process.platform`; `koffi`: how to get at the foreign-function library. */
export async function load(platform: string, koffi: () => Promise<Koffi> = loadKoffi): Promise<Libc> {
  return bound(platform, koffi, bind);
}

/** More of the C library, for who needs it: `bind` declares the functions. Rejects as `libc` does. */
export function foreign<T>(bind: (koffi: Koffi) => T): Promise<T> {
  return bound(process.platform, loadKoffi, bind);
}

async function bound<T>(platform: string, koffi: () => Promise<Koffi>, bind: (koffi: Koffi) => T): Promise<T> {
  if (platform !== "linux") {
    throw new KernelError("not-linux", `the interfaces of Linux can only be asked on Linux, and this is ${platform}`);
  }
  try {
    return bind(await koffi());
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
    throw new KernelError(
      "no-ffi",
      `koffi, which calls the C library, does not load: ${reason}; it is an optional dependency, so look whether npm installed it and its part for ${platform} on ${process.arch}`,
    );
  }
}

export type Koffi = typeof import("koffi");

async function loadKoffi(): Promise<Koffi> {
  const module = await import("koffi");
  // koffi is CommonJS inside; node gives its functions by name as well, bundlers do not always.
  return "load" in module ? module : (module as { readonly default: Koffi }).default;
}

/**
 * Calls with `...` are declared so, since an ABI may hand over what stands there in another way (PowerPC's, for one). Words are `uintptr_t`:
 * 64 bits or 32, as the machine has them.
 */
function bind(koffi: Koffi): Libc {
  const library = koffi.load(null);
  const wide = koffi.sizeof("uintptr_t") === 8;
  const word = (value: bigint) => (wide ? BigInt.asUintN(64, value) : BigInt.asUintN(32, value));
  const open = library.func("int open(const char *path, int flags, ...)");
  const close = library.func("int close(int fd)");
  const ioctl = library.func("int ioctl(int fd, unsigned long request, ...)");
  const read = library.func("intptr_t read(int fd, uintptr_t buffer, size_t count)");
  const write = library.func("intptr_t write(int fd, uintptr_t buffer, size_t count)");
  const poll = library.func("int poll(uintptr_t fds, unsigned long count, int timeout)");
  const eventfd = library.func("int eventfd(unsigned int initial, int flags)");
  const pipe2 = library.func("int pipe2(uintptr_t fds, int flags)");
  // `off_t` has the width of a word here, and is 0.
  const mmap = library.func(
    "uintptr_t mmap(uintptr_t address, size_t length, int protection, int flags, int fd, intptr_t offset)",
  );
  const mprotect = library.func("int mprotect(uintptr_t address, size_t length, int protection)");
  const munmap = library.func("int munmap(uintptr_t address, size_t length)");
  const sysconf = library.func("long sysconf(int name)");
  const syscall = library.func("long syscall(long number, ...)");
  return {
    open: (path, flags) => open(path, flags, "int", 0),
    close: (fd) => close(fd),
    ioctl: (fd, request, argument) => ioctl(fd, request >>> 0, "uintptr_t", word(argument)),
    read: (fd, address, length) => Number(read(fd, word(address), length)),
    write: (fd, address, length) => Number(write(fd, word(address), length)),
    poll: (address, count, milliseconds) => poll(word(address), count, milliseconds),
    eventfd: (initial, flags) => eventfd(initial, flags),
    pipe2: (address, flags) => pipe2(word(address), flags),
    mmap: (length, protection, flags) => BigInt(mmap(0, length, protection, flags, -1, 0)),
    mprotect: (address, length, protection) => mprotect(word(address), length, protection),
    munmap: (address, length) => munmap(word(address), length),
    sysconf: (name) => Number(sysconf(name)),
    // All six words, so that what the kernel finds in those that nobody gave is always 0.
    syscall: (number, args) =>
      Number(syscall(number, ...[0, 1, 2, 3, 4, 5].flatMap((index) => ["uintptr_t", word(args[index] ?? 0n)]))),
    errno: () => koffi.errno(),
    view: (address, length) => new Uint8Array(koffi.view(address, length)),
  };
}
