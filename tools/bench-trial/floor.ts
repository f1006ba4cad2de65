import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { callTables } from "../../src/intercept/architecture.ts";
import { arenaOf } from "../../src/intercept/arena.ts";
import { type Calls, loadCalls } from "../../src/intercept/calls.ts";
import { onlyStreams } from "../../src/intercept/given.ts";
import { launcherOrders } from "../../src/intercept/launcher-orders.ts";
import type { LauncherWord } from "../../src/intercept/launcher-words.ts";

/**
 * Runs a program under a trial's filter and answers its calls as cheaply as that can be done: `floor.js taken|written|moved PROGRAM [ARGUMENT]...`. No look at which file a number
 * leads to, nobody who judges or tells of a call, no end that is waited for. `taken`: a call is only taken and answered; `written`: eight bytes are written into the program before;
 * `moved`: they are read from it and written back. What a trial takes more than that is its own.
 */
const [kind, ...program] = process.argv.slice(2) as [string, string, ...string[]];
const calls = await loadCalls();
const [table] = callTables(process.arch) ?? [];
if (table === undefined) throw new Error(`the system calls of ${process.arch} are not known`);
const { ioctl } = table;
const child = spawn(process.execPath, [new URL("../../../dist/intercept/launcher.js", import.meta.url).pathname, "3,4,5"], {
  stdio: ["ignore", "inherit", "inherit", "pipe", "pipe", "pipe"],
});
const to = child.stdio[3] as Writable;
to.write(
  `${JSON.stringify(launcherOrders(program as [string, ...string[]], program[0] ?? "", process.env, [{ ...table, paths: [] }], [0x81], onlyStreams))}\n`,
);
createInterface({ input: child.stdio[4] as Readable }).on("line", (text) => {
  const word = JSON.parse(text) as LauncherWord;
  if ("failed" in word) throw new Error(text);
  if (!("listener" in word)) return;
  const pidfd = calls.pidfdOpen(child.pid ?? 0);
  const listener = calls.pidfdGetfd(pidfd, word.listener);
  to.write("go\n", () => serve(calls, listener));
});

function serve(calls: Calls, listener: number): void {
  const arena = arenaOf(calls, 4096);
  const [taken, given, bytes, local, remote] = [arena(80), arena(24), arena(8), arena(16), arena(16)];
  local.view.setBigUint64(0, BigInt(bytes.address), true);
  local.words[2] = 8;
  remote.words[2] = 8;
  calls.ioctl(listener, setFlags, 1);
  for (;;) {
    taken.words.fill(0);
    if (calls.ioctl(listener, receive, taken.address) < 0) break;
    const ours = taken.words[4] === ioctl;
    if (ours && kind !== "taken") {
      // The third argument is the address.
      remote.words[0] = taken.words[12] ?? 0;
      remote.words[1] = taken.words[13] ?? 0;
      const thread = taken.words[2] ?? 0;
      if (kind === "moved") calls.readMemory(thread, local.address, remote.address);
      calls.writeMemory(thread, local.address, remote.address);
    }
    given.words[0] = taken.words[0] ?? 0;
    given.words[1] = taken.words[1] ?? 0;
    given.words[5] = ours ? 0 : 1;
    calls.ioctl(listener, send, given.address);
  }
  process.exit(0);
}

/** include/uapi/linux/seccomp.h, Linux 7.3. */
const receive = 0xc0502100;
const send = 0xc0182101;
const setFlags = 0x40082104;
