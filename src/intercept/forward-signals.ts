import { statFields } from "./process-tree.ts";

/**
 * Hands on the signals that this process gets to the program, and tells of each (`got`); answers how to stop doing so. What a terminal sends goes to every process in its
 * foreground, the program too, and is not sent twice: this process only lives on until the program has made up its mind.
 */
export function forwardSignals(send: (signal: NodeJS.Signals) => void, got: (signal: NodeJS.Signals) => void): () => void {
  const foreground = isInForeground();
  const handlers = [...always, ...fromTerminal].map((signal) => {
    const handler = () => {
      got(signal);
      if (!foreground || !fromTerminal.includes(signal)) send(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
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
