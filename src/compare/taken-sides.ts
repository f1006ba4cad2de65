import type { DataModel } from "../abi/model.ts";
import { type CommitDelta, type HeaderDelta, type HeaderInCommit, type LeftOut, noDelta } from "../audit/header-delta.ts";
import { commitHeaders } from "../tree/commit-headers.ts";
import { gitDifferences, type LoggedCommit, type LoggedFile, whenOf } from "../tree/git-log.ts";
import { openGitObjects } from "../tree/git-objects.ts";
import { ask, type GitPast } from "../tree/git-past.ts";
import { headerPlace } from "../tree/header-place.ts";
import { type HistoryGraph, historyGraph, type Sides } from "../tree/history-graph.ts";
import { DeltaReader } from "./delta-reader.ts";

interface Where {
  readonly past: GitPast;
  readonly paths: readonly string[];
  readonly model: DataModel;
}

/** A header that a merge has as one branch left it, though the other had changed it since the two parted. */
interface TakenSide {
  readonly merge: string;
  /** As the branch has it that was not taken, and as the merge has it. */
  readonly file: LoggedFile;
  /** The parent that was not taken. */
  readonly from: string;
  /** Commits of the branch that was taken, and those from which the two parted. */
  readonly sides: Pick<Sides, "one" | "bases">;
}

/**
 * Commits of a history with the merges that throw away what a branch did to a header, by taking it as the other branch has it: `git merge -s ours`, or a
 * conflict that was settled for one side. What the branch that was taken has touched itself since the two parted, it may have taken back, or done better: that
 * is not told. Throws a `TreeError` when git fails.
 *
 * @param commits What is known of the same commits as `logged`, parents first.
 */
export async function withTakenSides(
  commits: readonly CommitDelta[],
  logged: readonly LoggedCommit[],
  where: Where,
): Promise<readonly CommitDelta[]> {
  const { repository, revisions } = where.past;
  if (logged.length === 0) return commits;
  const graph = await historyGraph(repository, revisions, where.paths);
  if (graph === undefined) return commits;
  const taken = await takenSides(graph, logged, where);
  if (taken.length === 0) return commits;
  const found = await leftOutIn(taken, commits, where);
  return found.size === 0 ? commits : insert(found, commits, graph, repository);
}

async function takenSides(
  graph: HistoryGraph,
  logged: readonly LoggedCommit[],
  { past, paths }: Where,
): Promise<readonly TakenSide[]> {
  const files = new Map(
    logged.map((commit) => [commit.id, new Set(commit.files.flatMap(({ path, from = path }) => [path, from]))]),
  );
  const { merges } = graph;
  const pairs = merges.flatMap(({ id, parents }) => parents.map((from) => ({ commit: id, from })));
  const differences = await gitDifferences(past.repository, pairs, paths);
  const taken: TakenSide[] = [];
  let at = 0;
  for (const { id, parents } of merges) {
    const own = files.get(id);
    const unlike = parents.map(() => differences[at++] ?? []);
    for (const [which, from] of parents.entries()) {
      for (const file of unlike[which] ?? []) {
        // What is as in none of the parents the merge did itself.
        if (!file.path.endsWith(".h") || own?.has(file.path)) continue;
        const like = parents.find((_, other) => !unlike[other]?.some(({ path }) => path === file.path));
        if (like === undefined) continue;
        const sides = graph.sides(like, from);
        if (sides.other.some((commit) => files.get(commit)?.has(file.path))) taken.push({ merge: id, file, from, sides });
      }
    }
  }
  return taken;
}

/** By merge: the headers of which it left something out. */
async function leftOutIn(
  taken: readonly TakenSide[],
  commits: readonly CommitDelta[],
  { past, paths, model }: Where,
): Promise<ReadonlyMap<string, readonly HeaderInCommit[]>> {
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  const objects = openGitObjects(past.repository);
  const headers = commitHeaders(objects);
  const reader = new DeltaReader();
  const found = new Map<string, HeaderInCommit[]>();
  try {
    for (const { merge, file, from, sides } of taken) {
      const { path } = file;
      const place = headerPlace(path, paths, model);
      const get = async (commit: string, id: string | undefined, at = path) => {
        if (id === undefined) return { there: true, header: undefined };
        const view = { known: () => undefined, asked: () => commit, learn: () => {} };
        const header = await headers.at(view, id, at, at === path ? place : headerPlace(at, paths, model));
        return { there: header !== undefined, header };
      };
      const theirs = await get(from, file.before[0]);
      // The branch that was taken may have given it another name, under which git merges what the other one did.
      const other = file.after === undefined ? await newPath(past.repository, sides.bases, merge, path) : undefined;
      const now = other === undefined ? await get(merge, file.after) : await get(merge, other.id, other.path);
      if (!theirs.there || !now.there) continue;
      const done: HeaderDelta[] = [];
      for (const base of sides.bases.length === 0 ? [undefined] : sides.bases) {
        const id = base && (await ask(past.repository, ["rev-parse", "--verify", "--quiet", `${base}:${path}`]))?.trim();
        const old = await get(base ?? "", id || undefined);
        if (old.there) done.push(reader.delta(old.header, theirs.header, place.model));
      }
      const touched = new Set(sides.one.flatMap((id) => touchedIn(byId.get(id), place.label)));
      const left = leftOut(done, reader.delta(theirs.header, now.header, place.model), touched);
      if (left === undefined) continue;
      const header: HeaderInCommit = { header: place.label, from: undefined, kind: "changed", delta: { ...noDelta, left } };
      found.set(merge, [...(found.get(merge) ?? []), header]);
    }
  } finally {
    objects.close();
  }
  return found;
}

