import { availableParallelism } from "node:os";
import { parentPort, Worker, workerData } from "node:worker_threads";

/** A thread beside this one. Messages are plain data. */
export interface Thread {
  send(message: unknown): void;
  /** Says that nothing more comes, and no longer keeps the program from ending. */
  stop(): void;
}

export interface ThreadEvents {
  message(message: unknown): void;
  /** It ended, by itself or because it failed; told once. */
  ended(): void;
}

/** @param entry A file that asks for its `threadWork`. */
export function startThread(entry: URL, data: unknown, { message, ended }: ThreadEvents): Thread {
  const worker = new Worker(entry, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: young } });
  let over = false;
  const end = () => {
    if (!over) ended();
    over = true;
  };
  worker.on("message", (each) => {
    if (!over) message(each);
  });
  worker.on("error", end);
  worker.on("exit", end);
  return {
    send: (each) => worker.postMessage(each),
    stop: () => {
      over = true;
      worker.postMessage(undefined);
      worker.unref();
    },
  };
}

/** MB that V8 gives to what a thread has just made. Unless told it takes 48, and is no faster for it. */
const young = 16;

/** What a thread was started with, and its way to answer. */
export interface ThreadWork {
  readonly data: unknown;
  answer(message: unknown): void;
}

/** Serves the thread that this is; does nothing in the main one. Each message is one `action`; what is thrown ends the thread. */
export function threadWork(start: (work: ThreadWork) => { action(message: unknown): void; stopped(): void }): void {
  const port = parentPort;
  if (port === null) return;
  const { action, stopped } = start({ data: workerData, answer: (message) => port.postMessage(message) });
  port.on("message", (message: unknown) => {
    if (message !== undefined) return action(message);
    stopped();
    port.close();
  });
}

/** Whether a second thread pays: V8's compilers and collectors have work for one core beside that of the first thread. */
export function hasSpareCore(): boolean {
  return availableParallelism() > 2;
}
