import { availableParallelism } from "node:os";
import { intercept } from "../intercept/intercept.ts";
import { played } from "../interfaces/played.ts";
import { QueueError } from "../matrix/queue-error.ts";
import type { QueueJob } from "../matrix/queue-job.ts";
import { type QueueWorkerEvent, startQueueWorker } from "../matrix/queue-worker.ts";
import type { RunTrial } from "../matrix/run-matrix.ts";
import { printable } from "../report/printable.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Io } from "./io.ts";
import { UsageError, type Verb } from "./verb.ts";
import { version } from "./version.ts";

export interface TrialWorkerOptions {
  readonly queue?: string;
  readonly jobs?: string;
}

const help = `
It takes cases from the queue and runs each here: the program that abide trial --matrix --queue names has to be on this machine, under the same name, and so has
a script of --expect. Whoever can write to the queue can run programs here: use a server that nobody else reaches. A case that is not finished (the machine
is gone, or the connection) returns to the queue. It works until it is asked to go (SIGINT, SIGTERM), and then finishes what it has begun.

Example:
  abide trial-worker --queue redis://10.0.0.1:6379 --jobs 8

Exit code: 0 it was asked to go; 2 the queue cannot be used.`;

/** `abide trial-worker --queue URL`: runs cases of a matrix for a coordinator, which may be on another machine. */
export const trialWorker: Verb<TrialWorkerOptions> = trialWorkerWith(interceptTrials, untilSignal);

/** @param trials what runs a job's trials. @param asked resolves when the worker is to go. */
export function trialWorkerWith(trials: (job: QueueJob) => RunTrial, asked: () => Promise<void>): Verb<TrialWorkerOptions> {
  return {
    configure(command) {
      command
        .option("--queue <url>", "where the cases are: redis://HOST[:PORT][/DATABASE], rediss:// for TLS")
        .option("--jobs <n>", "how many at a time; by default as many as there are cores")
        .addHelpText("after", help);
    },

    async run(io, words, { queue, jobs }) {
      if (words.length > 0) throw new UsageError(`the queue says what is run; nothing is to be named here, found ${words[0]}`);
      if (queue === undefined) throw new UsageError("name the queue: abide trial-worker --queue redis://HOST[:PORT]");
      if (jobs !== undefined && !/^[1-9]\d{0,3}$/.test(jobs)) {
        throw new UsageError(`--jobs: expected a whole number of at least 1, found ${jobs === "" ? '""' : jobs}`);
      }
      const many = jobs === undefined ? availableParallelism() : Number(jobs);
      const going = asked();
      try {
        const onEvent = (event: QueueWorkerEvent) => io.err(`${eventText(event)}\n`);
        const worker = await startQueueWorker({ url: queue, version: version(), jobs: many, trials, interfaceOf, onEvent });
        tell(io, `takes cases of abide ${version()}, ${many} at a time`);
        await going;
        tell(io, "finishes what it has begun");
        await worker.close();
        return 0;
      } catch (error) {
        if (error instanceof QueueError) throw new UsageError(error.message);
        throw error;
      }
    },
  };
}

function tell(io: Io, text: string): void {
  io.err(`abide: ${text}\n`);
}

function eventText(event: QueueWorkerEvent): string {
  if (event.kind === "trouble") return `abide: the queue: ${printable(event.message)}; it is waited for`;
  const name = printable(`${event.job.interface} ${event.job.name}`);
  if (event.kind === "dropped") return `${name}: its run is over`;
  return event.kind === "started" ? `${name} …` : `${name}: ${event.result.outcome.kind}`;
}

async function interfaceOf(name: string): Promise<AnyInterface | undefined> {
  return Object.hasOwn(played, name) ? played[name as keyof typeof played]() : undefined;
}

function interceptTrials({ interface: name, program, settings }: QueueJob): RunTrial {
  const number = (text: string | undefined) => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`expected a number of seconds, found ${text}`);
    return value;
  };
  const [seconds, settle] = [number(settings.seconds), number(settings.settle)];
  return (request) => intercept({ interface: name, request, program, stdio: "capture", seconds, settle });
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
