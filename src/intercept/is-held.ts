import { readdirSync } from "node:fs";
import type { OpenFiles } from "./open-files.ts";

/** Whether one of the threads has a descriptor that leads there. Threads that are gone are forgotten. */
export function isHeld(threads: Set<number>, files: OpenFiles, file: number | string): boolean {
  for (const thread of threads) {
    const numbers = numbersOf(thread);
    if (numbers === undefined) threads.delete(thread);
    else if (numbers.some((fd) => files.fileOf(thread, fd) === file)) return true;
  }
  return false;
}

function numbersOf(thread: number): readonly number[] | undefined {
  try {
    return readdirSync(`/proc/${thread}/fd`).map(Number);
  } catch {
    return undefined;
  }
}
