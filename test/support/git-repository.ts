import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderOf } from "./folder-of.ts";

/** A git repository, gone when the test is over. */
export interface GitRepository {
  readonly folder: string;
  /** Runs git, and gives its output without the last line feed. */
  git(...args: readonly string[]): string;
  /** Writes files, and stages them. */
  stage(files: Readonly<Record<string, string>>): void;
  /** The id of a commit of these files. */
  commit(files: Readonly<Record<string, string>>, message?: string): string;
}

/** Who commits, and when, is the same on every machine; settings of the user do not count. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.org",
  GIT_AUTHOR_DATE: "2026-02-10T16:26:00+01:00",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.org",
  GIT_COMMITTER_DATE: "2026-02-10T16:26:00+01:00",
};

export function gitRepository(): GitRepository {
  const folder = folderOf({});
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...gitEnvironment },
      stdio: ["ignore", "pipe", "pipe"],
    }).trimEnd();
  const stage = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git("add", "-A");
  };
  git("init", "--quiet", "--initial-branch", "main");
  return {
    folder,
    git,
    stage,
    commit(files, message = "a change") {
      stage(files);
      git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message);
      return git("rev-parse", "HEAD");
    },
  };
}
