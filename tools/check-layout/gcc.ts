import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Ran {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Shells by folder: forking a small shell is several times cheaper than forking this process, and there are thousands of runs. */
const shells = new Map<string, Shell>();

/** Runs a compiler. `work` is a folder that nobody else uses at the same time; output passes through files in it. */
export function run(command: string, args: readonly string[], work: string): Promise<Ran> {
  let shell = shells.get(work);
  if (shell === undefined) {
    shell = new Shell(work);
    shells.set(work, shell);
  }
  return shell.run([command, ...args]);
}

/** Ends the shells, so that the process can end. */
export function endShells(): void {
  for (const shell of shells.values()) shell.end();
  shells.clear();
}

class Shell {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #stdout: string;
  readonly #stderr: string;
  #waiting: ((status: string) => void) | undefined;

  constructor(work: string) {
    this.#stdout = join(work, "stdout");
    this.#stderr = join(work, "stderr");
    this.#process = spawn("sh", [], { env: { ...process.env, LC_ALL: "C" }, cwd: work });
    this.#process.stdout.on("data", (data: Buffer) => this.#waiting?.(data.toString().trim()));
    this.#process.on("exit", (code) => this.#waiting?.(`the shell ended with ${code}`));
  }

  async run(words: readonly string[]): Promise<Ran> {
    const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const status = await new Promise<string>((resolve) => {
      this.#waiting = resolve;
      this.#process.stdin.write(`${line} >'${this.#stdout}' 2>'${this.#stderr}' </dev/null; echo $?\n`);
    });
    this.#waiting = undefined;
    if (!/^\d+$/.test(status) || Number(status) > 125) throw new Error(`${words[0]} could not be run: ${status}`);
    return { ok: status === "0", stdout: readFileSync(this.#stdout, "latin1"), stderr: readFileSync(this.#stderr, "utf8") };
  }

  end(): void {
    this.#process.stdin.end();
  }
}

/** Does the work for every item, `width` at a time, and gives the results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, slot: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const worker = async (slot: number): Promise<void> => {
    for (;;) {
      const index = next;
      next += 1;
      const item = items[index];
      if (index >= items.length || item === undefined) return;
      results[index] = await work(item, slot);
    }
  };
  await Promise.all(Array.from({ length: width }, (_, slot) => worker(slot)));
  return results;
}
