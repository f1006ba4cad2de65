import type { Stats } from "node:fs";
import { createServer } from "node:net";
import { JournalError } from "./journal-error.ts";

/** A lock that is held until `release`, or until the process is gone. */
export interface JournalLock {
  release(): Promise<void>;
}

/**
 * Locks a file against other runs on this machine, by a socket in Linux's abstract namespace that is called after the file: the kernel gives the
 * name to one process and takes it back when that ends, however it ends, so that no lock is ever left behind. What a process starts does not inherit it.
 *
 * Throws a `JournalError` when another run has it. Elsewhere than on Linux there is no such name, and nothing is locked.
 *
 * @param path as the user wrote it, for the message.
 */
export async function lockJournal(path: string, { dev, ino }: Pick<Stats, "dev" | "ino">): Promise<JournalLock> {
  if (process.platform !== "linux") return { release: async () => {} };
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const message =
        error.code === "EADDRINUSE"
          ? `another run is writing the journal ${path}; wait for it, or name another journal`
          : `the journal ${path} cannot be locked (${error.code ?? error.message})`;
      reject(new JournalError(message));
    });
    server.listen(`\0abide-journal-${dev}-${ino}`, resolve);
  });
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
