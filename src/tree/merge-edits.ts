import type { GitRepository } from "./git-repository.ts";
import type { Edits } from "./overlay-disk.ts";
import { pathspecs } from "./pathspecs.ts";

/** What a merge itself does to files: beyond what its parents make when they are merged without a hand. */
export interface MergeEdits {
  /** The files as they were without the merge's own changes, by path; undefined: not there. */
  readonly before: Edits;
  /**
   * Those of them that have to be compared with each parent, so that `before` has them as the first parent does: there is no automatic merge, or the merge
   * took them as one parent has them, though another had changed them.
   */
  readonly byHand: readonly string[];
  readonly parents: readonly string[];
}

/**
 * What a merge changes itself in these files; undefined when it takes all as its parents have it, or keeps the lines of both where they meet. Asks git to
 * merge again (`git show --remerge-diff`, since 2.35), which leaves nothing behind; where that cannot be, files whose text is none of a parent's count.
 */
export function mergeEdits(
  repository: GitRepository,
  { id, parents }: { readonly id: string; readonly parents: readonly string[] },
  paths: readonly string[],
): MergeEdits | undefined {
  const merged = parents.length === 2 && !hasDrivers(repository) ? mergedAgain(repository, id, paths) : undefined;
  const before = new Map<string, string | undefined>();
  const byHand: string[] = [];
  const parent = parents[0] ?? "";
  for (const [path, text] of merged ?? new Map(unlikeParents(repository, id, paths).map((each) => [each, conflict]))) {
    const now = blobAt(repository, id, path);
    if (text !== conflict && !parents.some((each) => blobAt(repository, each, path) === now)) {
      before.set(path, text);
      continue;
    }
    before.set(path, textAt(repository, parent, path));
    byHand.push(path);
  }
  if (merged === undefined)
    for (const path of takenFiles(repository, { id, parents }).filter((each) => paths.includes(each) && !before.has(each))) {
      before.set(path, textAt(repository, parent, path));
      byHand.push(path);
    }
  return before.size === 0 ? undefined : { before, byHand, parents };
}

/**
 * Headers that a merge has as one parent does, though another had changed them since the two parted: `git merge -s ours`, or a conflict that was settled for
 * one side. What both did alike is among them.
 */
export function takenFiles(
  repository: GitRepository,
  { id, parents }: { readonly id: string; readonly parents: readonly string[] },
): readonly string[] {
  const unlike = parents.map((each) => {
    const listed = repository.ask(["diff-tree", "-r", "--no-renames", "--name-only", "-z", each, id]) ?? "";
    return new Set(listed.split("\0").filter((path) => path.endsWith(".h")));
  });
  const taken = parents.flatMap((from, which) => {
    const found = [...(unlike[which] ?? [])].filter((path) => unlike.some((each) => !each.has(path)));
    if (found.length === 0) return [];
    const other = parents.find((each) => each !== from) ?? from;
    const bases = basesOf(repository, from, other);
    return found.filter((path) => bases.every((base) => blobAt(repository, base, path) !== blobAt(repository, from, path)));
  });
  return [...new Set(taken)];
}

/** The last commits that two have in common. */
export function basesOf(repository: GitRepository, one: string, other: string): readonly string[] {
  return (repository.ask(["merge-base", "--all", one, other]) ?? "").split("\n").filter((line) => line !== "");
}

/** A merge as the mail that it would be sent as, with what it changes itself. */
export function mergeMail(
  repository: GitRepository,
  { id, before }: { readonly id: string; readonly before: string },
  edits: MergeEdits,
): string {
  const head = repository.ask(["show", "-s", "--no-show-signature", "--format=email", "--end-of-options", id]) ?? "";
  const clean = [...edits.before.keys()].filter((path) => !edits.byHand.includes(path));
  const again =
    clean.length === 0 ? "" : (repository.ask([...showAgain, ...form, "--unified=3", "--format=", id, ...only(clean)]) ?? "");
  const { byHand } = edits;
  const rest = byHand.length === 0 ? "" : (repository.ask(["diff", ...form, "--unified=3", before, id, ...only(byHand)]) ?? "");
  return `${head}\n---\n${again}${rest}`;
}

