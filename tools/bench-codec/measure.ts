/** Nanoseconds of each call, in the order of the jobs: the median of the rounds, in which the jobs take turns so that all meet the same machine. */
export function measure(jobs: readonly (() => unknown)[], rounds: number, milliseconds: number): readonly number[] {
  const times = jobs.map((): number[] => []);
  const counts = jobs.map((job) => callsWithin(job, milliseconds));
  for (let round = 0; round < rounds; round++) {
    for (const [index, job] of jobs.entries()) times[index]?.push(timeOf(job, counts[index] ?? 1));
  }
  return times.map(median);
}

/** Warms the job up and finds out how many calls take about so long. */
function callsWithin(job: () => unknown, milliseconds: number): number {
  let calls = 1000;
  for (;;) {
    const taken = timeOf(job, calls) * calls;
    if (taken >= milliseconds * 1e6) return calls;
    calls = Math.ceil(calls * Math.min(10, Math.max(1.5, (milliseconds * 1e6) / taken)));
  }
}

/** What the last call gave is kept, so that no call can be left out. */
const sink: { kept: unknown } = { kept: undefined };

function timeOf(job: () => unknown, calls: number): number {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call++) sink.kept = job();
  return Number(process.hrtime.bigint() - start) / calls;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
