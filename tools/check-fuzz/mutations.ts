import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { modelNamed } from "../../src/abi/models.ts";
import { createHeaderReader } from "../../src/header/read.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import { realHeaders } from "./real-headers.ts";
import { unsound } from "./sound.ts";

export interface MutationRun {
  readonly seed: number;
  readonly rounds: number;
  readonly milliseconds: number;
}

/** Milliseconds within which one damaged header must be read: a sound one takes a few. */
const patience = 3000;
/** Milliseconds after which a reading is given up and called a hang. */
const hang = 20_000;

/**
 * Reads real headers, damaged: never a throw, bounded time, places that exist. Works in a thread, so that a reading that never
 * ends is noticed too. Returns one line a failure.
 */
export async function fuzzMutations(run: MutationRun): Promise<string[]> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { run, progress } });
  let last = 0;
  let since = performance.now();
  return await new Promise((resolve, reject) => {
    const watch = setInterval(() => {
      const now = Atomics.load(progress, 0);
      if (now !== last) {
        last = now;
        since = performance.now();
      } else if (now > 0 && performance.now() - since > hang) {
        clearInterval(watch);
        void worker.terminate();
        resolve([`a damaged header is still being read after ${hang / 1000} s\n  ${again(run.seed + now - 1)}`]);
      }
    }, 200);
    worker.on("message", (failures: string[]) => {
      clearInterval(watch);
      resolve(failures);
    });
    worker.on("error", (error) => {
      clearInterval(watch);
      reject(error);
    });
  });
}

function again(seed: number): string {
  return `npm run check:fuzz -- --only mutations --rounds 1 --seed ${seed}`;
}

function work({ seed, rounds, milliseconds }: MutationRun, progress: Int32Array): string[] {
  const model = modelNamed("x86_64");
  if (model === undefined) throw new Error("no data model x86_64");
  const failures: string[] = [];
  const { headers, loader } = realHeaders(model);
  const reader = createHeaderReader();
  const deadline = performance.now() + milliseconds;
  let round = 0;
  let slowest = 0;
  for (; round < rounds && failures.length < 10 && performance.now() < deadline; round += 1) {
    Atomics.store(progress, 0, round + 1);
    const random = new Random(seed + round);
    const header = random.pick(headers);
    const text = mutate(random, header.text);
    const before = performance.now();
    try {
      const result = reader.read([{ name: header.name, text }], loader, model).headers.get(header.name);
      const wrong = result === undefined ? ["no result"] : unsound(result, text);
      for (const line of wrong.slice(0, 5)) failures.push(`${header.name} damaged: ${line}\n  ${again(seed + round)}`);
    } catch (error) {
      failures.push(
        `${header.name} damaged: the reader threw ${error instanceof Error ? error.stack : String(error)}\n  ${again(seed + round)}`,
      );
    }
    const took = performance.now() - before;
    slowest = Math.max(slowest, took);
    if (took > patience) failures.push(`${header.name} damaged: reading took ${took.toFixed(0)} ms\n  ${again(seed + round)}`);
  }
  console.log(
    `mutations: ${round} damaged headers of ${headers.length}, seed ${seed}: slowest ${slowest.toFixed(0)} ms, ${failures.length} failures`,
  );
  return failures;
}

if (!isMainThread) {
  const { run, progress } = workerData as { run: MutationRun; progress: Int32Array };
  parentPort?.postMessage(work(run, progress));
}
