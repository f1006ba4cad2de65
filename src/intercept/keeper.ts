import { readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { signalDescendants, treeOf } from "./process-tree.ts";

/*
 * A thread of the launcher's, beside the one that is under the filter and has started the program. The descriptor that it is given ends when whoever started the launcher is gone, however
 * it went: then all that came of the program is ended, and the launcher with it. Here nobody has to answer for a file to be opened.
 */
parentPort?.postMessage("up");

const byte = Buffer.alloc(1);
const pause = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function isOver(): boolean {
  try {
    return readSync(workerData as number, byte, 0, 1, null) === 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EAGAIN" && code !== "EINTR") return true;
    pause(10);
    return false;
  }
}

while (!isOver()) {
  // Nothing is ever written there.
}
const whose = { ownSession: false, sessions: new Set<number>() };
// A killed process that is stuck in a driver is not waited for.
for (let round = 0; round < 100; round++) {
  if (treeOf(process.pid, whose).every((pid) => pid === process.pid)) break;
  signalDescendants("SIGKILL");
  pause(10);
}
try {
  // Where the launcher has a group of its own, whoever is left in it came of the program.
  process.kill(-process.pid, "SIGKILL");
} catch {
  process.kill(process.pid, "SIGKILL");
}
