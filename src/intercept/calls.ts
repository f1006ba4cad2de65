import type { Errno } from "../abi/errno.ts";
import { errnoName } from "../kernel/errno-name.ts";
import { foreign, type Koffi } from "../kernel/libc.ts";
import type { Access } from "../session/spec.ts";

/**
 * The calls by which a supervisor meets another process. Each answers what the C library answers: -1 for an error, whose name `error()` tells right
 * after it. Addresses are numbers: those of this process are below 2^53.
 */
export interface Calls {
  epollCreate(): number;
  epollControl(set: number, operation: number, fd: number, event: number): number;
  epollWait(set: number, events: number, most: number, milliseconds: number): number;
  /** @param word an address, or a 64-bit value. */
  ioctl(fd: number, request: number, word: number | bigint): number;
  close(fd: number): number;
  /** The same open file under the lowest number that is free. */
  dup(fd: number): number;
  /** Whether a descriptor ends with the next exec. */
  closesOnExec(fd: number): boolean;
  /** Whether two processes' descriptors are one open file; `undefined` where the kernel does not say (CONFIG_KCMP). */
  sameFile(
    one: { readonly process: number; readonly fd: number },
    other: { readonly process: number; readonly fd: number },
  ): boolean | undefined;
  pidfdOpen(pid: number): number;
  /** Sends a signal to the process that a descriptor is of, and to no other. */
  signal(pidfd: number, number: number): number;
  /** A copy of another process's descriptor. */
  pidfdGetfd(pidfd: number, fd: number): number;
  readlinkat(folder: number, path: number, buffer: number, size: number): number;
  openFolder(path: string): number;
  openToRead(path: string): number;
  /** Whether a file has an extended attribute. */
  hasAttribute(path: string, name: string): boolean;
  /** Reads from the start of a file. */
  pread(fd: number, buffer: number, size: number): number;
  /** Opens a device as a program asks for it; it becomes no controlling terminal and outlives no exec of ours. */
  openNode(path: string, access: Access): number;
  readMemory(pid: number, local: number, remote: number): number;
  writeMemory(pid: number, local: number, remote: number): number;
  socketpair(address: number): number;
  memfd(name: string): number;
  /** Both ends do not wait. @param packets each write is read by itself. */
  pipe(address: number, options: { readonly packets: boolean }): number;
  /** Locks an opening of a file (flock), unless another is locked. */
  lock(fd: number): number;
  /** A socket on which the kernel is asked about sockets (sock_diag). */
  openDiagnosis(): number;
  /** Says that nothing more will be written to the other end of a socket. */
  endWriting(fd: number): number;
  setNonBlocking(fd: number, on: boolean): number;
  /** Into a socket, or a pipe that does not wait. */
  send(fd: number, address: number, length: number): number;
  /** From a socket, or a pipe that does not wait. */
  receive(fd: number, address: number, length: number): number;
  /** Orphans of what this process starts become its children. */
  becomeSubreaper(): number;
  /** Takes note of the end of a child, so that its row in the process table is free. True while it is a child that still runs. */
  reap(pid: number): boolean;
  mmap(length: number): number;
  /** Takes all access to a piece of memory away. */
  forbid(address: number, length: number): number;
  view(address: number, length: number): ArrayBuffer;
  error(): Errno;
}

/** Rejects with a `KernelError` where the C library cannot be called. */
export function loadCalls(): Promise<Calls> {
  return foreign(bind);
}

