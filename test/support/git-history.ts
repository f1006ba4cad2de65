import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderOf } from "./folder-of.ts";

/** A repository in a temporary folder, written commit by commit. */
export interface GitHistory {
  readonly root: string;
  /** Runs git there, and gives what it printed. */
  git(...args: readonly string[]): string;
  /** Writes files (undefined: removes one) and commits them; gives the commit's id. */
  commit(message: string, files: Readonly<{ [path: string]: string | Uint8Array | undefined }>): string;
}

export const hasGit = spawnSync("git", ["--version"]).status === 0;

/** Nothing of the user's own configuration counts; every commit is a day later than the one before. */
export function gitHistory({ format = "sha1" }: { readonly format?: "sha1" | "sha256" } = {}): GitHistory {
  const root = folderOf({});
  let day = 0;
  const git = (...args: readonly string[]): string => {
    const date = `${1_600_000_000 + day * 86_400} +0000`;
    return execFileSync("git", ["-C", root, ...args], {
      encoding: "utf8",
      stdio: "pipe",
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_SYSTEM: "/dev/null",
        GIT_AUTHOR_NAME: "n",
        GIT_AUTHOR_EMAIL: "e",
        GIT_COMMITTER_NAME: "n",
        GIT_COMMITTER_EMAIL: "e",
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      },
    });
  };
  git("init", "-q", "-b", "main", `--object-format=${format}`);
  const commit: GitHistory["commit"] = (message, files) => {
    day += 1;
    for (const [path, text] of Object.entries(files)) {
      const absolute = join(root, path);
      if (text === undefined) rmSync(absolute);
      else {
        mkdirSync(dirname(absolute), { recursive: true });
        writeFileSync(absolute, text);
      }
    }
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD").trim();
  };
  return { root, git, commit };
}
