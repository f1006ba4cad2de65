import type { DataModel } from "../abi/model.ts";
import { commonDelta } from "../audit/diff-elements.ts";
import type { HeaderDelta, HeaderInCommit } from "../audit/header-delta.ts";
import { type CommitHeaders, commitHeaders, type HeaderAtCommit } from "../tree/commit-headers.ts";
import type { LoggedCommit, LoggedFile } from "../tree/git-log.ts";
import { type GitObjects, openGitObjects } from "../tree/git-objects.ts";
import { headerPlace } from "../tree/header-place.ts";
import { type CommitView, KnownPaths } from "../tree/known-paths.ts";
import { type HeaderRows, toRows } from "./delta-json.ts";
import { DeltaReader } from "./delta-reader.ts";

/** One file of one commit whose delta is not known. Plain data: another thread may read it. */
export interface Job {
  /** The place of its commit in the history. */
  readonly at: number;
  readonly file: LoggedFile;
  /** What was there before the first commit that touches the file. */
  readonly start: boolean;
  /** Its place among all jobs. */
  readonly index: number;
}

/** What a commit did to one header, as JSON of `HeaderRows`; "" for nothing, undefined when a text of it is not in the repository. */
export interface JobResult {
  readonly job: Job;
  readonly rows: string | undefined;
}

/** What every thread has to know of a history to read jobs of it. */
export interface JobHistory {
  readonly repository: string;
  readonly model: DataModel;
  readonly paths: readonly string[];
  /** Parents first, with all that they changed in the covered folders. */
  readonly commits: readonly Pick<LoggedCommit, "id" | "parents" | "files">[];
  /** Folders of which all changes are known: those that were walked, and where else headers include from. */
  readonly covered: readonly string[];
}

/** Jobs whose texts are fetched while earlier ones are read. */
const ahead = 24;

/** Jobs of which the first texts are on their way. */
export interface Begun {
  readonly jobs: readonly Job[];
  readonly first: Promise<readonly Fetched[]>;
}

interface Fetched {
  readonly job: Job;
  readonly before: readonly (HeaderAtCommit | undefined)[];
  readonly after: HeaderAtCommit | undefined;
}

/** Reads what commits did to headers. Jobs of one file are best given one after another: a text is the later of one and the earlier of the next. */
export class JobReader {
  readonly #history: JobHistory;
  readonly #known: KnownPaths;
  readonly #objects: GitObjects;
  readonly #headers: CommitHeaders;
  readonly #reader = new DeltaReader();

  constructor(history: JobHistory) {
    this.#history = history;
    this.#known = new KnownPaths(history.commits, history.covered);
    this.#objects = openGitObjects(history.repository);
    this.#headers = commitHeaders(this.#objects);
  }

  begin(jobs: readonly Job[]): Begun {
    return { jobs, first: this.#fetch(jobs.slice(0, ahead)) };
  }

  /** Results, some at a time. Throws a `TreeError` when git fails. */
  async *results({ jobs, first }: Begun): AsyncGenerator<readonly JobResult[]> {
    let next = first;
    for (let at = 0; at < jobs.length; at += ahead) {
      const fetched = await next;
      next = this.#fetch(jobs.slice(at + ahead, at + 2 * ahead));
      yield fetched.map((each) => ({ job: each.job, rows: this.#rows(each) }));
      // git's answers are let in.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  close(): void {
    this.#objects.close();
  }

  #fetch(jobs: readonly Job[]): Promise<readonly Fetched[]> {
    const fetched = Promise.all(jobs.map((job) => this.#texts(job)));
    // Whatever happens while others are read, what is on its way is waited for where it is used.
    fetched.catch(() => {});
    return fetched;
  }

  async #texts(job: Job): Promise<Fetched> {
    const { at, file, start } = job;
    const { model, paths } = this.#history;
    const oldPath = file.from ?? file.path;
    const get = (view: CommitView, id: string | undefined, path: string) =>
      id === undefined || !path.endsWith(".h") ? undefined : this.#headers.at(view, id, path, headerPlace(path, paths, model));
    const befores = file.before.slice(0, start ? 1 : undefined);
    return {
      job,
      before: await Promise.all(befores.map((id, parent) => get(this.#known.before(at, parent), id, oldPath))),
      after: start ? undefined : await get(this.#known.after(at), file.after, file.path),
    };
  }

  #rows({ job, before, after }: Fetched): string | undefined {
    const { file, start } = job;
    const { model, paths } = this.#history;
    const place = headerPlace(file.path, paths, model);
    const oldPlace = file.from === undefined ? place : headerPlace(file.from, paths, model);
    const oldPath = file.from ?? file.path;
    const lost = !start && file.after !== undefined && after === undefined && file.path.endsWith(".h");
    if (lost || before.some((each, at) => file.before[at] !== undefined && each === undefined && oldPath.endsWith(".h")))
      return undefined;
    if (start) {
      const delta = this.#reader.delta(undefined, before[0], oldPlace.model);
      return jsonOf({ header: oldPlace.label, from: undefined, kind: "start", delta });
    }
    const there = before.filter((each) => each !== undefined);
    const delta =
      there.length === 0
        ? this.#reader.delta(undefined, after, place.model)
        : commonDelta(there.map((each): HeaderDelta => this.#reader.delta(each, after, place.model)));
    if (delta === undefined || (after === undefined && there.length === 0)) return "";
    const kind = there.length === 0 ? "new" : after === undefined ? "gone" : "changed";
    const from = oldPlace.label === place.label ? undefined : oldPlace.label;
    const changes = delta.added.length + delta.removed.length + delta.altered.length;
    // What could not be read before either is nothing that the commit did.
    const silent = changes === 0 && (delta.unread === undefined || delta.unreadBefore) && delta.left === undefined;
    return silent && kind === "changed" && from === undefined ? "" : jsonOf({ header: place.label, from, kind, delta });
  }
}

/** A name cut out of a text keeps all of it in memory; JSON is apart from it. */
function jsonOf(header: HeaderInCommit): string {
  const rows: HeaderRows = toRows([header]);
  return JSON.stringify(rows);
}
