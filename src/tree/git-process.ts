import { type ChildProcess, spawn } from "node:child_process";
import { environmentOfNamed, gitSettings } from "./git-environment.ts";
import { partialClone } from "./partial-clone.ts";
import { TreeError } from "./tree-error.ts";

/** A git that runs beside us: what it writes is read as it comes, however much it is. */
export interface GitProcess {
  /** Asks for more; not for a process that was started without input. Resolves when git can take more. */
  write(text: string): Promise<void>;
  /** Nothing more is asked. */
  end(): void;
  /** What it writes, piece by piece. Ends when git does; throws a `TreeError` when git failed. */
  readonly output: AsyncIterable<Buffer>;
  /** Ends it, whatever it is doing; nothing is thrown for that. */
  stop(): void;
}

/**
 * Nothing of the user's configuration, nor grafts or replaced objects, may change what history is; nothing is fetched, and no other
 * program started.
 */
const environment = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_GRAFT_FILE: "/dev/null/none",
  LC_ALL: "C",
};

/** @param path A folder of a working tree, or a bare repository. */
export function startGit(path: string, args: readonly string[], { input }: { readonly input: boolean }): GitProcess {
  const child = spawn("git", ["-C", path, ...gitSettings, "-c", "core.quotePath=false", ...args], {
    env: { ...environmentOfNamed(path), ...environment },
    stdio: [input ? "pipe" : "ignore", "pipe", "pipe"],
  });
  let stopped = false;
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    // Its first line says what is wrong; a damaged repository may have thousands.
    if (said.length < 4096) said += text;
  });
  // A git that has ended takes no more questions; its end says why.
  child.stdin?.on("error", () => {});
  const ended = endOf(child);

  async function* output(): AsyncGenerator<Buffer> {
    if (child.stdout !== null) for await (const piece of child.stdout) yield piece as Buffer;
    const end = await ended;
    if (stopped || end.code === 0) return;
    const partial = partialClone(path, said);
    if (partial !== undefined) throw partial;
    const why = end.error ?? (said.trim().split("\n")[0] || `it ended with ${end.code ?? end.signal}`);
    throw new TreeError(
      "no-git",
      path,
      end.missing ? "git is not installed, and a repository is to be read" : `git failed: ${why}`,
    );
  }

  return {
    output: output(),
    write: (text) =>
      new Promise((resolve) => {
        const { stdin } = child;
        if (stdin === null || stdin.destroyed || stdin.write(text)) resolve();
        else {
          const done = () => {
            stdin.off("drain", done);
            stdin.off("close", done);
            resolve();
          };
          stdin.on("drain", done);
          stdin.on("close", done);
        }
      }),
    end: () => {
      child.stdin?.end();
    },
    stop: () => {
      stopped = true;
      child.stdin?.end();
      child.kill();
    },
  };
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error: string | undefined;
  readonly missing: boolean;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ code: null, signal: null, error: error.message, missing: error.code === "ENOENT" }),
    );
    child.on("close", (code, signal) => resolve({ code, signal, error: undefined, missing: false }));
  });
}
