import type { MatrixCase } from "./matrix-case.ts";
import { estimate } from "./matrix-estimate.ts";
import { type CaseResult, failedResult } from "./matrix-result.ts";

export type MatrixEvent =
  | { readonly kind: "started"; readonly case: MatrixCase; readonly progress: Progress }
  | { readonly kind: "finished"; readonly case: MatrixCase; readonly result: CaseResult; readonly progress: Progress };

export interface Progress {
  readonly done: number;
  readonly running: number;
  readonly total: number;
  /** Milliseconds until all are done, as far as can be told. */
  readonly remaining?: number;
}

export interface ScheduleOptions {
  /** Runs one case. When it throws, the case is not judged, and the others go on. */
  readonly run: (each: MatrixCase) => Promise<CaseResult>;
  /** How many at a time. */
  readonly jobs: number;
  /** Results that are known already, by case: not run again unless they were not judged. */
  readonly known?: ReadonlyMap<string, CaseResult>;
  /** Keeps a result, before it is told. When it throws, nothing more is started and `schedule` throws the same. */
  readonly keep?: (result: CaseResult) => Promise<void>;
  readonly onEvent?: (event: MatrixEvent) => void;
  /** Milliseconds from anywhere. */
  readonly now: () => number;
  /** Starts nothing more; what runs is waited for. */
  readonly signal?: AbortSignal;
}

/** Runs cases in their order, several at a time. Gives the results by case, those that were known included; an aborted run has fewer. */
export async function schedule(
  cases: readonly MatrixCase[],
  { run, jobs, known = new Map(), keep, onEvent, now, signal }: ScheduleOptions,
): Promise<ReadonlyMap<string, CaseResult>> {
  const results = new Map<string, CaseResult>();
  const waiting: MatrixCase[] = [];
  for (const each of cases) {
    const result = known.get(each.id);
    if (result === undefined || result.judgement.verdict === "not-judged") waiting.push(each);
    else results.set(each.id, result);
  }
  const times: number[] = [];
  const started = new Map<string, number>();
  let failure: { readonly error: unknown } | undefined;
  const progress = (): Progress => {
    const running = [...started.values()].map((since) => now() - since);
    const remaining = estimate({ times, running, waiting: waiting.length, jobs });
    return {
      done: results.size,
      running: running.length,
      total: cases.length,
      ...(remaining === undefined ? {} : { remaining }),
    };
  };
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const since = now();
      started.set(next.id, since);
      onEvent?.({ kind: "started", case: next, progress: progress() });
      const { id } = next;
      const result = await run(next).catch((error: unknown) => failedResult(id, messageOf(error)));
      started.delete(id);
      times.push(now() - since);
      await keep?.(result);
      results.set(id, result);
      onEvent?.({ kind: "finished", case: next, result, progress: progress() });
    }
  };
  const worker = async () => {
    try {
      await work();
    } catch (error) {
      failure ??= { error };
      waiting.length = 0;
    }
  };
  const stop = () => {
    waiting.length = 0;
  };
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, waiting.length)) }, worker));
  signal?.removeEventListener("abort", stop);
  if (failure !== undefined) throw failure.error;
  return new Map(cases.flatMap(({ id }) => (results.has(id) ? [[id, results.get(id) as CaseResult] as const] : [])));
}

function messageOf(error: unknown): string {
  return `the trial failed: ${error instanceof Error ? error.message : String(error)}`;
}
