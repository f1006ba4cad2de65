import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type InterceptOptions, intercept } from "../../src/intercept/intercept.ts";

/**
 * Programs of other languages, and what programs do with processes and descriptors. Each needs an interpreter or a compiler, and is shown as skipped
 * where there is none.
 */
const folder = mkdtempSync(join(tmpdir(), "abide-programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

const has = (program: string) => (process.env.PATH ?? "").split(":").some((each) => existsSync(join(each, program)));
const run = (program: readonly [string, ...string[]], options: Partial<InterceptOptions> = {}) =>
  intercept({ interface: "vduse", request: { from: "7.3" }, program, stdio: "capture", seconds: 120, settle: 0, ...options });
const made = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const python = (text: string, options: Partial<InterceptOptions> = {}) => run(["python3", "-c", `${head}${text}`], options);
const head = `
import array, fcntl, os, signal, socket, sys, threading, time
GET, SET = 0x80088100, 0x40088101
def version(fd):
    buffer = bytearray(8)
    fcntl.ioctl(fd, GET, buffer)
    return int.from_bytes(buffer, "little")
def refused(call):
    try:
        call()
        return "taken"
    except OSError as error:
        return os.strerror(error.errno)
def opened():
    return os.open("/dev/vduse/control", os.O_RDWR)
`;

/** What VDUSE_CREATE_DEV takes: a block device of one queue, with 8 bytes of configuration. */
const vd0 = '__import__("struct").pack("<256sIIQIIII11II8x", b"vd0", 0, 2, 1 << 33, 1, 4096, 0, 0, *[0] * 11, 8)';

describe.skipIf(!has("python3"))("descriptors and processes", () => {
  test.each<readonly [string, string, string]>([
    ["a dup is the same descriptor", "fd = opened(); other = os.dup(fd); os.close(fd); print(version(other))", "1\n"],
    [
      "a child has its parent's",
      `
fd = opened()
fcntl.ioctl(fd, SET, (0).to_bytes(8, "little"))
if os.fork() == 0:
    print(version(fd), flush=True)
    os._exit(0)
os.wait()
`,
      "0\n",
    ],
    [
      "two opens have nothing in common",
      `
one, other = opened(), opened()
fcntl.ioctl(one, SET, (0).to_bytes(8, "little"))
print(version(one), version(other))
`,
      "0 1\n",
    ],
    [
      "threads open and ask at once",
      `
seen = []
def work():
    fd = opened()
    for _ in range(200): seen.append(version(fd))
    os.close(fd)
threads = [threading.Thread(target=work) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print(len(seen), set(seen))
`,
      "1600 {1}\n",
    ],
    [
      "one is handed over a socket to a process that never opened it",
      `
here, there = socket.socketpair()
if os.fork() == 0:
    _, rights, _, _ = there.recvmsg(1, socket.CMSG_LEN(4))
    print(version(array.array("i", rights[0][2])[0]), flush=True)
    os._exit(0)
fd = opened()
here.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
os.wait()
`,
      "1\n",
    ],
    [
      "an executed program has it, but for one that is closed on exec",
      `
kept, gone = opened(), opened()
os.set_inheritable(kept, True)
script = "import fcntl,sys\\nfor fd in map(int, sys.argv[1:]):\\n  try: print(fcntl.ioctl(fd, 0x80088100, bytes(8))[0])\\n  except OSError as e: print(e.errno)"
os.execvp("python3", ["python3", "-c", script, str(kept), str(gone)])
`,
      "1\n9\n",
    ],
    ["one that was closed is none", "fd = opened(); os.close(fd); print(refused(lambda: version(fd)))", "Bad file descriptor\n"],
    [
      "another file in its place is not it",
      "fd = opened(); os.dup2(os.open('/dev/null', os.O_RDWR), fd); print(refused(lambda: version(fd)))",
      "Inappropriate ioctl for device\n",
    ],
    [
      "nor where it was asked again and again before; and another one in its place is that one",
      `
fd, other = opened(), opened()
fcntl.ioctl(other, SET, (0).to_bytes(8, "little"))
print([version(fd) for _ in range(5)])
os.dup2(other, fd)
print([version(fd) for _ in range(5)])
os.dup2(os.open('/dev/null', os.O_RDWR), fd)
print(refused(lambda: version(fd)))
os.close(fd)
print(refused(lambda: version(fd)), opened() == fd, [version(fd) for _ in range(5)])
`,
      "[1, 1, 1, 1, 1]\n[0, 0, 0, 0, 0]\nInappropriate ioctl for device\nBad file descriptor True [1, 1, 1, 1, 1]\n",
    ],
    [
      "one that cannot be read keeps nobody waiting, and is always ready",
      `
import select
fd = opened()
ready = select.poll()
ready.register(fd, select.POLLIN | select.POLLOUT)
print(os.read(fd, 8), ready.poll(0) == [(fd, select.POLLIN | select.POLLOUT)], version(fd))
`,
      "b'' True 1\n",
    ],
    [
      "a folder and a relative path lead to the node",
      "d = os.open('/dev', os.O_RDONLY); print(version(os.open('vduse/control', os.O_RDWR, dir_fd=d))); os.chdir('/dev'); print(version(os.open('./vduse/control', os.O_RDWR)))",
      "1\n1\n",
    ],
    [
      "the limit of descriptors is the program's own",
      `
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
held = []
print(refused(lambda: [held.append(opened()) for _ in range(20)]), len(held) > 5)
os.close(held.pop())
print(refused(opened))
`,
      "Too many open files True\ntaken\n",
    ],
  ])("%s", async (_, text, out) => {
    const result = await python(text);
    expect({ out: result.out, err: result.err, end: result.end }).toEqual({ out, err: "", end: { kind: "exited", code: 0 } });
  });

  test("a link to the node leads to it", async () => {
    const result = await python(
      `path = ${JSON.stringify(join(folder, "link"))}; os.symlink("/dev/vduse/control", path); print(version(os.open(path, os.O_RDWR)))`,
    );
    expect(result.out).toBe("1\n");
  });

  test("a program that forks a thousand times is met in each", async () => {
    const result = await python(`
fd = opened()
for _ in range(1000):
    if os.fork() == 0:
        version(fd)
        os._exit(0)
    os.wait()
print("done")
`);
    expect([result.out, result.err]).toEqual(["done\n", ""]);
    expect(result.crossings.filter(({ call }) => call.kind === "ioctl")).toHaveLength(1000);
  });

  test("a program that changes its argument's memory meanwhile is answered all the same", async () => {
    const result = await python(`
import ctypes, mmap
memory = mmap.mmap(-1, 4096)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
running = True
def race():
    while running: memory[0:8] = os.urandom(8)
thread = threading.Thread(target=race); thread.start()
libc = ctypes.CDLL(None, use_errno=True)
fd = opened()
answers = {libc.ioctl(fd, SET, ctypes.c_void_p(address)) for _ in range(300)}
running = False; thread.join()
print(answers <= {0, -1})
`);
    expect([result.out, result.err]).toEqual(["True\n", ""]);
  });

  test("a program that is killed while it asks leaves nothing behind", async () => {
    const result = await python(`
fd = opened()
if os.fork() == 0:
    time.sleep(0.2)
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(0)
while True: version(fd)
`);
    expect(result.end).toEqual({ kind: "killed", signal: "SIGKILL" });
    expect(result.crossings.at(-1)?.call.kind).toBe("close");
  });

  test("a signal that comes while it asks is no second call", async () => {
    const result = await python(`
fd = opened()
signal.signal(signal.SIGALRM, lambda *_: None)
# Without SA_RESTART, a signal that comes before the call was taken ends it with EINTR, as it ends any call that waits.
signal.siginterrupt(signal.SIGALRM, False)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(500): version(fd)
signal.setitimer(signal.ITIMER_REAL, 0)
print("done")
`);
    expect([result.out, result.err]).toEqual(["done\n", ""]);
    expect(result.crossings.filter(({ call }) => call.kind === "ioctl")).toHaveLength(500);
  });

  test.each([
    [
      "a daemon that holds on to its output",
      "if os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\nprint(os.getpid(), flush=True)\ntime.sleep(4713)",
    ],
    [
      "one that is of a thread's making",
      "t = threading.Thread(target=os.setsid)\nif os.fork(): os._exit(0)\nt.start()\nt.join()\nprint(os.getpid(), flush=True)\ntime.sleep(4714)",
    ],
    [
      "one that starts the next and ends, again and again",
      "if os.fork(): os._exit(0)\nos.setsid()\nprint(os.getpid(), flush=True)\nwhile True:\n    if os.fork(): os._exit(0)",
    ],
  ])("%s is ended with it", async (_, text) => {
    const result = await python(text);
    const session = Number(result.out.split("\n")[0]);
    expect(session).toBeGreaterThan(1);
    expect(() => process.kill(-session, 0)).toThrow("ESRCH");
    expect(() => process.kill(session, 0)).toThrow("ESRCH");
  });

  test("one that is killed while it asks was refused nothing", async () => {
    const { crossings, end } = await python(`
for turn in range(150):
    child = os.fork()
    while child == 0:
        fd = opened()
        version(fd)
        os.close(fd)
    time.sleep(turn % 10 / 3000)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
`);
    expect(end).toEqual({ kind: "exited", code: 0 });
    expect(crossings.length).toBeGreaterThan(100);
    expect(crossings.filter(({ answer }) => "errno" in answer)).toEqual([]);
  });

  test("note is taken of what ended without a parent", async () => {
    const result = await python(`
for _ in range(20):
    middle = os.fork()
    if middle == 0:
        last = os.fork()
        if last: print(last, flush=True)
        os._exit(0)
    os.waitpid(middle, 0)
`);
    const left = result.out.split("\n").filter((line) => line !== "");
    expect(left.length).toBe(20);
    expect(left.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });

  test("a descriptor with messages that is shut down for writing is none to wait for", async () => {
    const result = await python(
      `
import struct
device = struct.pack("<256sIIQIIII11II8x", b"vd0", 0, 2, 1 << 33, 1, 4096, 0, 0, *[0] * 11, 8)
fcntl.ioctl(opened(), 0x41508102, device)
fd = os.open("/dev/vduse/vd0", os.O_RDWR)
socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, fileno=os.dup(fd)).shutdown(socket.SHUT_WR)
features = bytearray(8)
print(fcntl.ioctl(fd, 0x80088111, features), flush=True)
signal.pause()
`,
      { settle: 100 },
    );
    expect([result.out, result.err, result.end.kind]).toEqual(["0\n", "", "settled"]);
  });

  test("one that is shut down altogether still takes commands, until it is closed", async () => {
    const result = await python(`
fd = opened()
socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, fileno=os.dup(fd)).shutdown(socket.SHUT_RDWR)
print(version(fd), version(fd))
os.close(fd)
print(version(opened()))
`);
    expect([result.out, result.err]).toEqual(["1 1\n1\n", ""]);
    expect(result.crossings.map(({ call }) => call.kind)).toEqual(["open", "ioctl", "ioctl", "close", "open", "ioctl", "close"]);
  });

  test.each<readonly [string, string]>([
    ["/dev/vduse/control", "os.O_RDWR"],
    ["/dev/vduse/control", "os.O_RDWR | os.O_NONBLOCK"],
    ["/dev/vduse/control", "os.O_RDONLY"],
    ["/dev/vduse/control", "os.O_RDONLY | os.O_NONBLOCK"],
    ["/dev/vduse/control", "os.O_WRONLY"],
    ["/dev/vduse/control", "os.O_WRONLY | os.O_NONBLOCK"],
    ["/dev/vduse/vd0", "os.O_RDWR | os.O_NONBLOCK"],
    ["/dev/vduse/vd0", "os.O_RDONLY"],
    ["/dev/vduse/vd0", "os.O_RDONLY | os.O_NONBLOCK"],
  ])("%s is open as it was asked for: %s", async (path, flags) => {
    const result = await python(`
control = opened()
fcntl.ioctl(control, 0x41508102, ${vd0})
fd = os.open("${path}", (${flags}) | os.O_CLOEXEC)
import ctypes
# Python asks for O_CLOEXEC by itself.
other = ctypes.CDLL(None).open(b"${path}", ${flags}) if "control" in "${path}" else None
mask = os.O_ACCMODE | os.O_NONBLOCK | os.O_APPEND
print(fcntl.fcntl(fd, fcntl.F_GETFL) & mask == (${flags}), fcntl.fcntl(fd, fcntl.F_GETFD))
if other: print(fcntl.fcntl(other, fcntl.F_GETFD))
if not (${flags}) & os.O_ACCMODE: print(refused(lambda: os.write(fd, b"x" * 152)))
if (${flags}) & os.O_WRONLY: print(refused(lambda: os.read(fd, 152)))
if (${flags}) & 3 == 0 and "control" in "${path}": print(os.read(fd, 152))
buffer = bytearray(8)
fcntl.ioctl(fd, GET if "control" in "${path}" else 0x80088111, buffer)
again = os.dup(fd)
os.close(fd)
fcntl.ioctl(again, GET if "control" in "${path}" else 0x80088111, buffer)
os.close(again)
time.sleep(0.1)
print(refused(lambda: fcntl.ioctl(control, 0x41008103, b"vd0".ljust(256, b"\\0"))))
`);
    const isControl = path.endsWith("control");
    const access = flags.includes("O_RDONLY")
      ? "Bad file descriptor\n"
      : flags.includes("O_WRONLY")
        ? "Bad file descriptor\n"
        : "";
    const nothing = isControl && flags.includes("O_RDONLY") ? "b''\n" : "";
    expect([result.out, result.err]).toEqual([`True 1\n${isControl ? "0\n" : ""}${access}${nothing}taken\n`, ""]);
    const closes = result.crossings.filter(({ call }) => call.kind === "close");
    expect(closes.length).toBe(isControl ? 3 : 2);
  });

  test("there is nothing to be read yet, for who only reads", async () => {
    const result = await python(`
import select
control = opened()
fcntl.ioctl(control, 0x41508102, ${vd0})
fd = os.open("/dev/vduse/vd0", os.O_RDONLY | os.O_NONBLOCK)
print(refused(lambda: os.read(fd, 152)), select.select([fd], [], [], 0)[0])
`);
    expect([result.out, result.err]).toEqual(["Resource temporarily unavailable []\n", ""]);
  });

  /** As root, a copy of which the owner is another user; else su, which is root's. */
  test.skipIf(!existsSync("/bin/su"))("a set-uid program that is started later is told of", async () => {
    const own = process.geteuid?.() === 0;
    const path = own ? join(folder, "other") : realpathSync("/bin/su");
    if (own) {
      copyFileSync("/bin/su", path);
      chownSync(path, 65534, 65534);
      chmodSync(path, 0o4755);
    }
    const result = await python(`
import subprocess
for each in ("${path}", "${path}", "/bin/cat"): subprocess.run([each, "--version"], stdout=subprocess.DEVNULL)
print(version(opened()))
`);
    expect([result.out, result.err]).toEqual(["1\n", ""]);
    expect(result.rights).toEqual([`${path} is set-uid, to run as user ${own ? 65534 : 0}`]);
  });

  /** As build_open_flags and the walk of a path have it (fs/open.c, fs/namei.c, Linux 7.3). */
  test.each<readonly [string, string, string]>([
    ["plainly", "openat2('/dev/vduse/control', os.O_RDWR)", "opened"],
    ["with a longer record, all 0", "openat2('/dev/vduse/control', os.O_RDWR, size=32)", "opened"],
    ["with a record that is too short", "openat2('/dev/vduse/control', os.O_RDWR, size=4)", "EINVAL"],
    ["with a flag that nobody knows", "openat2('/dev/vduse/control', os.O_RDWR | 1 << 40)", "EINVAL"],
    ["with a mode and nothing to create", "openat2('/dev/vduse/control', os.O_RDWR, mode=0o644)", "EINVAL"],
    ["with a way to resolve that nobody knows", "openat2('/dev/vduse/control', os.O_RDWR, resolve=0x40)", "EINVAL"],
    ["beneath a folder, by an absolute path", "openat2('/dev/vduse/control', os.O_RDWR, resolve=8)", "EXDEV"],
    ["beneath a folder", "openat2('vduse/control', os.O_RDWR, resolve=8, folder='/dev')", "opened"],
    ["beneath a folder, out of it and back", "openat2('../dev/vduse/control', os.O_RDWR, resolve=8, folder='/dev')", "EXDEV"],
    ["with a folder for its root", "openat2('/../vduse/control', os.O_RDWR, resolve=16, folder='/dev')", "opened"],
    ["on one file system", "openat2('vduse/control', os.O_RDWR, resolve=1, folder='/dev')", "opened"],
    ["exclusively", "os.open('/dev/vduse/control', os.O_RDWR | os.O_CREAT | os.O_EXCL)", "EEXIST"],
    ["to be created if it is not there", "os.open('/dev/vduse/control', os.O_RDWR | os.O_CREAT)", "opened"],
    ["by a link", "os.open(link(), os.O_RDWR)", "opened"],
    ["by a link that is not to be followed", "os.open(link(), os.O_RDWR | os.O_NOFOLLOW)", "ELOOP"],
    ["by a link where none is allowed", "openat2(link(), os.O_RDWR, resolve=4)", "ELOOP"],
    ["itself where a link is not to be followed", "os.open('/dev/vduse/control', os.O_RDWR | os.O_NOFOLLOW)", "opened"],
  ])("a node that is opened %s: as a kernel opens it", async (_, call, expected) => {
    const { out } = await python(`
import ctypes, errno, struct, tempfile
libc = ctypes.CDLL(None, use_errno=True)
def link():
    path = tempfile.mktemp()
    os.symlink("/dev/vduse/control", path)
    return path
def openat2(path, flags, mode=0, resolve=0, size=24, folder=None):
    fd = -100 if folder is None else os.open(folder, os.O_PATH)
    how = struct.pack("<QQQ", flags, mode, resolve) + bytes(8)
    answer = libc.syscall(437, fd, path.encode(), how, size)
    if answer < 0: raise OSError(ctypes.get_errno(), "")
    return answer
try: print("opened" if version(${call}) == 1 else "another")
except OSError as error: print(errno.errorcode[error.errno])
`);
    expect(out).toBe(`${expected}\n`);
  });

  test("a listener of its own it cannot have, which is told; a filter it can", async () => {
    const { out, listeners, crossings } = await python(`
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
program = Program(1, (0x7fff000000000006).to_bytes(8, "little"))
number = {"x86_64": 317}.get(os.uname().machine, 277)
for flags in (8, 0):
    answer = libc.syscall(number, 1, flags, ctypes.byref(program))
    print(os.strerror(ctypes.get_errno()) if answer < 0 else "taken", end=" ")
print(version(opened()))
`);
    expect([out, listeners, crossings.length]).toEqual(["Device or resource busy taken 1\n", 1, 3]);
  });

  test("two hundred threads open, ask and close, and each close is told", async () => {
    const { crossings, end } = await python(`
def work():
    for _ in range(3):
        fd = opened()
        version(fd)
        os.close(fd)
go = threading.Event()
threads = [threading.Thread(target=lambda: (go.wait(), work())) for _ in range(200)]
for each in threads: each.start()
go.set()
for each in threads: each.join()
`);
    expect(end).toEqual({ kind: "exited", code: 0 });
    const count = (kind: string) => crossings.filter(({ call }) => call.kind === kind).length;
    expect([count("open"), count("ioctl"), count("close")]).toEqual([600, 600, 600]);
  });

  test("what it leaves running for a moment is still answered", async () => {
    const result = await python(`
if os.fork() == 0:
    time.sleep(0.3)
    print(version(opened()), flush=True)
    os._exit(0)
`);
    expect(result).toMatchObject({ out: "1\n", end: { kind: "exited", code: 0 } });
  });
});

describe("programs of compilers", () => {
  const c = `
#include <fcntl.h>
#include <stdio.h>
#include <stdint.h>
/* Not <sys/ioctl.h>, which a 32-bit compiler may not find its parts for. */
int ioctl(int fd, unsigned long request, ...);
int main(void) {
  uint64_t version = 9;
  int fd = open("/dev/vduse/control", O_RDWR);
  if (fd < 0 || ioctl(fd, 0x80088100, &version)) { perror("vduse"); return 1; }
  printf("%llu\\n", (unsigned long long)version);
  return 0;
}
`;
  const go = `package main

import ("fmt"; "os"; "syscall"; "unsafe"; "sync")

func main() {
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			file, err := os.OpenFile("/dev/vduse/control", os.O_RDWR, 0)
			if err != nil { fmt.Println(err); return }
			for j := 0; j < 100; j++ {
				version := uint64(9)
				_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), 0x80088100, uintptr(unsafe.Pointer(&version)))
				if errno != 0 || version != 1 { fmt.Println(errno, version) }
			}
			file.Close()
		}()
	}
	wait.Wait()
	fmt.Println("done")
}
`;
  const rust = `use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
extern "C" { fn ioctl(fd: i32, request: u64, ...) -> i32; }
fn main() {
    let file = OpenOptions::new().read(true).write(true).open("/dev/vduse/control").expect("open");
    let mut version: u64 = 9;
    let answer = unsafe { ioctl(file.as_raw_fd(), 0x80088100, &mut version) };
    println!("{answer} {version}");
}
`;

  test.skipIf(!has("gcc"))("C, static", async () => {
    const path = join(folder, "c");
    execFileSync("gcc", ["-static", "-o", path, made("c.c", c)]);
    expect(await run([path])).toMatchObject({ out: "1\n", end: { kind: "exited", code: 0 } });
  });

  test.skipIf(!has("gcc") || !existsSync("/usr/lib32/libc.a"))(
    "C, for 32 bits, which has other numbers for every system call",
    async () => {
      const path = join(folder, "c32");
      execFileSync("gcc", ["-m32", "-static", "-o", path, made("c32.c", c)]);
      expect(await run([path])).toMatchObject({ out: "1\n", end: { kind: "exited", code: 0 } });
    },
  );

  test.skipIf(!has("go"))("Go, which interrupts its own threads by signals", { timeout: 300_000 }, async () => {
    const path = join(folder, "go");
    execFileSync("go", ["build", "-o", path, made("client.go", go)], {
      env: { ...process.env, GOCACHE: join(folder, "cache"), GO111MODULE: "off", GOFLAGS: "" },
    });
    expect(await run([path])).toMatchObject({ out: "done\n", end: { kind: "exited", code: 0 } });
  });

  test.skipIf(!has("rustc"))("Rust", async () => {
    const path = join(folder, "rust");
    execFileSync("rustc", ["-o", path, made("client.rs", rust)]);
    expect(await run([path])).toMatchObject({ out: "0 1\n", end: { kind: "exited", code: 0 } });
  });
});
