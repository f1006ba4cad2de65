import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseOutcome } from "../trial/case-outcome.ts";
import type { Judgement } from "../trial/matrix-judge.ts";
import type { TrialResult } from "../trial/trial-result.ts";

/** How long a script may take, in milliseconds. */
const timeLimit = 60_000;
/** How much of what it says is kept, in bytes. */
const mostSaid = 4_096;

/**
 * Asks a script of the user's whether a result is as expected. It gets the result as JSON on its standard input (64-bit values as decimal text, bytes
 * as hexadecimal text), and in its environment ABIDE_BUILD, ABIDE_OUTCOME and the paths ABIDE_RESULT, ABIDE_STDOUT and ABIDE_STDERR of files that are
 * gone afterwards. It answers by its exit code: 0 as expected, 1 not; with anything else, or after a minute, it did not judge. The first line that it
 * says, on stdout or else on stderr, is the reason. Never throws.
 */
export async function askScript(
  path: string,
  result: TrialResult,
  outcome: CaseOutcome,
  limit: number = timeLimit,
): Promise<Judgement> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), "abide-expect-"));
    const files = { ABIDE_RESULT: "result.json", ABIDE_STDOUT: "stdout", ABIDE_STDERR: "stderr" };
    const json = resultJson(result, outcome);
    const [resultFile, out, err] = Object.values(files).map((name) => join(folder ?? "", name)) as [string, string, string];
    await Promise.all([writeFile(resultFile, json), writeFile(out, result.out), writeFile(err, result.err)]);
    return await run(path, json, limit, {
      ABIDE_BUILD: result.build,
      ABIDE_OUTCOME: outcome.kind,
      ABIDE_RESULT: resultFile,
      ABIDE_STDOUT: out,
      ABIDE_STDERR: err,
    });
  } catch (error) {
    return notJudged(path, error instanceof Error ? error.message : String(error));
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function resultJson(result: TrialResult, outcome: CaseOutcome): string {
  const plain = (_: string, value: unknown): unknown => {
    if (typeof value === "bigint") return value.toString();
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    return value instanceof Set ? [...value] : value;
  };
  return `${JSON.stringify({ ...result, outcome }, plain, 2)}\n`;
}

function run(path: string, input: string, limit: number, env: Record<string, string>): Promise<Judgement> {
  return new Promise((resolve) => {
    // A group of its own, so that what the script started ends with it.
    const child = spawn(path, [], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"], detached: true });
    const said = { out: "", err: "" };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end(child.pid);
    }, limit);
    child.stdout.on("data", (data: Buffer) => {
      said.out = (said.out + data).slice(0, mostSaid);
    });
    child.stderr.on("data", (data: Buffer) => {
      said.err = (said.err + data).slice(0, mostSaid);
    });
    child.stdin.on("error", () => {}); // It need not read.
    child.stdin.end(input);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(notJudged(path, `cannot be run (${error.code ?? error.message})`));
    });
    // Not `close`: somebody whom it left behind may hold its output open.
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      end(child.pid);
      setImmediate(() => {
        const reason = firstLine(said.out) ?? firstLine(said.err);
        if (late) resolve(notJudged(path, `did not answer within ${limit / 1000} s`));
        else if (code === 0) resolve({ verdict: "as-expected", reason: reason ?? "" });
        else if (code === 1) resolve({ verdict: "not-as-expected", reason: reason ?? `${path} says no` });
        else {
          const how =
            code === null ? `was ended by ${signal}` : `ended with ${code}, which is neither 0 (as expected) nor 1 (not)`;
          resolve(notJudged(path, reason === undefined ? how : `${how}: ${reason}`));
        }
      });
    });
  });
}

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

function firstLine(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "");
}

function notJudged(path: string, why: string): Judgement {
  return { verdict: "not-judged", reason: `${path} ${why}` };
}
