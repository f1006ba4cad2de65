import { posix } from "node:path";
import type { GitRepository } from "./git-repository.ts";
import { type MergeEdits, mergeEdits, mergeMail, takenFiles } from "./merge-edits.ts";
import { pathspecs } from "./pathspecs.ts";
import { TreeError } from "./tree-error.ts";

/** Whether a text is meant as a range of commits, and not as one commit. */
export function isRange(spec: string): boolean {
  return spec.includes("..") || spec.endsWith("^!");
}

/** Two states of a repository, each a commit's id, a tree's id, or `:` for the index. */
export interface GitRange {
  readonly before: string;
  readonly after: string;
  /** As a reader would call them. */
  readonly names: { readonly before: string; readonly after: string };
}

/** A commit of a range, against its first parent. */
export interface GitCommit extends GitRange {
  /** The commit's id. */
  readonly id: string;
  /** The first line of its message. */
  readonly subject: string;
  /** Of a merge: what it changes itself, which is less than what it differs in from its first parent. */
  readonly merge?: MergeEdits;
}

/**
 * What `A..B`, `A...B` (since B left A) and `A^!` (the commit A itself) mean; an end that is left out is HEAD.
 * Throws a `TreeError` that names the part that is no commit, or when it is no range.
 */
export function gitRange(repository: GitRepository, spec: string): GitRange {
  const itself = /^(.+)\^!$/s.exec(spec)?.[1];
  if (itself !== undefined) {
    const id = commit(repository, itself);
    return { before: parent(repository, id), after: id, names: { before: `${itself}^`, after: itself } };
  }
  const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/s.exec(spec) ?? [];
  if (from === undefined || to === undefined)
    throw new TreeError("no-such-ref", spec, `${spec} is no range; write ${spec}..HEAD, or ${spec}^! for that commit alone`);
  const names = { before: from === "" ? "HEAD" : from, after: to === "" ? "HEAD" : to };
  const [before, after] = [commit(repository, names.before), commit(repository, names.after)];
  if (dots !== "...") return { before, after, names };
  const base = repository.ask(["merge-base", before, after])?.trim();
  if (base === undefined) {
    throw new TreeError(
      "no-such-ref",
      spec,
      `${names.before} and ${names.after} have no commit in common; write ${names.before}..${names.after} to compare them as they are`,
    );
  }
  return { before: base, after, names: { ...names, before: base.slice(0, 12) } };
}

/** The merge that `A^!` names; undefined for another commit, and for a range of them. Throws a `TreeError` when A is no commit. */
export function mergeItself(repository: GitRepository, spec: string) {
  const itself = /^(.+)\^!$/s.exec(spec)?.[1];
  if (itself === undefined) return undefined;
  const id = commit(repository, itself);
  const [found] = listCommits(repository, { before: parent(repository, id), after: id }, [], ["--max-count=1"]);
  return found === undefined || found.parents.length < 2 ? undefined : found;
}

/**
 * What is staged for the next commit, against HEAD; against nothing before the first commit. Throws a `TreeError` when there is no index, and when files
 * in it are not merged: there it has several texts of one file, and none that will be committed.
 */
export function stagedRange(repository: GitRepository): GitRange {
  const { path } = repository;
  if (repository.ask(["rev-parse", "--is-bare-repository"])?.trim() === "true") {
    throw new TreeError(
      "no-index",
      path,
      `${path} is a bare repository, in which nothing is staged; name commits with --git A..B, or the folder of a working tree`,
    );
  }
  const unmerged = unmergedPaths(repository);
  if (unmerged.length > 0) {
    const more = unmerged.length > 3 ? ` and ${unmerged.length - 3} more` : "";
    throw new TreeError(
      "not-merged",
      unmerged[0] ?? path,
      `${unmerged.slice(0, 3).join(", ")}${more} ${unmerged.length === 1 ? "is" : "are"} not merged: the index has no one text of ${unmerged.length === 1 ? "it" : "them"}; resolve the conflict, git add, and ask again`,
    );
  }
  const head = repository.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?.trim();
  return { before: head ?? nothing(repository), after: ":", names: { before: "HEAD", after: "index" } };
}

