import { type FileHandle, open } from "node:fs/promises";
import type { CaseResult } from "../trial/matrix-result.ts";
import { isCaseResult } from "./is-case-result.ts";
import { JournalError } from "./journal-error.ts";
import { type JournalLock, lockJournal } from "./journal-lock.ts";

/** Which matrix a journal belongs to: all that decides what a case is and how it is judged. */
export interface JournalHeader {
  readonly journal: typeof journalFormat;
  /** abide's own version: another one may play otherwise. */
  readonly abide: string;
  readonly interface: string;
  /** Hashes of the contract and of the cases. */
  readonly contract: string;
  readonly cases: string;
  readonly program: readonly string[];
  readonly expect: string;
  /** What else decides: time limits, a hash of the script that judges. */
  readonly settings: { readonly [name: string]: string };
}

export const journalFormat = "abide/trial-journal/1";

/**
 * What was done, as it is done: a file of JSON lines, the header first, then one a finished case, on the disk before it counts as finished. So a
 * run that is killed loses what was running, and a later one continues.
 */
export class Journal {
  /** By case, as the file had it; of several for one case, the last. */
  readonly known: ReadonlyMap<string, CaseResult>;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #lock: JournalLock;
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle, lock: JournalLock, known: ReadonlyMap<string, CaseResult>) {
    [this.#path, this.#file, this.#lock, this.known] = [path, file, lock, known];
  }

  /**
   * Opens the journal of a matrix, and makes it where there is none. What was written last and not to its end is cut off: the process died then.
   *
   * Throws a `JournalError` when the file cannot be opened, is no journal, is damaged elsewhere than at its end, belongs to another matrix, or
   * another run is writing it. The file is then as it was.
   */
  static async open(path: string, header: JournalHeader): Promise<Journal> {
    const file = await open(path, "a+").catch((error: NodeJS.ErrnoException) => {
      throw new JournalError(`the journal ${path} cannot be opened (${error.code ?? error.message})`);
    });
    let lock: JournalLock | undefined;
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new JournalError(`the journal ${path} is not a file`);
      lock = await lockJournal(path, stat);
      const { known, end, fresh } = read(path, await file.readFile(), header);
      if (end < stat.size) await file.truncate(end);
      const journal = new Journal(path, file, lock, known);
      if (fresh) await journal.#append(header);
      return journal;
    } catch (error) {
      await lock?.release();
      await file.close();
      throw error;
    }
  }

  /** Writes a result; resolves when it is on the disk. Once one could not be written, none is. Throws a `JournalError` then. */
  keep(result: CaseResult): Promise<void> {
    return this.#append(result);
  }

  /** Waits for what is being written, and gives the journal to whoever wants it next. */
  async close(): Promise<void> {
    await this.#written.catch(() => {});
    await this.#file.close();
    await this.#lock.release();
  }

  #append(value: object): Promise<void> {
    // One after the other, and none after a failure: half a line may only ever be the last.
    this.#written = this.#written.then(async () => {
      try {
        await this.#file.appendFile(`${JSON.stringify(value)}\n`);
        await this.#file.datasync();
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        throw new JournalError(`the journal ${this.#path} cannot be written (${code ?? message}); what it has so far is kept`);
      }
    });
    return this.#written;
  }
}

interface Contents {
  readonly known: ReadonlyMap<string, CaseResult>;
  /** Where whole lines end, in bytes. */
  readonly end: number;
  /** The header has still to be written. */
  readonly fresh: boolean;
}

function read(path: string, bytes: Uint8Array, header: JournalHeader): Contents {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = new Map<string, CaseResult>();
  let line = 0;
  let end = 0;
  for (let next = text.indexOf(10, end); next !== -1; next = text.indexOf(10, end)) {
    const value = parse(text.toString("utf8", end, next));
    line++;
    const last = next + 1 === text.length;
    if (line === 1) checkHeader(path, value, header);
    else if (isCaseResult(value)) known.set(value.id, value);
    else if (!last) throw new JournalError(`the journal ${path} is damaged in line ${line}; remove it, or that line`);
    else return { known, end, fresh: false };
    end = next + 1;
  }
  if (line > 0) return { known, end, fresh: false };
  // A header that was not written to its end is ours all the same, or else the file is somebody's that has no line.
  const start = text.toString("utf8");
  const ours = `{"journal":"${journalFormat}"`;
  if (start !== "" && !ours.startsWith(start) && !start.startsWith(ours)) throw notJournal(path);
  return { known, end: 0, fresh: true };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checkHeader(path: string, found: unknown, header: JournalHeader): void {
  if (typeof found !== "object" || found === null || !("journal" in found)) throw notJournal(path);
  if (found.journal !== journalFormat) {
    throw new JournalError(`the journal ${path} has the format ${shown(found.journal)}, expected ${journalFormat}`);
  }
  const differences = Object.entries(header).flatMap(([name, wanted]) => {
    const other: unknown = (found as Record<string, unknown>)[name];
    return shown(other) === shown(wanted) ? [] : [`  ${names[name] ?? name}: ${shown(other)} there, ${shown(wanted)} now`];
  });
  if (differences.length === 0) return;
  const advice = "remove it, or name another journal";
  throw new JournalError(`the journal ${path} is of another matrix; ${advice}\n${differences.join("\n")}`);
}

const names: { readonly [part: string]: string } = {
  abide: "abide's version",
  contract: "the interface's contract (hash)",
  cases: "the cases (hash)",
};

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function notJournal(path: string): JournalError {
  return new JournalError(`${path} is there and is not a journal of abide trial; name another file`);
}
