import { spawn } from "node:child_process";
import { join } from "node:path";
import { Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundled } from "../../test/support/bundled.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { menuContract } from "../../test/support/menu-host.ts";
import { plannedTrial } from "../../test/support/planned-trial.ts";
import { redisProgram, redisServer } from "../../test/support/redis-server.ts";
import type { MatrixCase } from "../trial/matrix-case.ts";
import { matrixCases } from "../trial/matrix-cases.ts";
import { countReport, type MatrixReport } from "../trial/matrix-result.ts";
import { queueAddress } from "./queue-address.ts";
import { QueueCoordinator, type QueueCoordinatorOptions } from "./queue-coordinator.ts";
import { QueueError } from "./queue-error.ts";
import { queueName, readJob, requestFromJson, requestToJson } from "./queue-job.ts";
import { type QueueWorkerEvent, type QueueWorkerOptions, startQueueWorker } from "./queue-worker.ts";
import { runMatrix } from "./run-matrix.ts";

const fixed = {
  contract: menuContract,
  program: ["menu"],
  expect: { kind: "runs" },
  version: "1.0.0",
  dishonest: true,
  runTrial: plannedTrial(0),
} as const;

async function coordinator(url: string, options: Partial<QueueCoordinatorOptions> = {}): Promise<QueueCoordinator> {
  const about = { version: "1.0.0", interface: "menu-host", program: ["menu"], expect: "runs", interval: 100 } as const;
  const opened = await QueueCoordinator.open({ url, ...about, ...options });
  onTestFinished(() => opened.close());
  return opened;
}

async function worker(url: string, time: number, options: Partial<QueueWorkerOptions> = {}) {
  const events: QueueWorkerEvent[] = [];
  const started = await startQueueWorker({
    url,
    version: "1.0.0",
    jobs: 1,
    trials: () => plannedTrial(time),
    onEvent: (event) => void events.push(event),
    ...options,
  });
  onTestFinished(() => started.close());
  return { ...started, events };
}

const run = (queue: QueueCoordinator, options: object = {}) =>
  runMatrix({ ...fixed, jobs: 100, runCase: (each: MatrixCase) => queue.runCase(each), ...options });

/** All but how long it took. */
const plain = ({ cases, causes, lies }: MatrixReport) => ({
  cases: cases.map(({ case: each, result }) => ({ ...each, result: { ...result, milliseconds: 0 } })),
  causes,
  lies,
});

