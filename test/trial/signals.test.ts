import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const abide = join(import.meta.dirname, "../../abide");

/** Node sends no signal that it has no name for; a shell does. */
function send({ pid }: ChildProcess, signal: NodeJS.Signals | number): void {
  execFileSync("sh", ["-c", `kill -${String(signal).replace("SIG", "")} ${pid}`]);
}

/** Runs a shell's words under abide, sends abide a signal once they have said "up", and answers how that ended and what the report begins with. */
async function interrupted(words: string, signal: NodeJS.Signals | number) {
  const child = spawn(abide, ["trial", "--build", "vduse", "--", "sh", "-c", words], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.once("data", () => send(child, signal));
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", (exit, by) => resolve(exit ?? by)));
  const lines = err.split("\n");
  const [heading = "", end = ""] = lines.slice(lines.findIndex((line) => line.startsWith("vduse@")));
  return {
    code,
    outcome: heading.split("   ").at(-1),
    end: end
      .replace(/; it never.*/, "")
      .trim()
      .replace(/^end +/, ""),
  };
}

test.each([
  ["echo up; exec sleep 40", "SIGINT", { code: 130, outcome: "runs", end: "ended by SIGINT that abide handed on" }],
  [
    "trap 'exit 143' TERM; echo up; sleep 40 & wait",
    "SIGTERM",
    { code: 143, outcome: "runs", end: "exited with 143 for SIGTERM that abide handed on" },
  ],
  ["trap 'exit 3' TERM; echo up; sleep 40 & wait", "SIGTERM", { code: 3, outcome: "gives up", end: "exited with 3" }],
  ["trap 'kill -SEGV $$' HUP; echo up; sleep 40 & wait", "SIGHUP", { code: 139, outcome: "crashes", end: "killed by SIGSEGV" }],
] as const)("%j gets %s", async (words, signal, expected) => {
  expect(await interrupted(words, signal)).toEqual(expected);
});

test.skipIf(!existsSync("/bin/bash"))("real-time signals are handed on", async () => {
  const words = "n=0; trap 'n=$((n+1)); echo got 37' 37; trap 'echo got 64; exit 5' 64; echo up; while :; do sleep 0.05; done";
  const child = spawn(abide, ["trial", "--build", "vduse", "--report", "/dev/null", "--", "bash", "-c", words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
    if (String(chunk).includes("up")) send(child, 37);
    if (String(chunk).includes("got 37")) send(child, 64);
  });
  const ended = await new Promise((resolve) => child.once("close", (exit, by) => resolve(exit ?? by)));
  expect([out, ended]).toEqual(["up\ngot 37\ngot 64\n", 5]);
});

test("a real-time signal that ends the program", async () => {
  const { code, ...report } = await interrupted("echo up; exec sleep 40", 40);
  expect(report).toEqual({ outcome: "runs", end: "ended by signal 40 that abide handed on" });
  expect(code).toBe(168);
});