/** Where a merge has what the branches had under another name when they parted; undefined where it has it nowhere. */
async function newPath(
  repository: string,
  bases: readonly string[],
  merge: string,
  path: string,
): Promise<{ readonly id: string; readonly path: string } | undefined> {
  for (const base of bases) {
    const renames = ["diff-tree", "-r", "-M", "--diff-filter=R", "--raw", "--no-abbrev", "-z", base, merge];
    const parts = ((await ask(repository, renames)) ?? "").split("\0");
    for (let at = 0; at + 2 < parts.length; at += 3) {
      const [head = "", from, to] = parts.slice(at, at + 3);
      const id = head.split(" ")[3];
      if (from === path && to !== undefined && id !== undefined) return { id, path: to };
    }
  }
  return undefined;
}

/** Names that a commit did something to. */
function touchedIn(commit: CommitDelta | undefined, label: string): readonly string[] {
  return (commit?.headers ?? []).flatMap(({ header, from, delta: { added, removed, altered } }) =>
    header !== label && from !== label
      ? []
      : [...added, ...removed, ...altered.map(({ after }) => after)].map(({ name }) => name),
  );
}

/**
 * Of what a merge has otherwise than a branch, what the branch had done since it parted.
 *
 * @param done What the branch did, since each of the places where it parted.
 * @param undone From the branch to the merge.
 * @param touched Names that the other branch did something to itself.
 */
function leftOut(done: readonly HeaderDelta[], undone: HeaderDelta, touched: ReadonlySet<string>): LeftOut | undefined {
  const every = (test: (delta: HeaderDelta) => boolean) => done.length > 0 && done.every(test);
  if ([undone, ...done].some(({ unread, unreadBefore }) => unread !== undefined && !unreadBefore)) return undefined;
  const brought = (name: string) =>
    !touched.has(name) &&
    every(({ added, altered }) => added.some((each) => each.name === name) || altered.some(({ after }) => after.name === name));
  const took = (name: string) => !touched.has(name) && every(({ removed }) => removed.some((each) => each.name === name));
  const removed = undone.removed.filter(({ name, role }) => role !== "derived" && brought(name));
  const altered = undone.altered.filter(({ after: { name, role } }) => role !== "derived" && brought(name));
  const added = undone.added.filter(({ name, role }) => role !== "derived" && took(name));
  return removed.length + altered.length + added.length === 0 ? undefined : { own: true, added, removed, altered };
}

/** Each merge comes after all that it merges. */
async function insert(
  found: ReadonlyMap<string, readonly HeaderInCommit[]>,
  commits: readonly CommitDelta[],
  graph: HistoryGraph,
  repository: string,
): Promise<readonly CommitDelta[]> {
  const places = new Map(commits.map(({ id }, at) => [id, at]));
  const after = new Map<number, CommitDelta[]>();
  for (const { id } of graph.merges) {
    const headers = found.get(id);
    if (headers === undefined || places.has(id)) continue;
    let last = -1;
    for (const each of graph.before(id)) last = Math.max(last, places.get(each) ?? -1);
    const merge = await mergeNamed(repository, id);
    if (merge !== undefined) after.set(last, [...(after.get(last) ?? []), { ...merge, headers }]);
  }
  const known = commits.map((commit) => {
    const headers = found.get(commit.id);
    return headers === undefined ? commit : { ...commit, headers: [...commit.headers, ...headers] };
  });
  return [...(after.get(-1) ?? []), ...known.flatMap((commit, at) => [commit, ...(after.get(at) ?? [])])];
}

async function mergeNamed(repository: string, id: string): Promise<Omit<CommitDelta, "headers"> | undefined> {
  const format = "--format=format:%P%x00%ct%x00%cs%x00%B";
  const said = await ask(repository, ["log", "--no-walk", "--encoding=UTF-8", "--no-color", "--no-notes", format, id]);
  const [parents = "", time = "0", date = "", message] = (said ?? "").split("\0");
  if (message === undefined) return undefined;
  return { id, parents: parents.split(" "), ...whenOf(time, date), message, root: false };
}