function bind(koffi: Koffi): Calls {
  const library = koffi.load(null);
  // Functions that take what they are given (`...`) are declared as they are called: on the machines of `architecture.ts` a word goes the same way,
  // and to say its type with each call takes longer than the call.
  const epollCreate = library.func("int epoll_create1(int flags)");
  const epollControl = library.func("int epoll_ctl(int set, int operation, int fd, uintptr_t event)");
  const epollWait = library.func("int epoll_wait(int set, uintptr_t events, int most, int timeout)");
  const ioctl = library.func("int ioctl(int fd, unsigned long request, uintptr_t argument)");
  const close = library.func("int close(int fd)");
  const syscall = library.func("long syscall(long number, ...)");
  const readlinkat = library.func("intptr_t readlinkat(int folder, uintptr_t path, uintptr_t buffer, size_t size)");
  const pread = library.func("intptr_t pread(int fd, uintptr_t buffer, size_t size, intptr_t offset)");
  const open = library.func("int open(const char *path, int flags, ...)");
  const vectors = "int pid, uintptr_t local, unsigned long locals, uintptr_t remote, unsigned long remotes, unsigned long flags";
  const readv = library.func(`intptr_t process_vm_readv(${vectors})`);
  const writev = library.func(`intptr_t process_vm_writev(${vectors})`);
  const getxattr = library.func("intptr_t getxattr(const char *path, const char *name, void *value, size_t size)");
  const socketpair = library.func("int socketpair(int domain, int type, int protocol, uintptr_t pair)");
  const socket = library.func("int socket(int domain, int type, int protocol)");
  const shutdown = library.func("int shutdown(int fd, int how)");
  const pipe = library.func("int pipe2(uintptr_t pair, int flags)");
  const flock = library.func("int flock(int fd, int operation)");
  const read = library.func("intptr_t read(int fd, uintptr_t buffer, size_t length)");
  const write = library.func("intptr_t write(int fd, uintptr_t buffer, size_t length)");
  const memfd = library.func("int memfd_create(const char *name, unsigned int flags)");
  const fcntl = library.func("int fcntl(int fd, int command, ...)");
  const send = library.func("intptr_t send(int fd, uintptr_t buffer, size_t length, int flags)");
  const recv = library.func("intptr_t recv(int fd, uintptr_t buffer, size_t length, int flags)");
  const prctl = library.func("int prctl(int option, ...)");
  const waitpid = library.func("int waitpid(int pid, void *status, int options)");
  const mprotect = library.func("int mprotect(uintptr_t address, size_t length, int protection)");
  const mmap = library.func(
    "uintptr_t mmap(uintptr_t address, size_t length, int protection, int flags, int fd, intptr_t offset)",
  );
  const word = "uintptr_t";
  return {
    epollCreate: () => epollCreate(closeOnExec),
    epollControl: (set, operation, fd, event) => epollControl(set, operation, fd, event),
    epollWait: (set, events, most, milliseconds) => epollWait(set, events, most, milliseconds),
    ioctl: (fd, request, word) => ioctl(fd, request, word),
    close: (fd) => close(fd),
    dup: (fd) => fcntl(fd, duplicate, "int", 0),
    closesOnExec: (fd) => (fcntl(fd, getDescriptorFlags, "int", 0) & 1) === 1,
    sameFile(one, other) {
      const number = kcmpNumbers[process.arch];
      if (number === undefined) return undefined;
      const order = Number(syscall(number, word, one.process, word, other.process, word, 0, word, one.fd, word, other.fd));
      return order < 0 ? undefined : order === 0;
    },
    pidfdOpen: (pid) => Number(syscall(434, word, pid, word, 0)),
    signal: (pidfd, number) => Number(syscall(424, word, pidfd, word, number, word, 0, word, 0)),
    pidfdGetfd: (pidfd, fd) => Number(syscall(438, word, pidfd, word, fd, word, 0)),
    readlinkat: (folder, path, buffer, size) => Number(readlinkat(folder, path, buffer, size)),
    openNode: (path, { read, write, nonblock }) =>
      open(path, (read && write ? 2 : write ? 1 : 0) | (nonblock ? nonBlocking : 0) | closeOnExec | notControlling, "int", 0),
    openFolder: (path) => open(path, pathOnly | closeOnExec, "int", 0),
    openToRead: (path) => open(path, closeOnExec, "int", 0),
    hasAttribute: (path, name) => Number(getxattr(path, name, null, 0)) >= 0,
    pread: (fd, buffer, size) => Number(pread(fd, buffer, size, 0)),
    readMemory: (pid, local, remote) => Number(readv(pid, local, 1, remote, 1, 0)),
    writeMemory: (pid, local, remote) => Number(writev(pid, local, 1, remote, 1, 0)),
    socketpair: (address) => socketpair(unixDomain, packets | closeOnExec, 0, address),
    memfd: (name) => memfd(name, 1),
    pipe: (address, options) => pipe(address, closeOnExec | nonBlocking | (options.packets ? direct : 0)),
    lock: (fd) => flock(fd, lockAlone | lockAtOnce),
    openDiagnosis: () => socket(netlink, rawSocket | closeOnExec, aboutSockets),
    endWriting: (fd) => shutdown(fd, 1),
    setNonBlocking(fd, on) {
      const flags = fcntl(fd, getFlags, "int", 0);
      return flags < 0 ? flags : fcntl(fd, setFlags, "int", on ? flags | nonBlocking : flags & ~nonBlocking);
    },
    send(fd, address, length) {
      const sent = Number(send(fd, address, length, dontWait | noSignal));
      return sent < 0 && errnoName(koffi.errno()) === "ENOTSOCK" ? Number(write(fd, address, length)) : sent;
    },
    receive(fd, address, length) {
      const received = Number(recv(fd, address, length, dontWait));
      return received < 0 && errnoName(koffi.errno()) === "ENOTSOCK" ? Number(read(fd, address, length)) : received;
    },
    becomeSubreaper: () => prctl(36, word, 1, word, 0, word, 0, word, 0),
    reap: (pid) => waitpid(pid, null, noHang | anyChild) === 0,
    mmap: (length) => Number(mmap(0, length, 3, 0x22, -1, 0)),
    forbid: (address, length) => mprotect(address, length, 0),
    view: (address, length) => koffi.view(BigInt(address), length),
    error: () => errnoName(koffi.errno()),
  };
}

/** include/uapi/asm-generic/fcntl.h, linux/socket.h, linux/net.h, linux/wait.h, Linux 7.3; the same wherever a filter can be made (`architecture.ts`). */
const pathOnly = 0o10000000;
/** O_DIRECT, which has another number on arm and arm64 (their own fcntl.h). */
const direct = process.arch === "arm64" || process.arch === "arm" ? 0o200000 : 0o40000;
/** include/uapi/asm-generic/fcntl.h: LOCK_EX and LOCK_NB. */
const lockAlone = 2;
const lockAtOnce = 4;
const closeOnExec = 0o2000000;
const nonBlocking = 0o4000;
const notControlling = 0o400;
const duplicate = 0;
const getDescriptorFlags = 1;
const getFlags = 3;
const setFlags = 4;
const unixDomain = 1;
const packets = 5;
const netlink = 16;
const rawSocket = 3;
const aboutSockets = 4;
const dontWait = 0x40;
const noSignal = 0x4000;
const noHang = 1;
const anyChild = 0x40000000;

/** scripts/syscall.tbl and the architectures' own tables, Linux 7.3. */
const kcmpNumbers: { readonly [arch: string]: number } = { x64: 312, ia32: 349, arm64: 272, riscv64: 272, loong64: 272 };