const conflict = Symbol("conflict");

/** Files that an automatic merge would leave otherwise, as it would leave them; undefined when git cannot say. */
function mergedAgain(
  repository: GitRepository,
  id: string,
  paths: readonly string[],
): ReadonlyMap<string, string | undefined | typeof conflict> | undefined {
  const listed = repository.ask([...showAgain, ...form, "--name-only", "-z", "--format=", id, ...only(paths)]);
  if (listed === undefined) return undefined;
  const found = new Map<string, string | undefined | typeof conflict>();
  // One file at a time: nothing has to be told apart by names that a difference may quote.
  for (const path of listed.split("\0").filter((each) => paths.includes(each))) {
    const diff = repository.ask([...showAgain, ...form, "--unified=1000000", "--format=", id, ...only([path])]) ?? "";
    const [head = "", ...hunk] = diff.split(/^@@ .*\n/m);
    const { before, after } = sidesOf(hunk.join(""));
    if (/^remerge CONFLICT/m.test(head)) {
      if (!keepsBoth(before, after)) found.set(path, conflict);
    } else if (/^new file mode/m.test(head)) found.set(path, undefined);
    else if (hunk.length > 0 || /^deleted file mode/m.test(head)) found.set(path, before);
  }
  return found;
}

/** Both sides of a hunk that holds the whole file. */
function sidesOf(hunk: string): { readonly before: string; readonly after: string } {
  const sides = { before: "", after: "" };
  const lines = hunk.replace(/\n$/, "").split("\n");
  for (const [at, line] of hunk === "" ? [] : lines.entries()) {
    const end = lines[at + 1]?.startsWith("\\") ? "" : "\n";
    if (line.startsWith("\\")) continue;
    if (!line.startsWith("+")) sides.before += line.slice(1) + end;
    if (!line.startsWith("-")) sides.after += line.slice(1) + end;
  }
  return sides;
}

/** Two sides added lines at one place, and the merge has them all and no others, in whatever order: all that a person could do. */
function keepsBoth(withMarks: string, after: string): boolean {
  const lines = (text: string) => text.split("\n").sort().join("\n");
  const unmarked = withMarks.replace(/^(?:<{7} .*|={7}|>{7} .*)\n/gm, "");
  return unmarked !== withMarks && lines(unmarked) === lines(after);
}

/** Files with a place that is like none of the parents. */
function unlikeParents(repository: GitRepository, id: string, paths: readonly string[]): readonly string[] {
  const listed =
    repository.ask(["diff-tree", "-r", "-c", ...form, "--name-only", "-z", "--no-commit-id", id, ...only(paths)]) ?? "";
  return listed.split("\0").filter((path) => {
    if (!paths.includes(path)) return false;
    return (
      (repository.ask(["diff-tree", "-r", "--cc", ...form, "-p", "--no-commit-id", id, ...only([path])]) ?? "").trim() !== ""
    );
  });
}

/** Programs that the user wants merges made by: they are not started for a review. */
function hasDrivers(repository: GitRepository): boolean {
  return repository.ask(["config", "--name-only", "--get-regexp", String.raw`^merge\..*\.driver$`]) !== undefined;
}

/** The id of a file's text; "" where there is no such file. */
function blobAt(repository: GitRepository, ref: string, path: string): string {
  return repository.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}:${path}`])?.trim() ?? "";
}

export function textAt(repository: GitRepository, ref: string, path: string): string | undefined {
  const file = repository.files(ref, [path]).find((each) => each.path === path);
  return file === undefined ? undefined : repository.texts([file.id]).get(file.id);
}

const showAgain = ["-c", "merge.conflictStyle=merge", "show", "--remerge-diff", "--no-show-signature"];

/** Nothing that the user configured may change a difference's form, or start a program. */
const form = [
  "--no-renames",
  "--text",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--no-relative",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

function only(paths: readonly string[]): readonly string[] {
  return ["--", ...pathspecs(paths)];
}
