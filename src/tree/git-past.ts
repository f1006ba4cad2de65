import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { startGit } from "./git-process.ts";
import { TreeError } from "./tree-error.ts";

/** The part of a repository's history that is asked about, with names made ids. */
export interface GitPast {
  readonly repository: string;
  /** For `git log`: ids, `^` before those whose history is left out. */
  readonly revisions: readonly string[];
  /** Equal keys mean the same history, object by object. */
  readonly key: string;
  /** Commits whose parents a shallow clone does not have. */
  readonly shallow: ReadonlySet<string>;
  /** Paths that are walked unless some were named: the exported headers of a kernel, or all. */
  readonly usual: readonly string[];
}

/**
 * @param ranges As a user names them: `v6.1..v6.12`, `main`, several; HEAD when there is none.
 * Throws a `TreeError` when git is not there, finds no repository, or a range is none.
 */
export async function gitPast(repository: string, ranges: readonly string[]): Promise<GitPast> {
  const probe = await ask(repository, ["rev-parse", "--git-path", "shallow"]);
  if (probe === undefined) throw new TreeError("no-git", repository, `${repository} is no git repository`);
  const named = ranges.length === 0 ? ["HEAD"] : ranges;
  const revisions: string[] = [];
  for (const range of named) {
    const found = range.startsWith("-")
      ? undefined
      : await ask(repository, ["rev-parse", "--revs-only", "--end-of-options", range]);
    const ids = (found ?? "").split("\n").filter((line) => /^\^?[0-9a-f]{40,64}$/.test(line));
    if (ids.length === 0) {
      throw new TreeError(
        "no-such-ref",
        `${repository} ${range}`,
        `${repository} has no commit, tag, branch or range ${range}; expected one such as v6.1..v6.12, and git -C ${repository} tag lists its tags`,
      );
    }
    revisions.push(...ids);
  }
  const commits: string[] = [];
  for (const id of new Set(revisions))
    commits.push(id.startsWith("^") ? `^${await peel(repository, id.slice(1))}` : await peel(repository, id));
  const shallow = shallowOf(repository, probe.trim());
  const tip = commits.find((id) => !id.startsWith("^")) ?? "HEAD";
  const usual =
    (await ask(repository, ["rev-parse", "--verify", "--quiet", `${tip}:include/uapi`])) === undefined ? ["."] : ["include/uapi"];
  return {
    repository,
    revisions: commits,
    key: [...commits].sort().join(" ") + (shallow.size === 0 ? "" : ` shallow ${[...shallow].sort().join(" ")}`),
    shallow,
    usual,
  };
}

async function peel(repository: string, id: string): Promise<string> {
  const commit = (await ask(repository, ["rev-parse", "--verify", "--quiet", `${id}^{commit}`]))?.trim();
  if (commit === undefined) throw new TreeError("no-such-ref", `${repository} ${id}`, `${repository}: ${id} is no commit`);
  return commit;
}

/** What git answers, or undefined when it fails. Throws when it cannot be started. */
export async function ask(repository: string, args: readonly string[]): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of startGit(repository, args, { input: false }).output) pieces.push(piece);
  } catch (error) {
    if (error instanceof TreeError && !error.message.startsWith("git failed")) throw error;
    return undefined;
  }
  return Buffer.concat(pieces).toString("utf8");
}

function shallowOf(repository: string, path: string): ReadonlySet<string> {
  try {
    const text = readFileSync(isAbsolute(path) ? path : join(repository, path), "utf8");
    return new Set(text.split("\n").filter((line) => /^[0-9a-f]{40,64}$/.test(line)));
  } catch {
    return new Set();
  }
}
