import type { DataModel } from "../abi/model.ts";
import { commonDelta } from "../audit/diff-elements.ts";
import type { CommitDelta, HeaderDelta, HeaderInCommit } from "../audit/header-delta.ts";
import type { CacheFolder } from "../tree/cache-folder.ts";
import { type CommitHeaders, commitHeaders, type HeaderAtCommit } from "../tree/commit-headers.ts";
import { gitChanges, gitLog, type LoggedCommit, type LoggedFile } from "../tree/git-log.ts";
import { openGitObjects } from "../tree/git-objects.ts";
import type { GitPast } from "../tree/git-past.ts";
import { headerPlace } from "../tree/header-place.ts";
import { type CommitView, KnownPaths } from "../tree/known-paths.ts";
import { type CommitRow, fromRows, type HeaderRows, toRows } from "./delta-json.ts";
import { DeltaReader } from "./delta-reader.ts";

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
    return { commits: known.map((row) => ({ ...row, headers: fromRows(row.headers) })), read: 0, missing: [] };
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
  const commits = work.commits();
  if (work.missing.length === 0) {
    cache.putFile(
      whole,
      commits.map((commit): CommitRow => ({ ...commit, headers: toRows(commit.headers) })),
    );
  }
  cache.flush();
  return { commits, read: work.read, missing: work.missing };
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

/** One file of one commit whose delta is not known. */
interface Job {
  readonly commit: LoggedCommit;
  readonly at: number;
  readonly file: LoggedFile;
  /** What was there before the first commit that touches the file. */
  readonly start: boolean;
}

/** Jobs whose texts are fetched while earlier ones are read. */
const ahead = 24;

/** Commits between two writes of the cache, so that a run that is ended early was not in vain. */
const flushAfter = 3000;

class Work {
  readonly missing: MissingText[] = [];
  read = 0;
  readonly #options: ReadHistoryOptions;
  readonly #logged: readonly LoggedCommit[];
  readonly #roots: ReadonlySet<string>;
  readonly #found = new Map<number, HeaderInCommit[]>();
  readonly #starts = new Map<number, HeaderInCommit[]>();
  readonly #reader = new DeltaReader();
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
    const jobs = this.#jobs();
    if (jobs.length === 0) return;
    const objects = openGitObjects(this.#options.past.repository);
    try {
      const headers = commitHeaders(objects);
      const known = await this.#knownPaths();
      const fetch = (some: readonly Job[]) => this.#fetch({ headers, known }, some);
      let next = fetch(jobs.slice(0, ahead));
      for (let at = 0; at < jobs.length; at += ahead) {
        const fetched = await next;
        next = fetch(jobs.slice(at + ahead, at + 2 * ahead));
        // Whatever happens while these are read, what is on its way is waited for where it is used.
        next.catch(() => {});
        for (const each of fetched) this.#take(each);
        this.#options.progress?.({ stage: "reading", done: Math.min(at + ahead, jobs.length), of: jobs.length });
        // git's answers are let in.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      objects.close();
    }
  }

  /** In the order of the history. */
  commits(): readonly CommitDelta[] {
    return this.#logged.map(({ id, parents, time, date, message }, at) => ({
      id,
      parents,
      time,
      date,
      message,
      root: this.#roots.has(id),
      headers: [...(this.#starts.get(at) ?? []), ...(this.#found.get(at) ?? [])].sort(byHeader),
    }));
  }

