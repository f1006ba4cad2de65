import { describe, expect, test } from "vitest";
import { capturedIo, runCaptured } from "../../test/support/captured-io.ts";
import { redisProgram, redisServer } from "../../test/support/redis-server.ts";
import { buildOf } from "../contract/build-of.ts";
import { vduseContract } from "../interfaces/vduse/contract.ts";
import { type TrialMatrixOptions, trialMatrix } from "./trial-matrix.ts";
import { trialWorkerWith } from "./trial-worker.ts";

describe.skipIf(redisProgram === undefined)(
  "with a server (skipped without redis-server or valkey-server; apt install redis-server)",
  () => {
    test("a matrix on a worker, and the worker goes when it is asked to", async () => {
      const { url } = await redisServer();
      let go: () => void = () => {};
      const asked = new Promise<void>((resolve) => {
        go = resolve;
      });
      const verb = trialWorkerWith(
        ({ program, settings }) =>
          async (request) => {
            const { name, has } = buildOf(vduseContract, request);
            const end = { kind: "exited", code: has.has("umem") ? 0 : 1 } as const;
            const err = JSON.stringify(settings);
            return {
              interface: "vduse",
              request,
              build: name,
              program,
              crossings: [
                {
                  index: 0,
                  at: 0,
                  thread: 1,
                  call: {
                    kind: "open",
                    path: "/dev/vduse/control",
                    on: "control",
                    access: { read: true, write: true, nonblock: false },
                  },
                  answer: { value: 3 },
                  by: "played",
                },
              ],
              dropped: 0,
              end,
              milliseconds: 1,
              out: "",
              err,
            };
          },
        () => asked,
      );
      const { io, said } = capturedIo();
      const working = verb.run(io, [], { queue: url, jobs: "2" });

      const matrix = capturedIo();
      const options: TrialMatrixOptions = { matrix: "vduse", strength: "0", queue: url, format: "json" };
      const exit = await trialMatrix(matrix.io, ["menu"], options, {
        runTrial: () => Promise.reject(new Error("not here")),
        settings: { seconds: "3" },
      });
      go();
      expect([exit, matrix.said.err]).toEqual([1, ""]);
      const report = JSON.parse(matrix.said.out);
      expect(report.causes.map(({ text }: { readonly text: string }) => text)).toEqual(["umem is not there"]);
      expect(report.cases[0].result).toMatchObject({ err: '{"seconds":"3"}', outcome: "gives up" });
      expect(await working).toBe(0);
      expect(said.err).toContain("vduse 5.15: gives up\n");
      expect(said.err).toContain("vduse 7.3: runs\n");
      expect(said.err.endsWith("abide: finishes what it has begun\n")).toBe(true);
    });
  },
);

test.each([
  [[], "name the queue: abide trial-worker --queue redis://HOST[:PORT]"],
  [["--queue", "redis://127.0.0.1:1"], "the queue redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1"],
  [["--queue", "nonsense"], 'expected redis://HOST[:PORT][/DATABASE], or rediss:// for TLS, found "nonsense"'],
  [["--queue", "redis://h", "--jobs", "0"], "--jobs: expected a whole number of at least 1, found 0"],
])("abide trial-worker %j: %s", async (args, message) => {
  expect(await runCaptured(["trial-worker", ...args])).toEqual({ exit: 2, out: "", err: `abide: ${message}\n` });
});

test("a matrix whose queue is not there", async () => {
  const { exit, err } = await runCaptured(["trial", "--matrix", "vduse", "--queue", "redis://127.0.0.1:1", "--", "true"]);
  expect([exit, err]).toEqual([2, "abide: the queue redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1\n"]);
});
