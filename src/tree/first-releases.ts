import type { CacheFolder } from "./cache-folder.ts";
import { ask, type GitPast } from "./git-past.ts";
import { startGit } from "./git-process.ts";

/**
 * The tag that first has each commit, as `git name-rev` tells it: the one from which the fewest steps lead back to the commit. Commits that no tag has are
 * left out. Asked again only when a tag has moved.
 */
export async function firstReleases(
  past: GitPast,
  commits: readonly string[],
  cache: CacheFolder,
): Promise<ReadonlyMap<string, string>> {
  const { repository } = past;
  const tags = await tagsOf(past);
  if (tags.trim() === "" || commits.length === 0) return new Map();
  const key = `releases ${past.key} ${commits.length} ${commits[0]} ${commits.at(-1)}\n${tags}`;
  const known = cache.getFile(key) as readonly (readonly [string, string])[] | undefined;
  if (known !== undefined) return new Map(known);
  const found = new Map<string, string>();
  const git = startGit(repository, ["name-rev", "--tags", "--name-only", "--annotate-stdin"], { input: true });
  const asking = (async () => {
    for (let at = 0; at < commits.length; at += 500) await git.write(`${commits.slice(at, at + 500).join("\n")}\n`);
    git.end();
  })();
  const pieces: Buffer[] = [];
  for await (const piece of git.output) pieces.push(piece);
  await asking;
  const lines = Buffer.concat(pieces).toString("utf8").split("\n");
  commits.forEach((commit, at) => {
    const name = /^(?:tags\/)?(.+?)(?:\^0)?(?:[~^]\d*)*$/.exec(lines[at] ?? "")?.[1];
    // What has no name is answered as it was asked.
    if (name !== undefined && name !== commit) found.set(commit, name);
  });
  cache.putFile(key, [...found]);
  return found;
}

/** Every tag, and the object that it names. */
export async function tagsOf({ repository }: GitPast): Promise<string> {
  return (await ask(repository, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/tags"])) ?? "";
}