  /** By file, so that a text that is the later of one commit and the earlier of the next is read once. */
  #jobs(): readonly Job[] {
    const byPath = new Map<string, Job[]>();
    const add = (path: string, job: Job) => {
      const list = byPath.get(path);
      if (list === undefined) byPath.set(path, [job]);
      else list.push(job);
    };
    const seen = new Set<string>();
    this.#logged.forEach((commit, at) => {
      const known = this.#options.cache.get(this.#key(commit)) as HeaderRows | undefined;
      const files = this.#files[at] ?? [];
      if (known !== undefined) this.#found.set(at, [...fromRows(known)]);
      else this.#left.set(at, files.length);
      for (const file of files) {
        const path = file.from ?? file.path;
        if (!seen.has(path) && file.before.some((id) => id !== undefined)) {
          const start = this.#options.cache.get(this.#startKey(commit, path)) as HeaderRows | undefined;
          if (start !== undefined) this.#addTo(this.#starts, at, fromRows(start));
          else add(path, { commit, at, file, start: true });
        }
        seen.add(path);
        seen.add(file.path);
        if (known === undefined) add(file.path, { commit, at, file, start: false });
      }
      if (known === undefined && files.length === 0) this.#keep(at);
    });
    return [...byPath.values()].flat();
  }

  #key({ id }: LoggedCommit): string {
    const { model, paths } = this.#options;
    return `commit ${model.name} ${this.#roots.has(id) ? "root " : ""}${id} -- ${paths.join("\0")}`;
  }

  #startKey({ id }: LoggedCommit, path: string): string {
    const { model, paths } = this.#options;
    return `start ${model.name} ${id} ${path} -- ${paths.join("\0")}`;
  }

  /** What the walked commits have, in the paths that were walked and where else headers may include from. */
  async #knownPaths(): Promise<KnownPaths> {
    const { past, model, paths } = this.#options;
    const folders = new Set(this.#files.flat().map(({ path }) => path.slice(0, path.lastIndexOf("/") + 1)));
    const roots = new Set([...folders].flatMap((folder) => headerPlace(`${folder}x.h`, paths, model).roots));
    const others = [...roots].filter(
      (root) => root !== "" && !paths.some((path) => path === "." || root === path || root.startsWith(`${path}/`)),
    );
    if (others.length === 0) return new KnownPaths(this.#logged, paths);
    const elsewhere = await gitChanges(
      past.repository,
      this.#logged.map(({ id }) => id),
      others,
    );
    const commits = this.#logged.map((commit) => ({ ...commit, files: [...(elsewhere.get(commit.id) ?? []), ...commit.files] }));
    return new KnownPaths(commits, [...paths, ...others]);
  }

  async #fetch({ headers, known }: { readonly headers: CommitHeaders; readonly known: KnownPaths }, jobs: readonly Job[]) {
    return Promise.all(
      jobs.map(async (job) => {
        const { at, file, start } = job;
        const { model, paths } = this.#options;
        const oldPath = file.from ?? file.path;
        const get = (view: CommitView, id: string | undefined, path: string) =>
          id === undefined || !path.endsWith(".h") ? undefined : headers.at(view, id, path, headerPlace(path, paths, model));
        const befores = file.before.slice(0, start ? 1 : undefined);
        return {
          job,
          before: await Promise.all(befores.map((id, parent) => get(known.before(at, parent), id, oldPath))),
          after: start ? undefined : await get(known.after(at), file.after, file.path),
        };
      }),
    );
  }

  #take({ job, before, after }: { job: Job; before: (HeaderAtCommit | undefined)[]; after: HeaderAtCommit | undefined }): void {
    const { commit, at, file, start } = job;
    const { model, paths, cache } = this.#options;
    const place = headerPlace(file.path, paths, model);
    const oldPlace = file.from === undefined ? place : headerPlace(file.from, paths, model);
    const lost = (start ? [] : [file.after]).some((id) => id !== undefined && after === undefined && file.path.endsWith(".h"));
    if (
      lost ||
      before.some(
        (each, parent) => file.before[parent] !== undefined && each === undefined && (file.from ?? file.path).endsWith(".h"),
      )
    ) {
      this.missing.push({ commit: commit.id, path: file.path });
      this.#incomplete.add(at);
      if (!start) this.#done(at);
      return;
    }
    this.read += 1;
    if (start) {
      const delta = this.#reader.delta(undefined, before[0], oldPlace.model);
      const header: HeaderInCommit = { header: oldPlace.label, from: undefined, kind: "start", delta };
      this.#addTo(this.#starts, at, apart([header]));
      cache.put(this.#startKey(commit, file.from ?? file.path), toRows([header]));
      return;
    }
    const there = before.filter((each) => each !== undefined);
    const delta =
      there.length === 0
        ? this.#reader.delta(undefined, after, place.model)
        : commonDelta(there.map((each): HeaderDelta => this.#reader.delta(each, after, place.model)));
    if (delta !== undefined && (after !== undefined || there.length > 0)) {
      const kind = there.length === 0 ? "new" : after === undefined ? "gone" : "changed";
      const from = oldPlace.label === place.label ? undefined : oldPlace.label;
      const changes = delta.added.length + delta.removed.length + delta.altered.length;
      // What could not be read before either is nothing that the commit did.
      const silent = changes === 0 && (delta.unread === undefined || delta.unreadBefore) && delta.left === undefined;
      if (!silent || kind !== "changed" || from !== undefined) {
        this.#addTo(this.#found, at, apart([{ header: place.label, from, kind, delta }]));
      }
    }
    this.#done(at);
  }

  #done(at: number): void {
    const left = (this.#left.get(at) ?? 1) - 1;
    this.#left.set(at, left);
    if (left === 0 && !this.#incomplete.has(at)) this.#keep(at);
  }

  #kept = 0;

  #keep(at: number): void {
    const { cache } = this.#options;
    cache.put(this.#key(this.#logged[at] as LoggedCommit), toRows((this.#found.get(at) ?? []).sort(byHeader)));
    this.#kept += 1;
    if (this.#kept % flushAfter === 0) cache.flush();
  }

  #addTo(lists: Map<number, HeaderInCommit[]>, at: number, more: readonly HeaderInCommit[]): void {
    const list = lists.get(at);
    if (list === undefined) lists.set(at, [...more]);
    else list.push(...more);
  }
}

/** The same without a hold on the texts that it was read from: a name cut out of a text keeps all of it in memory. */
function apart(headers: readonly HeaderInCommit[]): readonly HeaderInCommit[] {
  return fromRows(JSON.parse(JSON.stringify(toRows(headers))));
}

function byHeader(a: HeaderInCommit, b: HeaderInCommit): number {
  // What was there before comes before what happened to it.
  const first = Number(b.kind === "start") - Number(a.kind === "start");
  return first !== 0 ? first : a.header < b.header ? -1 : a.header > b.header ? 1 : 0;
}
