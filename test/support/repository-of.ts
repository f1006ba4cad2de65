import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderOf } from "./folder-of.ts";

export interface TestRepository {
  readonly root: string;
  /** Runs git in it, with nothing of the user's own configuration, and gives its output. */
  git(...args: string[]): string;
  /** As `git`, with this on its stdin. Throws when git fails. */
  gitWith(input: string, ...args: string[]): string;
  /** Writes these files (undefined: removes), stages everything, and commits it; gives the commit's id. */
  commit(message: string, files: Readonly<{ [path: string]: string | undefined }>): string;
  write(files: Readonly<{ [path: string]: string | undefined }>): void;
}

/** A repository with these files in one commit, `main`, gone when the test is over. */
export function repositoryOf(files: Readonly<{ [path: string]: string }>): TestRepository {
  const root = folderOf(files);
  const gitWith = (input: string, ...args: string[]) => {
    const own = [
      "-c",
      "user.name=Ann Example",
      "-c",
      "user.email=ann@example.org",
      "-c",
      "commit.gpgsign=false",
      "-c",
      "core.autocrlf=false",
    ];
    return execFileSync("git", ["-C", root, ...own, ...args], {
      input,
      stdio: "pipe",
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    });
  };
  const git = (...args: string[]) => gitWith("", ...args);
  const write: TestRepository["write"] = (changed) => {
    for (const [path, text] of Object.entries(changed)) {
      const absolute = join(root, path);
      if (text === undefined) rmSync(absolute, { force: true });
      else {
        mkdirSync(dirname(absolute), { recursive: true });
        writeFileSync(absolute, text);
      }
    }
  };
  const commit: TestRepository["commit"] = (message, changed) => {
    write(changed);
    git("add", "-A", ".");
    git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD").trim();
  };
  git("init", "-q", "-b", "main");
  commit("base", {});
  return { root, git, gitWith, commit, write };
}
