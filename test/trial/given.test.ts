import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** A program gets from whoever starts abide what it would get without abide, and nothing of abide's. */
const root = join(import.meta.dirname, "../..");
const trial = "trial --build vduse --report /dev/null --";
const shell = `${root}/abide ${trial}`;
const main = `node ${root}/dist/cli/main.js ${trial}`;
const has = (program: string) => (process.env.PATH ?? "").split(":").some((each) => existsSync(join(each, program)));

const said = (script: string) => {
  const { stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  return stdout + stderr;
};
/** Prints what it was given, to whichever stream there is. */
const see = `'import os, signal
def link(fd):
    try: return fd if os.readlink(f"/proc/self/fd/{fd}") else None
    except OSError: return None
open = [fd for fd in range(1024) if link(fd) is not None]
status = dict(line.split(":\\t") for line in __import__("builtins").open("/proc/self/status").read().splitlines() if ":\\t" in line)
env = [name for name in os.environ if "ABIDE" in name]
os.write(1 if 1 in open else 2, f"{open} {status['"'"'SigIgn'"'"']} {status['"'"'SigBlk'"'"']} {env} {os.environ.get('"'"'LISTEN_PID'"'"') == str(os.getpid())}".encode())'`;

describe.skipIf(!has("python3"))("as without abide", () => {
  const python = `python3 -I -c ${see}`;
  test.each([
    ["nothing but its streams", ""],
    ["files at low numbers, as by socket activation", "exec 3</dev/null 4</etc/passwd 5>&1;"],
    ["a file at a number in between", "exec 9</etc/passwd;"],
    ["a closed standard output", "exec 1>&-;"],
    ["a closed standard input", "exec 0<&-;"],
    ["ignored signals", "trap '' HUP USR1 PIPE;"],
  ])("%s", (_, before) => {
    const bare = said(`${before} exec ${python}`);
    expect(bare).toMatch(/^\[.*\] [0-9a-f]{16} [0-9a-f]{16} \[\] False$/);
    expect(said(`${before} exec ${shell} ${python}`)).toBe(bare);
  });

  test("blocked signals, real-time signals too", () => {
    const block = `python3 -I -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGRTMIN + 1])
signal.signal(signal.SIGRTMIN + 2, signal.SIG_IGN)
os.execvp(sys.argv[1], sys.argv[1:])'`;
    const bare = said(`exec ${block} ${python}`);
    expect(bare).toContain(" 0000000400000200 ");
    expect(said(`exec ${block} ${shell} ${python}`)).toBe(bare);
  });

  test("LISTEN_PID names the program where it named abide", () => {
    const exec = `sh -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@"'`;
    expect(said(`exec 3</dev/null; exec ${exec} ${shell} ${python}`)).toMatch(/ True$/);
    expect(said(`exec 3</dev/null; LISTEN_PID=1 exec ${shell} ${python}`)).toMatch(/ False$/);
  });
});

test.each([
  ["through the shell", shell],
  ["where node was started without it", main],
])("a file is read at its number, %s", (_, abide) => {
  expect(said(`exec 5<${root}/package.json 9<${root}/LICENSE; exec ${abide} sh -c 'head -c1 <&5; head -c3 <&9'`)).toBe("{MIT");
});

/** Node takes the hard limit for itself; a program that has as much finds abide with less room than it has. */
test.skipIf(!has("python3"))("where abide has no room for more descriptors it says that this is its own doing", () => {
  const program = `python3 -c '
import os
count = 0
try:
    while True: count += os.open("/dev/vduse/control", os.O_RDWR) > 0
except OSError as error: print(os.strerror(error.errno), count > 100)'`;
  const out = said(`ulimit -n 300; exec ${root}/abide trial --build vduse -- ${program}`);
  expect(out).toContain("Too many open files True\n");
  expect(out.replace(/\s+/g, " ")).toContain(
    "what the build answers to 1 call for which abide had no room: it refused them itself",
  );
  expect(out).toContain(" 0 refused\n");
});
