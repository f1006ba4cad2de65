import type { QueueAddress } from "./queue-address.ts";
import { QueueError } from "./queue-error.ts";

/** The queue's library and its client; loaded when a queue is asked for, and not before. */
export interface QueueLibrary {
  readonly bullmq: typeof import("bullmq");
  readonly ioredis: Pick<typeof import("ioredis"), "Redis">;
}

/** Loads them. Throws a `QueueError` that says what to install where they are not there: they are optional. */
export async function loadQueueLibrary(): Promise<QueueLibrary> {
  try {
    const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, ioredis };
  } catch (error) {
    const { message } = error as Error;
    throw new QueueError(`a queue takes the packages bullmq and ioredis; npm install bullmq ioredis (${message})`);
  }
}

/** How long a server may take to answer at first, in milliseconds. Later it may take as long as it likes. */
const patience = 5_000;

/** Throws a `QueueError` when nobody answers there: a wrong address is told at once, where a lost connection is waited for. */
export async function checkQueue({ ioredis }: QueueLibrary, { url, shown }: QueueAddress): Promise<void> {
  let reason: string | undefined;
  const client = new ioredis.Redis(url, {
    lazyConnect: true,
    connectTimeout: patience,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on("error", (error: Error) => {
    reason = error.message;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience);
  });
  try {
    await Promise.race([client.connect().then(() => client.ping()), late]);
  } catch (error) {
    throw new QueueError(`the queue ${shown} cannot be used: ${reason ?? (error as Error).message}`);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}
