import { modelNamed } from "../abi/models.ts";
import { threadWork } from "../tree/thread.ts";
import { type Job, type JobHistory, JobReader, type JobResult } from "./job-reader.ts";

/** What a thread is started with; a data model goes by its name. */
export type ThreadData = Omit<JobHistory, "model"> & { readonly model: string };

/** What a thread answers for each list of jobs, in their order. */
export type ThreadAnswer = readonly JobResult[];

// Reads lists of jobs beside the main thread, one after another. What it throws ends it, and the main thread reads on.
threadWork(({ data, answer }) => {
  const { model: name, ...history } = data as ThreadData;
  const model = modelNamed(name);
  if (model === undefined) throw new Error(`there is no data model ${name}`);
  const reader = new JobReader({ ...history, model });
  let work = Promise.resolve();
  return {
    action: (message) => {
      const begun = reader.begin(message as readonly Job[]);
      work = work.then(async () => {
        const all: JobResult[] = [];
        for await (const some of reader.results(begun)) all.push(...some);
        answer(all satisfies ThreadAnswer);
      });
    },
    stopped: () => reader.close(),
  };
});
