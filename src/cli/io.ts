/** What a verb may know of the outside: where to write, and whether someone is looking. */
export interface Io {
  /** Writes to stdout; resolves when the other side keeps up. Writes nothing once nobody reads any more. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Whether stdout (or stderr) is a terminal that wants colour. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Whether someone watches a terminal, for whom a line may be written over. Nobody does where it is absent. */
  readonly terminal?: { readonly err: boolean };
  /** All of stdin, as UTF-8 with invalid bytes replaced; undefined when a terminal would have to be typed at. Nothing to read where it is absent. */
  input?(): Promise<string | undefined>;
  /** True once the reader of stdout has gone away: there is no point in working on. */
  closed(): boolean;
}

/** The answer could not be written, e.g. because the disk is full. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** The process's own streams. Colour as https://no-color.org and FORCE_COLOR have it. */
export function processIo(): Io {
  const { stdout, stderr, env } = process;
  let closed = false;
  // A failed write is told by its callback; without a listener it would also end the process.
  stdout.on("error", () => {
    closed = true;
  });
  stderr.on("error", () => {});
  const wantsColor = (stream: NodeJS.WriteStream) => {
    if (env.NO_COLOR) return false;
    if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
    return stream.isTTY === true && env.TERM !== "dumb";
  };
  return {
    color: { out: wantsColor(stdout), err: wantsColor(stderr) },
    terminal: { err: stderr.isTTY === true && env.TERM !== "dumb" },
    closed: () => closed,
    input: async () => {
      if (process.stdin.isTTY === true) return undefined;
      const pieces: Buffer[] = [];
      for await (const piece of process.stdin) pieces.push(piece as Buffer);
      return Buffer.concat(pieces).toString("utf8");
    },
    out: (text) =>
      new Promise((resolve, reject) => {
        if (closed || text === "") return resolve();
        stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
          // `abide … | head` closes the pipe early: that is no failure of ours, and nothing is left to say.
          if (error === null || error === undefined || error.code === "EPIPE") resolve();
          else reject(new OutputError(`the output cannot be written (${error.code ?? error.message})`));
        });
      }),
    err: (text) => {
      stderr.write(text);
    },
  };
}

/** Writes pieces to stdout, some 64 KB at a time, and stops when nobody reads any more. */
export async function writeAll(io: Io, pieces: Iterable<string>): Promise<void> {
  let waiting = "";
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length < 65536) continue;
    await io.out(waiting);
    waiting = "";
    if (io.closed()) return;
  }
  await io.out(waiting);
}
