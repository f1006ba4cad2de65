import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { caseOutcome } from "../trial/case-outcome.ts";
import type { TrialResult } from "../trial/trial-result.ts";
import { askScript } from "./ask-script.ts";

const call = {
  kind: "ioctl",
  descriptor: 0,
  on: "control",
  fd: 3,
  command: 0x8108,
  argument: 1n << 63n,
  before: new Uint8Array([0, 255]),
} as const;
const result: TrialResult = {
  interface: "vduse",
  request: { from: "7.3", declares: { versions: { "api-version": 2n }, capabilities: new Set(["a"]) } },
  build: "vduse@7.3",
  program: ["qemu"],
  crossings: [{ index: 0, at: 1, thread: 2, call, answer: { value: 0 }, by: "played" }],
  dropped: 0,
  end: { kind: "exited", code: 1 },
  milliseconds: 5,
  out: "said this",
  err: "cannot",
};

const ask = (script: string, limit?: number) => {
  const path = join(folderOf({ judge: script }), "judge");
  chmodSync(path, 0o755);
  return { path, answer: askScript(path, result, caseOutcome(result), limit) };
};
const sh = (body: string) => ask(`#!/bin/sh\n${body}\n`);

test.each<[string, string, string, string]>([
  ["yes", "exit 0", "as-expected", ""],
  ["yes, because", "echo; echo '  it may '; echo more", "as-expected", "it may"],
  ["no", "exit 1", "not-as-expected", "PATH says no"],
  ["no, on stderr", "echo too old >&2; exit 1", "not-as-expected", "too old"],
  ["it reads what it gets", 'grep -q \'"argument": "9223372036854775808"\'', "as-expected", ""],
  ["bytes are hexadecimal", 'grep -q \'"before": "00ff"\'', "as-expected", ""],
  ["files", 'cat "$ABIDE_STDOUT" "$ABIDE_STDERR"; cmp -s "$ABIDE_RESULT" -', "as-expected", "said thiscannot"],
  ["in words", 'echo "$ABIDE_BUILD $ABIDE_OUTCOME"', "as-expected", "vduse@7.3 gives up"],
  ["neither", "echo what; exit 7", "not-judged", "PATH ended with 7, which is neither 0 (as expected) nor 1 (not): what"],
  ["killed", "kill -9 $$", "not-judged", "PATH was ended by SIGKILL"],
])("%s", async (_, body, verdict, reason) => {
  const { path, answer } = sh(body);
  expect(await answer).toEqual({ verdict, reason: reason.replace("PATH", path) });
});

test("one that never answers is ended, with all that it started", async () => {
  const folder = folderOf({});
  const { path, answer } = ask(`#!/bin/sh\nsleep 600 & echo $! > ${folder}/pid\nwait\n`, 300);
  expect(await answer).toEqual({ verdict: "not-judged", reason: `${path} did not answer within 0.3 s` });
  const pid = readFileSync(join(folder, "pid"), "utf8").trim();
  for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  const state = existsSync(`/proc/${pid}/stat`) ? (/\) (.)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "") : "gone";
  expect(["gone", "Z"]).toContain(state);
});

test("one that leaves somebody behind does not keep us waiting", async () => {
  const { answer } = sh("sleep 600 & exit 0");
  expect(await answer).toEqual({ verdict: "as-expected", reason: "" });
});

test("what is no program", async () => {
  const plain = join(folderOf({ judge: "" }), "judge");
  const judge = (path: string) => askScript(path, result, caseOutcome(result));
  expect(await judge(plain)).toEqual({ verdict: "not-judged", reason: `${plain} cannot be run (EACCES)` });
  expect(await judge("/nowhere/judge")).toEqual({ verdict: "not-judged", reason: "/nowhere/judge cannot be run (ENOENT)" });
  writeFileSync(plain, "\u0000\u0001");
  chmodSync(plain, 0o755);
  expect((await judge(plain)).verdict).toBe("not-judged");
  expect((await judge("/a\0b")).verdict).toBe("not-judged");
});
