import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { waitingOf } from "./waiting.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.kill("SIGKILL");
});

/** What a program does once it is at it: a program that starts is busy for a while. */
async function does(expected: string, ...command: readonly [string, ...string[]]): Promise<string> {
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ["pipe", "ignore", "ignore"] });
  started.push(child);
  let seen = "";
  for (let round = 0; round < 200 && seen !== expected; round++) {
    await wait(20);
    seen = waitingOf([child.pid ?? 0], process.arch).kind;
  }
  return seen;
}

test.each<[string, readonly [string, ...string[]]]>([
  ["for-ever", ["cat"]],
  ["for-a-time", ["sleep", "4713"]],
  ["busy", ["sh", "-c", "while :; do :; done"]],
])("%s: %j", async (kind, command) => {
  expect(await does(kind, ...command)).toBe(kind);
});

test.each<[string, boolean, readonly [string, ...string[]]]>([
  ["a lock that nobody gives back", true, ["python3", "-c", "import threading; l = threading.Lock(); l.acquire(); l.acquire()"]],
  [
    "threads, each for another",
    true,
    [
      "python3",
      "-c",
      "import threading; l = threading.Lock(); l.acquire(); t = threading.Thread(target=l.acquire); t.start(); t.join()",
    ],
  ],
  ["a file, beside a lock", false, ["python3", "-c", "import sys, threading; threading.Thread(target=sys.stdin.read).start()"]],
  ["a file", false, ["cat"]],
])("waits for %s: locked %s", async (_, expected, command) => {
  expect(await does("for-ever", ...command)).toBe("for-ever");
  // Of two threads, one may not have begun to wait when the other did; and on a busy machine a program that starts waits now and then before it is at it.
  await wait(200);
  const waiting = () => waitingOf([started[0]?.pid ?? 0], process.arch);
  await expect.poll(waiting, { timeout: 10_000 }).toMatchObject({ kind: "for-ever", locked: expected });
});

test("processes that are gone are nobody to wait for", () => {
  expect(waitingOf([2 ** 22 + 1], process.arch)).toEqual({ kind: "for-ever", ticks: 0, locked: false });
});

test("on an architecture whose calls are not known, nobody is said to wait for ever", async () => {
  await does("for-ever", "cat");
  expect(waitingOf([started[0]?.pid ?? 0], "vax").kind).toBe("for-a-time");
});
