import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const abide = join(import.meta.dirname, "../../abide");

/** Runs a shell's words under abide, sends abide a signal once they have said "up", and answers how that ended and what the report begins with. */
async function interrupted(words: string, signal: NodeJS.Signals) {
  const child = spawn(abide, ["trial", "--build", "vduse", "--", "sh", "-c", words], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.once("data", () => child.kill(signal));
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
