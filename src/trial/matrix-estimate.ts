/** How far the cases are. Times in milliseconds. */
export interface Work {
  /** How long each finished case took. */
  readonly times: readonly number[];
  /** For how long each running case has been running. */
  readonly running: readonly number[];
  /** How many were not started yet. */
  readonly waiting: number;
  /** How many run at a time. */
  readonly jobs: number;
}

/**
 * Milliseconds until all cases are done, if each takes what the finished ones took on average: whoever is free takes the next. Undefined as long
 * as none has finished. A case that takes longer than the average already is taken to end now.
 */
export function estimate({ times, running, waiting, jobs }: Work): number | undefined {
  if (times.length === 0) return undefined;
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
  const free = Array.from({ length: Math.max(jobs, running.length, 1) }, (_, index) =>
    Math.max(0, mean - (running[index] ?? mean)),
  ).sort((one, other) => one - other);
  // Each takes as long, so they become free in the same order each time.
  const last =
    waiting === 0
      ? free.at(-1)
      : Math.max(free.at(-1) ?? 0, (free[(waiting - 1) % free.length] ?? 0) + mean * Math.ceil(waiting / free.length));
  return Math.round(last ?? 0);
}
