import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { MatrixCase } from "../trial/matrix-case.ts";
import { type CaseResult, failedResult } from "../trial/matrix-result.ts";
import { textHash } from "../trial/text-hash.ts";
import { isCaseResult } from "./is-case-result.ts";
import { queueAddress } from "./queue-address.ts";
import { type QueueJob, queueName, requestToJson, runKeys } from "./queue-job.ts";
import { checkQueue, loadQueueLibrary } from "./queue-library.ts";

export interface QueueCoordinatorOptions {
  /** `redis://127.0.0.1:6379`. */
  readonly url: string;
  /** abide's version: workers of another take nothing. */
  readonly version: string;
  readonly interface: string;
  readonly program: readonly [string, ...string[]];
  /** `exit 0`. A script is one of the worker's machine. */
  readonly expect: string;
  readonly settings?: { readonly [name: string]: string };
  /** Told when the connection is lost, once until it is back. */
  readonly onTrouble?: (message: string) => void;
  /** Told when cases wait and nobody is there to take them, once until somebody is. */
  readonly onNoWorkers?: () => void;
  /** Milliseconds between looks after what is on its way. */
  readonly interval?: number;
}

/** Seconds for which a run is taken to be alive after its coordinator was last heard of. */
const aliveFor = 60;
/** Seconds after which results that nobody fetched are gone. */
const resultsFor = 3600;

/**
 * Spreads cases over workers, by a queue in Redis or Valkey. Each case is a job until its result is here: one that its worker does not finish returns
 * to the queue, and one that the queue has forgotten (a server that started anew) is put there again. So a case may run twice, and its result counts
 * once.
 */
export class QueueCoordinator {
  readonly #options: QueueCoordinatorOptions;
  readonly #run = randomUUID();
  readonly #queue: Queue;
  readonly #client: Redis;
  readonly #results: Redis;
  readonly #waiting = new Map<string, { readonly case: MatrixCase; readonly resolve: (result: CaseResult) => void }>();
  readonly #closing = new AbortController();
  readonly #work: readonly Promise<void>[];
  #troubled = false;
  #alone = false;

