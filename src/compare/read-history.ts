import type { DataModel } from "../abi/model.ts";
import type { CommitDelta } from "../audit/header-delta.ts";
import { type CacheFolder, noCache } from "../tree/cache-folder.ts";
import { gitChanges, gitLog, type LoggedCommit, type LoggedFile } from "../tree/git-log.ts";
import type { GitPast } from "../tree/git-past.ts";
import { headerPlace } from "../tree/header-place.ts";
import { type CommitRow, fromRows, type HeaderRows, toRows } from "./delta-json.ts";
import type { Job, JobHistory, JobResult } from "./job-reader.ts";
import { readJobs } from "./read-jobs.ts";
import { withTakenSides } from "./taken-sides.ts";

export interface ReadHistoryOptions {
  readonly past: GitPast;
  readonly paths: readonly string[];
  readonly model: DataModel;
  readonly cache: CacheFolder;
  /** Told now and then how far it is. */
  readonly progress?: ((done: Progress) => void) | undefined;
}

export interface Progress {
  readonly stage: "walking" | "reading";
  readonly done: number;
  readonly of: number | undefined;
}

/** A header of a commit of which an object is not there. */
export interface MissingText {
  readonly commit: string;
  readonly path: string;
}

/** What was read of a history, parents first. */
export interface ReadHistory {
  readonly commits: readonly CommitDelta[];
  /** How many texts were read in this run; the others were known. */
  readonly read: number;
  /** Whether an object was missing: then a header of a commit is left out, and nothing is concluded from it. */
  readonly missing: readonly MissingText[];
}

/** Deltas of all commits of a history, from the cache where they are known. Throws a `TreeError` when git fails. */
export async function readHistory(options: ReadHistoryOptions): Promise<ReadHistory> {
  const { past, paths, model, cache, progress } = options;
  const whole = `history ${model.name} ${past.key} -- ${paths.join("\0")}`;
  const known = cache.getFile(whole) as readonly CommitRow[] | undefined;
  if (known !== undefined) {
    return { commits: known.map(commitOf), read: 0, missing: [] };
  }
  const logged: LoggedCommit[] = [];
  for await (const commit of gitLog(past.repository, { revisions: past.revisions, paths })) {
    // A history of one file has thousands; which of a commit's files are headers is all that is kept.
    logged.push({ ...commit, files: commit.files.filter(isHeaderFile) });
    if (logged.length % 100 === 0) progress?.({ stage: "walking", done: logged.length, of: undefined });
  }
  logged.reverse();
  const work = new Work(options, logged);
  await work.run();
  const rows = work.commits();
  const read = rows.map(commitOf);
  const commits = await withTakenSides(read, logged, { past, paths, model });
  if (work.missing.length === 0) cache.putFile(whole, commits === read ? rows : commits.map(rowOf));
  cache.flush();
  return { commits, read: work.read, missing: work.missing };
}

function commitOf(row: CommitRow): CommitDelta {
  return { ...row, headers: fromRows(row.headers) };
}

function rowOf(commit: CommitDelta): CommitRow {
  return { ...commit, headers: toRows(commit.headers) };
}

function isHeaderFile({ path, from }: LoggedFile): boolean {
  return path.endsWith(".h") || from?.endsWith(".h") === true;
}

/** Of which it is said what a commit did to it. */
function isHeader({ path, from }: LoggedFile): boolean {
  return [path, from].some((each) => each?.endsWith(".h") === true && !made.test(each));
}

/** Written by a build from the release's number: it declares nothing of an interface. */
const made = /(^|\/)linux\/version\.h$/;

/** Commits between two writes of the cache, so that a run that is ended early was not in vain. */
const flushAfter = 3000;

class Work {
  readonly missing: MissingText[] = [];
  read = 0;
  readonly #options: ReadHistoryOptions;
  readonly #logged: readonly LoggedCommit[];
  readonly #roots: ReadonlySet<string>;
  readonly #found = new Map<number, Found[]>();
  readonly #starts = new Map<number, Found[]>();
  readonly #left = new Map<number, number>();
  /** By commit: the headers that it changed. */
  readonly #files: readonly (readonly LoggedFile[])[];
  readonly #incomplete = new Set<number>();

