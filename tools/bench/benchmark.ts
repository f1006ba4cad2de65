import type { Usage } from "./measure.ts";

/** One job done in several ways, the first of them abide's. */
export interface Benchmark {
  readonly title: string;
  /** What the first way must stay below. */
  readonly goal: { readonly seconds: number; readonly megabytes?: number };
  readonly measured: readonly Measured[];
}

export interface Measured {
  readonly name: string;
  /** The command, as a reader may type it. */
  readonly shown: string;
  readonly runs: number;
  /** Wall time in seconds. */
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Median of the processor time, user and system, in seconds. */
  readonly processor: number;
  /** Largest resident set of any process of any run. */
  readonly megabytes: number;
  /** How many headers were run, of how many the times stand for; absent when the way is no list of headers. */
  readonly headers?: readonly [run: number, of: number];
}

export function summary(name: string, shown: string, runs: readonly Usage[], headers?: readonly [number, number]): Measured {
  const wall = sorted(runs.map(({ seconds }) => seconds));
  return {
    name,
    shown,
    runs: runs.length,
    min: wall[0] ?? 0,
    median: middle(wall),
    max: wall.at(-1) ?? 0,
    processor: middle(sorted(runs.map(({ processor }) => processor))),
    megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** Times of a sample as times of the whole. */
export function scaled(runs: readonly Usage[], factor: number): Usage[] {
  return runs.map((run) => ({ ...run, seconds: run.seconds * factor, processor: run.processor * factor }));
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function middle(ascending: readonly number[]): number {
  const half = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(half)] ?? 0) + (ascending[Math.ceil(half)] ?? 0)) / 2;
}
