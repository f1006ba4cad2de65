import { setTimeout as wait } from "node:timers/promises";
import type { AnyInterface } from "../session/spec.ts";
import { parseExpect } from "../trial/matrix-expect.ts";
import type { CaseResult } from "../trial/matrix-result.ts";
import { failedResult } from "../trial/matrix-result.ts";
import { queueAddress } from "./queue-address.ts";
import { type QueueJob, queueName, readJob, requestFromJson, runKeys } from "./queue-job.ts";
import { checkQueue, loadQueueLibrary } from "./queue-library.ts";
import { type RunTrial, runCase } from "./run-matrix.ts";

export interface QueueWorkerOptions {
  readonly url: string;
  readonly version: string;
  /** How many cases at a time. */
  readonly jobs: number;
  /** What runs the trials of a job. */
  readonly trials: (job: QueueJob) => RunTrial;
  /** The interface of a job, if it is known here. */
  readonly interfaceOf?: (name: string) => Promise<AnyInterface | undefined>;
  readonly onEvent?: (event: QueueWorkerEvent) => void;
  /** Milliseconds after which a case of a worker that is not heard of any more returns to the queue. */
  readonly lock?: number;
}

export type QueueWorkerEvent =
  | { readonly kind: "started"; readonly job: QueueJob }
  | { readonly kind: "finished"; readonly job: QueueJob; readonly result: CaseResult }
  /** The run that it belongs to is over. */
  | { readonly kind: "dropped"; readonly job: QueueJob }
  | { readonly kind: "trouble"; readonly message: string };

/** A worker that takes cases until it is closed. */
export interface QueueWorker {
  /** Takes nothing more, waits for what runs, and lets go of the connections. */
  close(): Promise<void>;
}

/** A case that took so many workers with it is not given to a further one. */
const mostStalled = 3;

/**
 * Takes cases from a queue, runs and judges them here, and hands the results to whoever put them there. It runs whatever program the queue names: for
 * a server that only those can reach who may run programs here.
 *
 * Throws a `QueueError` for an address that is none, a server that does not answer, and without the library.
 */
export async function startQueueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const { url, version, jobs, lock = 30_000, onEvent } = options;
  const address = queueAddress(url);
  const library = await loadQueueLibrary();
  await checkQueue(library, address);
  const client = new library.ioredis.Redis(address.url, { maxRetriesPerRequest: null });
  let troubled = false;
  const trouble = (error: Error) => {
    if (!troubled) onEvent?.({ kind: "trouble", message: error.message });
    troubled = true;
  };
  client.on("error", trouble);
  client.on("ready", () => {
    troubled = false;
  });
  const running = new Set<Promise<void>>();
  let closing = false;
  client.on("close", () => {
    if (!closing) trouble(new Error("the connection is lost"));
  });

  const process = async (data: unknown): Promise<void> => {
    const job = readJob(data);
    if (job === undefined) throw new library.bullmq.UnrecoverableError("it is not a case of abide trial");
    const { alive, results } = runKeys(job.run);
    if ((await answered(client.exists(alive))) === 0) {
      onEvent?.({ kind: "dropped", job });
      return;
    }
    onEvent?.({ kind: "started", job });
    const result = await resultOf(job, options);
    // Only then is the job done. Whoever dies before, leaves it to the next.
    await answered(client.rpush(results, JSON.stringify(result)));
    await answered(client.expire(results, 3600));
    onEvent?.({ kind: "finished", job, result });
  };
  const take = async ({ data }: { readonly data: unknown }) => {
    const work = process(data);
    running.add(work);
    await work.finally(() => running.delete(work));
  };
  const worker = new library.bullmq.Worker(queueName(version), take, {
    connection: { url: address.url, maxRetriesPerRequest: null },
    concurrency: jobs,
    lockDuration: lock,
    stalledInterval: Math.ceil(lock / 2),
    maxStalledCount: mostStalled,
    drainDelay: 1,
    runRetryDelay: 500,
  });
  worker.on("error", trouble);
  return {
    async close() {
      closing = true;
      const closed = worker.close().catch(() => {});
      await Promise.allSettled(running);
      // What is done is done; a connection that does not want to end is not waited for.
      if ((await Promise.race([closed.then(() => true), wait(2_000)])) !== true) {
        await Promise.race([worker.disconnect().catch(() => {}), wait(1_000)]);
      }
      client.disconnect();
    },
  };
}

/** How long the server may take to answer while a case is in hand, in milliseconds: after that, the case goes back to the queue. */
const patience = 10_000;

async function answered<T>(reply: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = wait(patience, undefined, { signal: over.signal }).then(() => {
    throw new Error("the queue does not answer");
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    over.abort();
    late.catch(() => {});
  }
}

/** What cannot be run here is not judged: it says nothing about the program. */
async function resultOf(job: QueueJob, { trials, interfaceOf }: QueueWorkerOptions): Promise<CaseResult> {
  try {
    const expect = parseExpect(job.expect);
    const spec = await interfaceOf?.(job.interface);
    const how = { runTrial: trials(job), expect, ...(spec === undefined ? {} : { spec }) };
    return await runCase({ id: job.id, request: requestFromJson(job.request) }, how);
  } catch (error) {
    return failedResult(job.id, `the trial failed: ${(error as Error).message}`);
  }
}
