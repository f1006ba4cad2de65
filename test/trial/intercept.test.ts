import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type InterceptOptions, intercept } from "../../src/intercept/intercept.ts";
import { commands } from "../../src/interfaces/vduse/bindings.gen.ts";

/** Programs that meet what is played, in processes of their own: nothing here is abide's but what answers. */
const client = join(import.meta.dirname, "client.mjs");

const run = (program: readonly [string, ...string[]], options: Partial<InterceptOptions> = {}) =>
  intercept({ interface: "vduse", request: { from: "7.3" }, program, stdio: "capture", seconds: 60, settle: 0, ...options });
const ask = async (calls: readonly (readonly unknown[])[], options: Partial<InterceptOptions> = {}) => {
  const result = await run([process.execPath, client, JSON.stringify(calls)], options);
  return {
    result,
    answers: result.out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown),
  };
};

const { VDUSE_GET_API_VERSION: get, VDUSE_SET_API_VERSION: set } = commands;
const version = (number: number) => Buffer.from(new BigUint64Array([BigInt(number)]).buffer).toString("hex");
const control = "/dev/vduse/control";

describe("a program that opens the interface's node", () => {
  test("meets the build that is played, and its calls are told", async () => {
    const { result, answers } = await ask([
      ["open", control],
      ["ioctl", 0, get.number, "ff".repeat(8)],
      ["ioctl", 0, set.number, version(0)],
      ["ioctl", 0, set.number, version(9)],
      ["ioctl", 0, get.number, 0],
    ]);
    expect(result.end).toEqual({ kind: "exited", code: 0 });
    expect(answers).toEqual([[expect.any(Number)], [0, version(1)], [0, version(0)], ["EINVAL", version(9)], ["EFAULT"]]);
    expect(result.build).toBe("vduse@7.3");
    expect(result.crossings.slice(0, 5).map(({ call, answer, by }) => ({ kind: call.kind, answer, by }))).toEqual([
      { kind: "open", answer: { value: expect.any(Number), descriptor: 1 }, by: "played" },
      { kind: "ioctl", answer: { value: 0 }, by: "played" },
      { kind: "ioctl", answer: { value: 0 }, by: "played" },
      { kind: "ioctl", answer: { errno: "EINVAL" }, by: "played" },
      { kind: "ioctl", answer: { errno: "EFAULT" }, by: "played" },
    ]);
    expect(result.crossings[2]?.call).toMatchObject({ command: set.number, before: new Uint8Array(8), after: new Uint8Array(8) });
    expect(result.crossings[1]?.call).toMatchObject({
      descriptor: 1,
      on: "control",
      command: get.number,
      after: new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]),
    });
  });

  test("meets another build when another is asked for", async () => {
    const { answers } = await ask(
      [
        ["open", control],
        ["ioctl", 0, get.number, version(9)],
      ],
      { request: { from: "6.10" } },
    );
    expect(answers[1]).toEqual([0, version(0)]);
  });

  test("is told by access whether a node is there, and opens others as on the machine", async () => {
    const { answers, result } = await ask([
      ["access", control],
      ["access", "/dev/vduse/nosuch"],
      ["access", "/dev/null"],
      ["open", "/dev/null"],
      ["open", "/dev/nosuch"],
      ["open", "/dev/../dev//vduse/./control"],
      ["close", 5],
    ]);
    expect(answers).toEqual([[0], ["ENOENT"], [0], [expect.any(Number)], ["ENOENT"], [expect.any(Number)], [0]]);
    expect(result.crossings.map(({ call }) => call.kind)).toEqual(["open", "close"]);
  });

  test("does what an unknown command does, and it is told that nothing is known of it", async () => {
    const { answers, result } = await ask([
      ["open", control],
      ["ioctl", 0, 0x81ff, 0],
    ]);
    expect(answers[1]).toEqual(["EINVAL"]);
    expect(result.crossings[1]).toMatchObject({ answer: { errno: "EINVAL" }, by: "beyond" });
  });
});

describe("a program that has nothing to do with the interface", () => {
  test.each<readonly [string, readonly [string, ...string[]], object]>([
    ["ends with its own code", ["sh", "-c", "exit 7"], { end: { kind: "exited", code: 7 } }],
    ["ends by its own signal", ["sh", "-c", "kill -SEGV $$"], { end: { kind: "killed", signal: "SIGSEGV" } }],
    ["speaks on its own streams", ["sh", "-c", "echo out; echo err >&2"], { out: "out\n", err: "err\n" }],
    ["has its own environment", ["sh", "-c", "echo $GREETING$NODE_OPTIONS"], { out: "hi\n" }],
    ["has every argument as it was given", ["printf", "%s|", "a b", "", "é\\n", "*"], { out: "a b||é\\n|*|" }],
    ["ignores no signal", ["sh", "-c", "grep SigIgn: /proc/self/status"], { out: "SigIgn:\t0000000000000000\n" }],
    [
      "dies of a closed pipe as usual",
      ["sh", "-c", "yes | head -1; kill -PIPE $$"],
      { out: "y\n", end: { kind: "killed", signal: "SIGPIPE" } },
    ],
  ])("%s", async (_, program, expected) => {
    const { NODE_OPTIONS: _own, ...env } = process.env;
    expect(await run(program, { env: { ...env, GREETING: "hi" } })).toMatchObject({ crossings: [], ...expected });
  });
});

describe("a program that cannot be tried, or does not end", () => {
  test.each([
    [["nosuchprogram"], /^there is no program nosuchprogram in /],
    [["/nosuch/program"], /^there is no program \/nosuch\/program$/],
    [[""], /^the program's name is empty: the word behind -- is ""$/],
    [["/etc/passwd"], /^\/etc\/passwd cannot be executed \(EACCES\)$/],
  ] as const)("%j is not started", async (program, reason) => {
    expect((await run(program)).end).toEqual({ kind: "not-started", reason: expect.stringMatching(reason) });
  });

  test("its time is up", async () => {
    const result = await run(["sh", "-c", "echo begun; while :; do :; done"], { seconds: 1 });
    expect(result).toMatchObject({ end: { kind: "out-of-time" }, out: "begun\n" });
  });

  const folder = mkdtempSync(join(tmpdir(), "abide-trial-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("one that waits for ever has settled, and is asked to go", async () => {
    const result = await run(["sh", "-c", "trap 'echo bye; exit 3' TERM; echo up; mkfifo $0/f; read x <$0/f", folder], {
      settle: 100,
    });
    expect(result).toMatchObject({ end: { kind: "settled", after: { code: 3 } }, out: "up\nbye\n" });
  });

  test("what it leaves behind is ended too", async () => {
    const result = await run(["sh", "-c", "sleep 4711 >/dev/null 2>&1 & echo $!"]);
    const left = Number(result.out);
    expect(left).toBeGreaterThan(1);
    expect(() => process.kill(left, 0)).toThrow("ESRCH");
  });

  test("it may be ended from outside", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    const result = await run(["sleep", "4712"], { abort: abort.signal });
    expect(result.end).toEqual({ kind: "killed", signal: "SIGKILL" });
  });
});
