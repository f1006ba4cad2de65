import { hasSpareCore, startThread } from "../tree/thread.ts";
import { type Begun, type Job, type JobHistory, JobReader, type JobResult } from "./job-reader.ts";
import type { ThreadAnswer, ThreadData } from "./job-thread.ts";

export interface ReadJobsOptions {
  /** Whether a second thread reads along; unless told, where there is work enough for it, and a core. */
  readonly helped?: boolean;
}

/** Jobs below which a second thread costs more than it brings: it has to be started, and to get warm. */
const worthAThread = 400;

/** Jobs of a list, at least: those of one file are never in two. */
const listed = 32;

/** Lists that the second thread has before it, so that it never waits for the next. */
const queued = 2;

/**
 * Reads all jobs, in any order, two threads taking lists of them from both ends of what is left. A thread that fails leaves its lists to the main one:
 * what can be read does not depend on it. Throws a `TreeError` when git fails.
 *
 * @param groups Jobs by file.
 * @param take Told each result once.
 */
export async function readJobs(
  history: JobHistory,
  groups: Iterable<readonly Job[]>,
  take: (result: JobResult) => void,
  { helped }: ReadJobsOptions = {},
): Promise<void> {
  const lists = listsOf(groups);
  const jobs = lists.reduce((sum, { length }) => sum + length, 0);
  if (jobs === 0) return;
  const helper = (helped ?? (jobs >= worthAThread && hasSpareCore())) ? startHelper(history, lists, take) : undefined;
  const reader = new JobReader(history);
  const begin = (): Begun | undefined => {
    const list = lists.shift();
    return list === undefined ? undefined : reader.begin(list);
  };
  try {
    for (;;) {
      let next = begin();
      while (next !== undefined) {
        const now = next;
        next = begin();
        for await (const some of reader.results(now)) for (const each of some) take(each);
      }
      await helper?.idle();
      if (lists.length === 0) return;
    }
  } finally {
    reader.close();
    helper?.stop();
  }
}

/** Files with few jobs together, so that texts are always on their way. */
function listsOf(groups: Iterable<readonly Job[]>): (readonly Job[])[] {
  const lists: Job[][] = [];
  let open: Job[] = [];
  for (const group of groups) {
    open.push(...group);
    if (open.length < listed) continue;
    lists.push(open);
    open = [];
  }
  if (open.length > 0) lists.push(open);
  return lists;
}

interface Helper {
  /** Resolves when it has nothing left to do, or is no more. */
  idle(): Promise<void>;
  stop(): void;
}

function startHelper(history: JobHistory, lists: (readonly Job[])[], take: (result: JobResult) => void): Helper {
  const workerData: ThreadData = { ...history, model: history.model.name };
  const given: (readonly Job[])[] = [];
  let waiting: (() => void) | undefined;
  let gone = false;
  const rest = () => {
    if (!gone && given.length > 0) return;
    waiting?.();
    waiting = undefined;
  };
  const give = () => {
    while (!gone && given.length < queued) {
      // From the other end than the main thread.
      const list = lists.pop();
      if (list === undefined) break;
      given.push(list);
      thread.send(list);
    }
    rest();
  };
  const thread = startThread(entry(), workerData, {
    message: (message) => {
      given.shift();
      for (const each of message as ThreadAnswer) take(each);
      give();
    },
    ended: () => {
      gone = true;
      lists.push(...given.splice(0));
      rest();
    },
  });
  give();
  return {
    idle: () =>
      new Promise((resolve) => {
        waiting = resolve;
        rest();
      }),
    stop: () => thread.stop(),
  };
}

/** A file of its own; beside this one, or where the build put it when this is the source, or part of the program. */
function entry(): URL {
  const folder = import.meta.url.endsWith(".ts") ? "../../dist/compare" : "../compare";
  return new URL(`${folder}/job-thread.js`, import.meta.url);
}