  private constructor(options: QueueCoordinatorOptions, queue: Queue, client: Redis, results: Redis) {
    [this.#options, this.#queue, this.#client, this.#results] = [options, queue, client, results];
    for (const each of [queue, client, results]) {
      each.on("error", (error: Error) => this.#trouble(error.message));
    }
    client.on("close", () => this.#trouble("the connection is lost"));
    client.on("ready", () => {
      this.#troubled = false;
    });
    this.#work = [this.#receive(), this.#lookAfter()];
  }

  /** Throws a `QueueError` for an address that is none, a server that does not answer, and without the library. */
  static async open(options: QueueCoordinatorOptions): Promise<QueueCoordinator> {
    const address = queueAddress(options.url);
    const library = await loadQueueLibrary();
    await checkQueue(library, address);
    // A lost connection is waited for, however long.
    const connection = { url: address.url, maxRetriesPerRequest: null };
    const queue = new library.bullmq.Queue(queueName(options.version), { connection });
    const client = new library.ioredis.Redis(address.url, { maxRetriesPerRequest: null });
    const results = new library.ioredis.Redis(address.url, { maxRetriesPerRequest: null });
    return new QueueCoordinator(options, queue, client, results);
  }

  /** Has a case run by some worker. Resolves with its result; after `close`, with one that was not judged. */
  runCase(each: MatrixCase): Promise<CaseResult> {
    if (this.#closing.signal.aborted) return Promise.resolve(ended(each.id));
    return new Promise((resolve) => {
      this.#waiting.set(each.id, { case: each, resolve });
      // What cannot be put there now is put there later.
      this.#announce()
        .then(() => this.#offer(each))
        .catch(() => {});
    });
  }

  /** Takes back what nobody has begun, and lets go of the connections. */
  async close(): Promise<void> {
    this.#closing.abort();
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of left) each.resolve(ended(each.case.id));
    const tidy = async () => {
      const { alive, results } = runKeys(this.#run);
      // Before the jobs: a worker that takes one now leaves it.
      await this.#client.del(alive, results);
      // One that a worker has begun stays until that is done.
      for (const each of left) await this.#queue.remove(this.#jobId(each.case.id)).catch(() => {});
    };
    // A server that is gone has nothing to be tidied.
    await Promise.race([tidy().catch(() => {}), wait(2_000)]);
    this.#results.disconnect();
    this.#client.disconnect();
    await Promise.all([...this.#work, this.#queue.disconnect().catch(() => {})]);
  }

  #jobId(id: string): string {
    return `${this.#run}-${textHash(id)}`;
  }

  async #offer({ id, name, request }: MatrixCase): Promise<void> {
    const { interface: of, program, expect, settings = {} } = this.#options;
    const job: QueueJob = {
      run: this.#run,
      id,
      name,
      interface: of,
      request: requestToJson(request),
      program,
      expect,
      settings,
    };
    await this.#queue.add("case", job, {
      jobId: this.#jobId(id),
      attempts: 20,
      backoff: { type: "fixed", delay: 1_000 },
      removeOnComplete: true,
      removeOnFail: { age: resultsFor },
    });
  }

  async #announce(): Promise<void> {
    await this.#client.set(runKeys(this.#run).alive, "1", "EX", aliveFor);
  }

  async #receive(): Promise<void> {
    const { results } = runKeys(this.#run);
    while (!this.#closing.signal.aborted) {
      try {
        const [, text] = (await this.#results.blpop(results, 5)) ?? [];
        if (text !== undefined) this.#take(text);
      } catch {
        await this.#pause(200);
      }
    }
  }

  #take(text: string): void {
    let result: unknown;
    try {
      result = JSON.parse(text);
    } catch {
      return;
    }
    if (isCaseResult(result)) this.#settle(result);
  }

  #settle(result: CaseResult): void {
    const waiting = this.#waiting.get(result.id);
    this.#waiting.delete(result.id);
    waiting?.resolve(result);
  }

  /** Says from time to time that the run is alive, and looks what has become of each case that is out. */
  async #lookAfter(): Promise<void> {
    const { interval = 5_000 } = this.#options;
    while (!this.#closing.signal.aborted) {
      await this.#pause(interval);
      for (const each of this.#closing.signal.aborted ? [] : [...this.#waiting.values()]) {
        // Not longer than the server is there for: what waits for a connection is asked for again.
        await this.#within(interval, this.#lookAt(each.case));
      }
      await this.#within(interval, this.#announce());
      await this.#within(interval, this.#lookForWorkers());
    }
  }

  async #lookForWorkers(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const alone = (await this.#queue.getWorkersCount()) === 0;
    if (alone && !this.#alone && !this.#closing.signal.aborted) this.#options.onNoWorkers?.();
    this.#alone = alone;
  }

  async #lookAt(each: MatrixCase): Promise<void> {
    const job = await this.#queue.getJob(this.#jobId(each.id));
    if (!this.#waiting.has(each.id)) return;
    if (job === undefined) {
      await this.#announce();
      await this.#offer(each);
    } else if (await job.isFailed()) {
      this.#settle(failedResult(each.id, `no worker could run it: ${job.failedReason}`));
      await job.remove();
    }
  }

  #trouble(message: string): void {
    if (this.#troubled || this.#closing.signal.aborted) return;
    this.#troubled = true;
    this.#options.onTrouble?.(message);
  }

  /** Waits for it, but not longer than that, nor when everything ends; what becomes of it is not asked. */
  async #within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    const ends = () => over.abort();
    this.#closing.signal.addEventListener("abort", ends);
    const timer = wait(milliseconds, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([work.catch(() => {}), timer]);
    over.abort();
    this.#closing.signal.removeEventListener("abort", ends);
  }

  async #pause(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.#closing.signal }).catch(() => {});
  }
}

function ended(id: string): CaseResult {
  return failedResult(id, "the run was ended before its turn");
}
