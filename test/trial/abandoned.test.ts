import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";

/** What becomes of a program, and of all that it has started, when abide is killed and can see to nothing any more. */
const abide = join(import.meta.dirname, "../../abide");
const folder = mkdtempSync(join(tmpdir(), "abide-abandoned-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hasPython = (process.env.PATH ?? "").split(":").some((each) => existsSync(join(each, "python3")));

/** Starts processes of every kind, each of which adds its number to a file, and none of which ends. */
const program = join(folder, "program.py");
writeFileSync(
  program,
  `
import fcntl, os, signal, sys, threading, time
def here():
    with open(sys.argv[1], "a") as file: file.write(f"{os.getpid()}\\n")
def child(work):
    if os.fork() == 0:
        try: work()
        finally: os._exit(0)
def forever():
    here()
    while True: time.sleep(100)
def session():
    os.setsid()
    forever()
def orphan():
    child(forever)
def daemon():
    os.setsid()
    child(forever)
def group():
    os.setpgid(0, 0)
    forever()
def stopped():
    here()
    os.kill(os.getpid(), signal.SIGSTOP)
def deaf():
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(each, signal.SIG_IGN)
    forever()
def asking():
    fd = os.open("/dev/vduse/control", os.O_RDWR)
    here()
    while True:
        try: fcntl.ioctl(fd, 0x80088100, bytearray(8))
        except OSError: pass
def executed():
    here()
    os.execvp("sleep", ["sleep", "4715"])
works = [forever, session, orphan, daemon, group, stopped, deaf, asking, executed]
for each in works: child(each)
if len(sys.argv) == 2: threading.Thread(target=forever).start()
`,
);
/** Nine children, and the program itself. */
const many = 10;

function numbersIn(path: string): readonly number[] {
  return existsSync(path)
    ? readFileSync(path, "latin1")
        .split("\n")
        .filter((line) => line !== "")
        .map(Number)
    : [];
}

/** Whether a process is there, running or stopped: one that has ended and of which nobody has taken note yet is not. */
function isThere(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, milliseconds: number): Promise<void> {
  for (const end = performance.now() + milliseconds; !holds() && performance.now() < end; ) await wait(20);
}

/** Children of a process, and theirs. */
function below(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...below(child)]);
  } catch {
    return [];
  }
}

describe.skipIf(!hasPython)("abide is killed with SIGKILL", () => {
  test.each<readonly [string, (file: string) => readonly string[], number]>([
    ["with a program on its own streams", (file) => ["--build", "vduse", "--", "python3", program, file], many],
    ["with two cases of a matrix", (file) => ["--matrix", "vduse", "--jobs", "2", "--", "python3", program, file], 2 * many],
  ])("%s: nobody is left, running or stopped", async (name, args, count) => {
    const file = join(folder, name.replaceAll(" ", "-"));
    const child: ChildProcess = spawn(abide, ["trial", ...args(file)], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
    await until(() => numbersIn(file).length >= count, 200_000);
    const pids = numbersIn(file).slice(0, count);
    const launchers = below(child.pid ?? 0);
    expect([pids.length, pids.every(isThere)]).toEqual([count, true]);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const all = () => [...new Set([...numbersIn(file), ...launchers])].filter(isThere);
    await until(() => all().length === 0, 30_000);
    expect(all()).toEqual([]);
  });

  test("when the program itself has ended: what it has started is ended too", async () => {
    const file = join(folder, "gone");
    const child = spawn(abide, ["trial", "--build", "vduse", "--", "python3", program, file, "gone"], { stdio: "ignore" });
    await until(() => numbersIn(file).length >= many - 1, 200_000);
    child.kill("SIGKILL");
    await until(() => !numbersIn(file).some(isThere), 30_000);
    expect(numbersIn(file).filter(isThere)).toEqual([]);
  });

  test("while the program is stopped, and the launcher with it", async () => {
    const file = join(folder, "stopped");
    const child = spawn(abide, ["trial", "--build", "vduse", "--", "python3", program, file], {
      stdio: "ignore",
      detached: true,
    });
    await until(() => numbersIn(file).length >= many, 200_000);
    const all = [...numbersIn(file), ...below(child.pid ?? 0)];
    expect(all.length).toBeGreaterThan(many);
    process.kill(-(child.pid ?? 0), "SIGSTOP");
    await wait(100);
    child.kill("SIGKILL");
    await until(() => !all.some(isThere), 30_000);
    expect(all.filter(isThere)).toEqual([]);
  });
});