  constructor(options: ReadHistoryOptions, logged: readonly LoggedCommit[]) {
    this.#options = options;
    this.#logged = logged;
    this.#files = logged.map(({ files }) => files.filter(isHeader));
    this.#roots = new Set(
      logged.filter(({ id, parents }) => parents.length === 0 || options.past.shallow.has(id)).map(({ id }) => id),
    );
  }

  async run(): Promise<void> {
    const groups = this.#jobs();
    const of = groups.reduce((sum, { length }) => sum + length, 0);
    if (of === 0) return;
    let done = 0;
    const lost: Job[] = [];
    await readJobs(await this.#history(), groups, (result) => {
      this.#take(result);
      if (result.rows === undefined) lost.push(result.job);
      done += 1;
      this.#options.progress?.({ stage: "reading", done, of });
    });
    lost.sort((a, b) => a.index - b.index);
    this.missing.push(...lost.map(({ at, file }) => ({ commit: this.#logged[at]?.id ?? "", path: file.path })));
  }

  /** In the order of the history. */
  commits(): readonly CommitRow[] {
    return this.#logged.map(({ id, parents, time, date, message }, at) => ({
      id,
      parents,
      time,
      date,
      message,
      root: this.#roots.has(id),
      headers: [...rowsOf(this.#starts.get(at)), ...rowsOf(this.#found.get(at))].sort(byHeader),
    }));
  }

  /** By file, so that a text that is the later of one commit and the earlier of the next is read once. */
  #jobs(): readonly (readonly Job[])[] {
    const byPath = new Map<string, Omit<Job, "index">[]>();
    const add = (path: string, job: Omit<Job, "index">) => {
      const list = byPath.get(path);
      if (list === undefined) byPath.set(path, [job]);
      else list.push(job);
    };
    const seen = new Set<string>();
    this.#logged.forEach((commit, at) => {
      const known = this.#options.cache.get(this.#key(commit)) as HeaderRows | undefined;
      const files = this.#files[at] ?? [];
      if (known !== undefined) this.#found.set(at, [{ index: 0, rows: known }]);
      else this.#left.set(at, files.length);
      for (const file of files) {
        const path = file.from ?? file.path;
        if (!seen.has(path) && file.before.some((id) => id !== undefined)) {
          const start = this.#options.cache.get(this.#startKey(commit, path)) as HeaderRows | undefined;
          if (start !== undefined) addTo(this.#starts, at, { index: 0, rows: start });
          else add(path, { at, file, start: true });
        }
        seen.add(path);
        seen.add(file.path);
        if (known === undefined) add(file.path, { at, file, start: false });
      }
      if (known === undefined && files.length === 0) this.#keep(at);
    });
    let index = 0;
    return [...byPath.values()].map((jobs) => jobs.map((job): Job => ({ ...job, index: index++ })));
  }

  #key({ id }: LoggedCommit): string {
    const { model, paths } = this.#options;
    return `commit ${model.name} ${this.#roots.has(id) ? "root " : ""}${id} -- ${paths.join("\0")}`;
  }

  #startKey({ id }: LoggedCommit, path: string): string {
    const { model, paths } = this.#options;
    return `start ${model.name} ${id} ${path} -- ${paths.join("\0")}`;
  }

  /** What the walked commits changed, in the paths that were walked and where else headers may include from. */
  async #history(): Promise<JobHistory> {
    const { past, model, paths } = this.#options;
    const { repository } = past;
    const folders = new Set(this.#files.flat().map(({ path }) => path.slice(0, path.lastIndexOf("/") + 1)));
    const roots = new Set([...folders].flatMap((folder) => headerPlace(`${folder}x.h`, paths, model).roots));
    const others = [...roots].filter(
      (root) => root !== "" && !paths.some((path) => path === "." || root === path || root.startsWith(`${path}/`)),
    );
    const ids = this.#logged.map(({ id }) => id);
    const elsewhere = others.length === 0 ? undefined : await gitChanges(repository, ids, others);
    const commits = this.#logged.map(({ id, parents, files }) => ({
      id,
      parents,
      files: [...(elsewhere?.get(id) ?? []), ...files],
    }));
    return { repository, model, paths, commits, covered: [...paths, ...others] };
  }

  #take({ job, rows }: JobResult): void {
    const { at, file, start, index } = job;
    if (rows === undefined) this.#incomplete.add(at);
    else this.read += 1;
    if (rows !== undefined && rows !== "") {
      addTo(start ? this.#starts : this.#found, at, { index, rows });
      if (start)
        this.#options.cache.put(this.#startKey(this.#logged[at] as LoggedCommit, file.from ?? file.path), JSON.parse(rows));
    }
    if (!start) this.#done(at);
  }

  #done(at: number): void {
    const left = (this.#left.get(at) ?? 1) - 1;
    this.#left.set(at, left);
    if (left === 0 && !this.#incomplete.has(at)) this.#keep(at);
  }

  #kept = 0;

  #keep(at: number): void {
    const { cache } = this.#options;
    if (cache !== noCache) cache.put(this.#key(this.#logged[at] as LoggedCommit), rowsOf(this.#found.get(at)).sort(byHeader));
    this.#kept += 1;
    if (this.#kept % flushAfter === 0) cache.flush();
  }
}

/** Rows as JSON while others are read: as objects they would take several times the memory. */
interface Found {
  /** Of the job, so that the order does not depend on which thread was first. */
  readonly index: number;
  readonly rows: string | HeaderRows;
}

function addTo(lists: Map<number, Found[]>, at: number, found: Found): void {
  const list = lists.get(at);
  if (list === undefined) lists.set(at, [found]);
  else list.push(found);
}

function rowsOf(found: readonly Found[] = []): HeaderRows[number][] {
  const inOrder = [...found].sort((a, b) => a.index - b.index);
  return inOrder.flatMap(({ rows }) => (typeof rows === "string" ? (JSON.parse(rows) as HeaderRows) : rows));
}

function byHeader(a: HeaderRows[number], b: HeaderRows[number]): number {
  // What was there before comes before what happened to it.
  const first = Number(b.kind === "start") - Number(a.kind === "start");
  return first !== 0 ? first : a.header < b.header ? -1 : a.header > b.header ? 1 : 0;
}
