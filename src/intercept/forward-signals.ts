import { statFields } from "./process-tree.ts";
import type { WatchRealTime } from "./real-time-signals.ts";
import { signalName } from "./signal-number.ts";

/**
 * Hands on the signals that this process gets to the program, and tells of each (`got`); answers how to stop doing so. What a terminal sends goes to every process in its
 * foreground, the program too, and is not sent twice: this process only lives on until the program has made up its mind.
 */
export function forwardSignals(
  send: (signal: string) => void,
  got: (signal: string) => void,
  realTime: WatchRealTime,
): () => void {
  const foreground = isInForeground();
  const handlers = [...always, ...fromTerminal].map((signal) => {
    const handler = () => {
      got(signal);
      if (!foreground || !fromTerminal.includes(signal)) send(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  const stop = realTime((number) => {
    got(signalName(number));
    send(signalName(number));
  });
  return () => {
    stop();
    for (const each of handlers) each();
  };
}

const always: readonly NodeJS.Signals[] = ["SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT"];
const fromTerminal: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGWINCH"];

/** Whether this process's group is the one that its terminal sends signals to. */
function isInForeground(): boolean {
  const fields = statFields("/proc/self/stat");
  return fields !== undefined && fields[2] === fields[5];
}
