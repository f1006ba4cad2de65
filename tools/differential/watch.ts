import { Worker } from "node:worker_threads";
import { frame } from "../kernels/frames.ts";
import type { Told } from "./work.ts";

/** Looks on from another thread: a call that hangs takes the thread that makes it along. */
export interface Watch {
  /** A call is about to be made. */
  at(index: number, call: number): void;
  end(): void;
}

/** @param seconds without a new call, after which it says so on the serial line. */
export function watch(serial: string, seconds: number): Watch {
  const shared = new Int32Array(new SharedArrayBuffer(12));
  const hang = (index: number, at: number): Told => ({ kind: "hang", index, at });
  // A worker of text, so that it needs no file of its own; the frame is made with other numbers, which are replaced.
  const worker = new Worker(program, {
    eval: true,
    workerData: { shared, serial, seconds, frame: frame(hang(1_111_111, 2_222_222)) },
  });
  worker.unref();
  return {
    at(index, call) {
      shared[0] = index;
      shared[1] = call;
      shared[2] = ((shared[2] ?? 0) + 1) | 0;
    },
    end: () => void worker.terminate(),
  };
}

/** The numbers keep their seven digits, so that the frame keeps its length: spaces before a number are JSON as well. */
const program = `
const { workerData: { shared, serial, seconds, frame } } = require("node:worker_threads");
const { appendFileSync } = require("node:fs");
let [last, since] = [-1, Date.now()];
setInterval(() => {
  if (shared[2] !== last) [last, since] = [shared[2], Date.now()];
  else if (Date.now() - since > seconds * 1000) {
    appendFileSync(serial, frame.replace("1111111", String(shared[0]).padStart(7)).replace("2222222", String(shared[1]).padStart(7)));
    since = Infinity;
  }
}, 1000);
`;