/** Headers that a merge left with several texts in the index. */
function unmergedPaths(repository: GitRepository): readonly string[] {
  const listed = repository.ask(["diff", "--name-only", "--diff-filter=U", "-z"]) ?? "";
  return [...new Set(listed.split("\0"))].filter((path) => path.endsWith(".h"));
}

/** Paths that differ, in git's own order; a file that was renamed counts as two. */
export function changedPaths(repository: GitRepository, range: GitRange): readonly string[] {
  const listed = repository.ask(["diff", ...plain, "--no-renames", "--name-only", "-z", ...revisions(range)]);
  return (listed ?? "").split("\0").filter((path) => path !== "");
}

/**
 * Files that commits of a range make and others of it remove, or the other way round, so that the two ends do not show them; below these folders, when any
 * are named. None of a range of more than 512 commits: each has to be looked at.
 */
export function passingPaths(repository: GitRepository, range: GitRange, folders: readonly string[]): readonly string[] {
  if (range.after === ":") return [];
  const ends = ["--end-of-options", `^${range.before}`, range.after];
  const count = Number(repository.ask(["rev-list", "--count", "--max-count=513", ...ends]));
  if (!(count <= 512)) return [];
  const only = folders.length === 0 ? [] : ["--", ...pathspecs(folders)];
  const how = ["--no-merges", "--no-show-signature", "--no-renames", "--diff-filter=AD", "--name-only", "--format=", "-z"];
  const seen = new Map<string, number>();
  for (const path of (repository.ask(["log", ...how, ...ends, ...only]) ?? "").split("\0")) {
    const name = path.replace(/^\n/, "");
    if (name !== "") seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return [...seen].flatMap(([path, times]) => (times > 1 ? [path] : []));
}

/**
 * Headers that a merge of a range has as one branch left them, though another had changed them. The two ends may not show it. None of a range of more than
 * 512 commits: each merge has to be looked at.
 */
export function takenPaths(repository: GitRepository, range: GitRange): readonly string[] {
  if (range.after === ":") return [];
  const ends = ["--end-of-options", `^${range.before}`, range.after];
  if (!(Number(repository.ask(["rev-list", "--count", "--max-count=513", ...ends])) <= 512)) return [];
  const merges = (repository.ask(["rev-list", "--merges", "--parents", ...ends]) ?? "").split("\n").filter((line) => line !== "");
  return [
    ...new Set(
      merges.flatMap((line) => {
        const [id = "", ...parents] = line.split(" ");
        return takenFiles(repository, { id, parents });
      }),
    ),
  ];
}

/** The difference as text, in git's own form; of these files only, when any are named. */
export function rangeDiff(repository: GitRepository, range: GitRange, paths: readonly string[] = []): string {
  const only = paths.length === 0 ? [] : ["--", ...pathspecs(paths)];
  return repository.ask(["diff", ...plain, "--find-renames", ...revisions(range), ...only]) ?? "";
}

/** A commit as the mail that it would be sent as. */
export function commitMail(repository: GitRepository, commit: GitCommit): string {
  const { id, merge } = commit;
  if (merge !== undefined) return mergeMail(repository, commit, merge);
  const how = [
    "--stdout",
    "--no-signature",
    "--no-attach",
    "--no-thread",
    "--no-cover-letter",
    "--no-numbered",
    "--subject-prefix=PATCH",
  ];
  return repository.ask(["format-patch", ...plain, ...how, "--find-renames", "-1", "--end-of-options", id]) ?? "";
}

/**
 * Commits of a range that change one of these files, oldest first, at most `most + 1` of them; merges only where they may have changed one themselves.
 *
 * @param taken Those of the files that a merge took as one branch had them (`takenPaths`): what the other did is no part of the history that git shows.
 */
export function commitsOf(
  repository: GitRepository,
  range: GitRange,
  paths: readonly string[],
  most: number,
  taken: readonly string[] = [],
): readonly GitCommit[] {
  if (range.after === ":") return [];
  const all = taken.length === 0 ? [] : ["--full-history"];
  const plainOnes = listCommits(repository, range, paths, ["--no-merges", ...all, `--max-count=${most + 1}`]);
  const ends = ["--end-of-options", `^${range.before}`, range.after];
  const hasMerges = repository.ask(["rev-list", "--merges", "--max-count=1", ...ends])?.trim() !== "";
  const listed =
    plainOnes.length > most || !hasMerges
      ? plainOnes
      : taken.length === 0
        ? listCommits(repository, range, paths, [])
        : listWithMerges(repository, range, paths);
  const commits: GitCommit[] = [];
  for (const { parents, ...commit } of listed.slice().reverse()) {
    const merge = parents.length > 1 ? mergeEdits(repository, { id: commit.id, parents }, paths) : undefined;
    if (parents.length > 1 && merge === undefined) continue;
    commits.push(merge === undefined ? commit : { ...commit, merge });
    if (commits.length > most) break;
  }
  return commits;
}

/** The same with every merge of branches that both change one of the files. */
function listWithMerges(repository: GitRepository, range: GitRange, paths: readonly string[]) {
  const only = ["--", ...pathspecs(paths)];
  const how = ["--full-history", "--simplify-merges", "--topo-order", "--end-of-options", `^${range.before}`, range.after];
  const ids = (repository.ask(["rev-list", ...how, ...only]) ?? "").split("\n").filter((line) => line !== "");
  // Parents as they are, and not as the list has them.
  return ids.flatMap((id) => listCommits(repository, { ...range, after: id }, [], ["--max-count=1"]));
}

/** Latest first. */
function listCommits(
  repository: GitRepository,
  range: Pick<GitRange, "before" | "after">,
  paths: readonly string[],
  how: readonly string[],
) {
  const only = ["--", ...pathspecs(paths)];
  const listed = repository.ask([
    "log",
    "--topo-order",
    "--no-show-signature",
    "-z",
    ...how,
    "--format=%H %P%x09%s",
    "--end-of-options",
    `^${range.before}`,
    range.after,
    ...only,
  ]);
  return (listed ?? "").split("\0").flatMap((line): readonly (GitCommit & { readonly parents: readonly string[] })[] => {
    const [, id, others = "", subject = ""] = /^([0-9a-f]+) ?([0-9a-f ]*)\t(.*)$/s.exec(line) ?? [];
    if (id === undefined) return [];
    const short = id.slice(0, 12);
    const parents = others.split(" ").filter((each) => each !== "");
    const names = { before: `${short}^`, after: short };
    return [{ id, subject, before: parents[0] ?? parent(repository, id), after: id, names, parents }];
  });
}

/** A path as a user wrote it in the folder that the repository was opened at, as the repository has it: `uapi/x.h` in include/ is `include/uapi/x.h`. */
export function repositoryPath(repository: GitRepository, path: string): string {
  const prefix = repository.ask(["rev-parse", "--show-prefix"])?.trim() ?? "";
  const whole = posix.normalize(posix.join(prefix, path)).replace(/\/+$/, "");
  if (whole === ".." || whole.startsWith("../") || path.startsWith("/")) {
    throw new TreeError("path-not-found", path, `${path} is not inside the repository ${repository.path}`);
  }
  return whole === "." ? "" : whole;
}

/** Nothing that the user configured may change a diff's form, or start a program. */
const plain = [
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "--unified=3",
  "--diff-algorithm=default",
];

function revisions({ before, after }: GitRange): readonly string[] {
  return after === ":" ? ["--cached", before] : [before, after];
}

function commit(repository: GitRepository, ref: string): string {
  const id = repository.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`])?.trim();
  if (id !== undefined && id !== "") return id;
  throw new TreeError(
    "no-such-ref",
    ref,
    `${repository.path} has no commit, tag or branch ${ref}; git -C ${repository.path} tag lists those that it has`,
  );
}

/** The first parent, or nothing for a first commit. Throws a `TreeError` where there is one that a shallow clone does not have. */
function parent(repository: GitRepository, id: string): string {
  const found = repository.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${id}^1`])?.trim();
  if (found !== undefined) return found;
  const head = repository.ask(["cat-file", "commit", id])?.split("\n\n", 1)[0] ?? "";
  if (!/^parent /m.test(head)) return nothing(repository);
  throw new TreeError(
    "no-such-ref",
    id,
    `${repository.path} is a shallow clone, which has ${id.slice(0, 12)} and not what was before it; git fetch --deepen 1 gets more of it`,
  );
}

/** The empty tree, as this repository names it. */
function nothing(repository: GitRepository): string {
  return repository.ask(["hash-object", "-t", "tree", "--stdin"])?.trim() ?? "";
}
