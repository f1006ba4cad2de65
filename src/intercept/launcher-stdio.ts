import type { Stream } from "node:stream";
import type { LauncherNumbers } from "./launcher-words.ts";

type Entry = "inherit" | "ignore" | "pipe" | number | Stream;

/**
 * What the launcher is started with: the streams, the descriptors that its program is to have at the numbers that they have here, and its own where none of those is.
 *
 * @param streams 0, 1 and 2.
 * @param given open descriptors of this process.
 */
export function launcherStdio(streams: readonly Entry[], given: readonly number[], numbers: LauncherNumbers): Entry[] {
  const length = Math.max(...numbers, ...given.filter((fd) => fd < most)) + 1;
  const entryOf = (fd: number): Entry => streams[fd] ?? (numbers.includes(fd) ? "pipe" : given.includes(fd) ? fd : "ignore");
  return Array.from({ length }, (_, fd) => entryOf(fd));
}

/** Above the numbers by which programs are told of descriptors. */
export function launcherNumbers(given: readonly number[]): LauncherNumbers {
  const taken = new Set(given);
  const next = (from: number): number => (taken.has(from) ? next(from + 1) : from);
  const orders = next(16);
  const answers = next(orders + 1);
  return [orders, answers, next(answers + 1)];
}

/** Descriptors above this are inherited by themselves: node marks no such one, unless all below are open. */
const most = 1024;
