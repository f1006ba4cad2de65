import { startQueueWorker } from "../../src/matrix/queue-worker.ts";
import { plannedTrial } from "./planned-trial.ts";

/**
 * A worker in a process of its own, so that a test can kill it. Arguments: the queue, how many milliseconds a trial takes, and those after which a
 * case that is not heard of returns. Says what it does, a line each.
 */
const [url = "", time = "0", lock = "30000"] = process.argv.slice(2);
const worker = await startQueueWorker({
  url,
  version: "1.0.0",
  jobs: 1,
  lock: Number(lock),
  trials: () => plannedTrial(Number(time)),
  onEvent: (event) => {
    const what = event.kind === "trouble" ? event.message : event.job.id;
    process.stdout.write(`${event.kind} ${what}\n`);
  },
});
process.once("SIGTERM", () => void worker.close());
process.stdout.write("ready\n");