/** A worker of its own process. Resolves when it is ready. */
async function child(url: string, time: number, lock: number) {
  const program = await bundled("queue-child.ts");
  const running = spawn(process.execPath, [program, url, `${time}`, `${lock}`], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const waiting: { readonly start: string; readonly resolve: () => void }[] = [];
  let rest = "";
  running.stdout.on("data", (data: Buffer) => {
    const parts = `${rest}${data}`.split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    for (const { start, resolve } of waiting) if (lines.some((line) => line.startsWith(start))) resolve();
  });
  const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
  onTestFinished(() => void running.kill("SIGKILL"));
  const says = (start: string) =>
    new Promise<void>((resolve) => {
      if (lines.some((line) => line.startsWith(start))) resolve();
      else waiting.push({ start, resolve });
    });
  await says("ready");
  return { lines, says, gone, kill: (signal: NodeJS.Signals) => running.kill(signal) };
}

describe.skipIf(redisProgram === undefined)(
  "with a server (skipped without redis-server or valkey-server; apt install redis-server)",
  () => {
    test("two workers report what one process reports", async () => {
      const { url } = await redisServer();
      const [queue, one, two] = [await coordinator(url), await worker(url, 10), await worker(url, 10)];
      const report = await run(queue);
      await Promise.all([one.close(), two.close()]);
      expect(plain(report)).toEqual(plain(await runMatrix({ ...fixed, jobs: 2 })));
      expect(countReport(report)).toMatchObject({ notJudged: 0, notRun: 0 });
      const ran = [one, two].map(({ events }) => events.filter(({ kind }) => kind === "finished").length);
      expect(ran[0]).toBeGreaterThan(0);
      expect(ran[1]).toBeGreaterThan(0);
      expect((ran[0] ?? 0) + (ran[1] ?? 0)).toBe(report.cases.length);
    });

    test("nobody who takes cases: that is said once, and not while somebody does", async () => {
      const { url } = await redisServer();
      const told: string[] = [];
      const queue = await coordinator(url, { interval: 100, onNoWorkers: () => void told.push("none") });
      const reported = run(queue, { extra: 0 });
      while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(told).toEqual(["none"]);
      const { close } = await worker(url, 10);
      await reported;
      await close();
      expect(told).toEqual(["none"]);
    });

    test("a worker that is killed in the middle of a case: another one runs that case", async () => {
      const { url } = await redisServer();
      const queue = await coordinator(url);
      const victim = await child(url, 600_000, 1_000);
      const reported = run(queue, { extra: 0 });
      await victim.says("started");
      victim.kill("SIGKILL");
      await victim.gone;
      const { events, close } = await worker(url, 5, { lock: 1_000 });
      const report = await reported;
      await close();
      expect(countReport(report)).toMatchObject({ notJudged: 0, notRun: 0, cases: report.matrix.cases.length });
      const taken = victim.lines.find((line) => line.startsWith("started "))?.slice("started ".length);
      expect(events.filter((event) => event.kind === "finished").map(({ job }) => job.id)).toContain(taken);
    });

    test("a worker that is asked to go finishes its case", async () => {
      const { url } = await redisServer();
      const queue = await coordinator(url);
      const polite = await child(url, 300, 30_000);
      const reported = run(queue, { extra: 0 });
      await polite.says("started");
      polite.kill("SIGTERM");
      await polite.gone;
      expect(polite.lines.map((line) => line.split(" ")[0])).toEqual(["ready", "started", "finished"]);
      await worker(url, 0);
      expect(countReport(await reported)).toMatchObject({ notJudged: 0, notRun: 0 });
    });

    test("connections that are cut in the middle are made again", async () => {
      const { url } = await redisServer();
      const trouble: string[] = [];
      const queue = await coordinator(url, { onTrouble: (message) => void trouble.push(message) });
      await worker(url, 30, { lock: 1_000 });
      const admin = new Redis(url);
      let done = 0;
      const cuts: Promise<unknown>[] = [];
      const report = await run(queue, {
        onEvent: ({ kind }: { readonly kind: string }) => {
          if (kind === "finished" && ++done % 3 === 1) cuts.push(admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
        },
      });
      expect((await Promise.all(cuts)).every((killed) => Number(killed) > 0)).toBe(true);
      admin.disconnect();
      expect(cuts.length).toBeGreaterThan(2);
      expect(plain(report)).toEqual(plain(await runMatrix({ ...fixed, runTrial: plannedTrial(0), jobs: 2 })));
    });

    test("a server that dies and has forgotten everything when it is back", async () => {
      const server = await redisServer();
      const trouble: string[] = [];
      const queue = await coordinator(server.url, { onTrouble: (message) => void trouble.push(message) });
      await worker(server.url, 30, { lock: 1_000 });
      let done = 0;
      let outage: Promise<void> | undefined;
      const report = await run(queue, {
        extra: 0,
        onEvent: ({ kind }: { readonly kind: string }) => {
          if (kind !== "finished" || ++done !== 3) return;
          outage = server.kill().then(() => server.start());
        },
      });
      await outage;
      expect(countReport(report)).toMatchObject({ notJudged: 0, notRun: 0, cases: report.matrix.cases.length });
      expect(trouble.length).toBeGreaterThan(0);
    });

    test("one that is emptied", async () => {
      const { url } = await redisServer();
      const queue = await coordinator(url);
      const reported = run(queue, { extra: 0 });
      const admin = new Redis(url);
      while ((await admin.dbsize()) < 5) await new Promise((resolve) => setTimeout(resolve, 10));
      await admin.flushall();
      admin.disconnect();
      await worker(url, 0);
      expect(countReport(await reported)).toMatchObject({ notJudged: 0, notRun: 0 });
    });

    test("a case that takes every worker with it is not judged, and the others are", async () => {
      const { url } = await redisServer();
      const queue = await coordinator(url);
      const { cases } = matrixCases(menuContract, { strength: 0 });
      const [poison] = cases;
      if (poison === undefined) throw new Error("there is one");
      const result = queue.runCase(poison);
      for (let round = 0; round < 5; round++) {
        const victim = await child(url, 600_000, 300);
        const taken = await Promise.race([victim.says("started").then(() => true), result.then(() => false)]);
        victim.kill("SIGKILL");
        await victim.gone;
        if (!taken) break;
      }
      expect((await result).judgement).toEqual({
        verdict: "not-judged",
        reason: "no worker could run it: job stalled more than allowable limit",
      });
    });

    test("the journal is the coordinator's: what it has is not put into the queue again", async () => {
      const { url } = await redisServer();
      const journal = join(folderOf({}), "journal");
      const first = await runMatrix({ ...fixed, jobs: 2, journal });
      const queue = await coordinator(url);
      const { events } = await worker(url, 0);
      const again = await run(queue, { journal });
      expect(plain(again)).toEqual(plain(first));
      expect(events).toEqual([]);
    });

    test("a run that is over leaves nothing to be run", async () => {
      const { url } = await redisServer();
      const queue = await coordinator(url);
      const stop = new AbortController();
      const reported = run(queue, { signal: stop.signal });
      const admin = new Redis(url);
      while ((await admin.dbsize()) < 5) await new Promise((resolve) => setTimeout(resolve, 10));
      stop.abort();
      await queue.close();
      const report = await reported;
      expect(countReport(report).notJudged).toBe(report.matrix.cases.length);
      const { events, close } = await worker(url, 0);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await close();
      expect(events.filter(({ kind }) => kind !== "dropped")).toEqual([]);
      admin.disconnect();
    });

    test("workers of another version take nothing", async () => {
      const { url } = await redisServer();
      const queue = await coordinator(url);
      const other = await worker(url, 0, { version: "1.0.1" });
      const { cases } = matrixCases(menuContract, { strength: 0 });
      const result = queue.runCase(cases[0] as MatrixCase);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(other.events).toEqual([]);
      await worker(url, 0);
      expect((await result).judgement.verdict).toBe("as-expected");
    });

    test("what is no case of ours harms nobody", async () => {
      const { url } = await redisServer();
      const { bullmq } = { bullmq: await import("bullmq") };
      const strangers = new bullmq.Queue(queueName("1.0.0"), { connection: { url, maxRetriesPerRequest: null } });
      await strangers.add("x", { run: 1 });
      await strangers.add("x", "text");
      await strangers.add("x", {
        run: "r",
        id: "i",
        name: "n",
        interface: "vduse",
        request: { from: 7 },
        program: ["true"],
        expect: "runs",
        settings: {},
      });
      const queue = await coordinator(url);
      const { events, close } = await worker(url, 0);
      const report = await run(queue, { extra: 0 });
      await close();
      expect(countReport(report)).toMatchObject({ notJudged: 0, notRun: 0 });
      expect(events.filter(({ kind }) => kind === "finished").length).toBe(report.cases.length);
      await strangers.close();
    });
  },
);

test("a server that is not there is told at once", async () => {
  const options = { version: "1.0.0", interface: "menu-host", program: ["menu"], expect: "runs" } as const;
  const url = "redis://somebody:secret@127.0.0.1:1/2";
  const message = "the queue redis://127.0.0.1:1/2 cannot be used: connect ECONNREFUSED 127.0.0.1:1";
  await expect(QueueCoordinator.open({ ...options, url })).rejects.toThrow(new QueueError(message));
  await expect(startQueueWorker({ url, version: "1.0.0", jobs: 1, trials: () => plannedTrial(0) })).rejects.toThrow(
    new QueueError(message),
  );
});

describe("addresses", () => {
  test.each([
    ["redis://127.0.0.1:6379", "redis://127.0.0.1:6379", "redis://127.0.0.1:6379"],
    ["valkey://host", "redis://host", "redis://host"],
    ["valkeys://u:p@host:7/3", "rediss://u:p@host:7/3", "rediss://host:7/3"],
    ["rediss://:p%40@[::1]:7/", "rediss://:p%40@[::1]:7/", "rediss://[::1]:7"],
  ])("%s", (text, url, shown) => {
    expect(queueAddress(text)).toEqual({ url, shown });
  });

  const expected = "expected redis://HOST[:PORT][/DATABASE], or rediss:// for TLS";
  test.each([
    ["", `${expected}, found ""`],
    ["host:6379/x", `${expected}, found one that begins with host:`],
    ["http://u:secret@host", `${expected}, found one that begins with http:`],
    ["redis://", `${expected}, found no host`],
    ["redis://host/abc", `${expected}, found the database abc`],
  ])("%j is refused", (text, message) => {
    expect(() => queueAddress(text)).toThrow(new QueueError(message));
  });
});

describe("jobs", () => {
  const request = {
    from: "7.3",
    with: ["a"],
    without: ["b"],
    name: "x",
    declares: { versions: { v: (1n << 64n) - 1n }, capabilities: new Set(["c"]), features: { f: 3n } },
  };
  const job = {
    run: "r",
    id: "i",
    name: "n",
    interface: "vduse",
    request: requestToJson(request),
    program: ["p"],
    expect: "runs",
    settings: { seconds: "3" },
  };

  test("a request goes and comes as it is", () => {
    expect(requestFromJson(JSON.parse(JSON.stringify(requestToJson(request))))).toEqual(request);
    const bare = { has: new Set(["a", "b"]) };
    expect(requestFromJson(requestToJson(bare))).toEqual({ has: ["a", "b"] });
    for (const each of matrixCases(menuContract, { dishonest: true }).cases) {
      expect(requestFromJson(JSON.parse(JSON.stringify(requestToJson(each.request))))).toEqual(each.request);
    }
  });

  test("what is whole is read", () => {
    expect(readJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
  });

  test.each([
    null,
    [],
    { ...job, program: [] },
    { ...job, program: "true" },
    { ...job, run: undefined },
    { ...job, settings: { seconds: 3 } },
    { ...job, request: null },
    { ...job, request: { with: "a" } },
    { ...job, request: { declares: [] } },
    { ...job, request: { declares: { versions: { v: "-1" } } } },
    { ...job, request: { declares: { features: { f: 3 } } } },
    { ...job, request: { declares: { capabilities: [1] } } },
  ])("%j is not", (value) => {
    expect(readJob(value)).toBe(undefined);
  });
});
