import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { hasTwins } from "../audit/change-identity.ts";
import type { HistoryAudit } from "../audit/history-result.ts";
import { judgeHistory } from "../audit/judge-history.ts";
import { elementMaps } from "../interfaces/element-maps.ts";
import { type CacheFolder, cacheFolder, noCache } from "../tree/cache-folder.ts";
import { firstReleases, tagsOf } from "../tree/first-releases.ts";
import { gitAncestry } from "../tree/git-ancestry.ts";
import { ask, type GitPast, gitPast } from "../tree/git-past.ts";
import { ownCode } from "../tree/own-code.ts";
import { TreeError } from "../tree/tree-error.ts";
import { readFollowing } from "./follow-renames.ts";
import type { Progress, ReadHistory } from "./read-history.ts";

export interface AuditHistoryOptions {
  /** A repository: a working tree, or a bare one. */
  readonly repository: string;
  /** What to walk, as `git log` takes it: `v6.1..v6.12`, `main`; several are walked together. HEAD when there is none. */
  readonly ranges?: readonly string[];
  /**
   * Files or folders, relative to the repository's root; `include/uapi` where there is one, else all, unless given. A header is followed to what it was
   * called before.
   */
  readonly paths?: readonly string[];
  /** Data model under which numbers and bytes are worked out. */
  readonly arch?: string;
  /** Where results are kept from one run to the next; nothing is kept unless given. */
  readonly cache?: string;
  readonly progress?: (done: Progress) => void;
}

export interface AuditedHistory {
  readonly audit: HistoryAudit;
  readonly past: GitPast;
  readonly read: ReadHistory;
  readonly releases: ReadonlyMap<string, string>;
  /** Headers of texts that were read in this run; 0 when all was known. */
  readonly texts: number;
  /** Why the cache could not be written. */
  readonly trouble: string | undefined;
}

/**
 * What every commit of a history did to what its headers give to programs, and whether its gate came with it.
 * Throws a `TreeError` when there is no repository, range or architecture of that name; what headers and messages say never throws.
 */
export async function auditHistory(options: AuditHistoryOptions): Promise<AuditedHistory> {
  return auditOpened(await openHistory(options), options);
}

/** A history as text, as some printer has it; what was printed before is taken as it is. */
export interface PrintedHistory {
  readonly exit: 0 | 1 | 2;
  /** Undefined when all of it was written already, while it was printed. */
  readonly text: string | undefined;
  readonly trouble: string | undefined;
}

export interface HistoryPrinter {
  /** All on which it depends what is printed of one audit: format, colours. */
  readonly form: string;
  /** Prints an audit. Gives the whole text, or undefined when nobody reads any more. */
  print(audit: HistoryAudit): Promise<string | undefined>;
  exit(audit: HistoryAudit): 0 | 1 | 2;
}

/** `auditHistory`, printed. The same history, asked about in the same words, is printed as it was the last time. Throws as that does. */
export async function printHistory(options: AuditHistoryOptions, printer: HistoryPrinter): Promise<PrintedHistory> {
  const opened = await openHistory(options);
  const { past, paths, model, cache } = opened;
  const asked = [options.repository, options.ranges ?? [], options.paths ?? [], paths, model.name, printer.form];
  const key = `printed ${JSON.stringify(asked)} ${past.key}\n${await tagsOf(past)}`;
  // One digit, and the text.
  const known = cache.getText(key);
  if (known !== undefined) return { exit: Number(known[0]) as 0 | 1 | 2, text: known.slice(1), trouble: cache.trouble() };
  const { audit, read } = await auditOpened(opened, options);
  const exit = printer.exit(audit);
  const text = await printer.print(audit);
  // An object that is missing may be fetched.
  if (text !== undefined && text.length <= mostKept && read.missing.length === 0) cache.putText(key, `${exit}${text}`);
  return { exit, text: undefined, trouble: cache.trouble() };
}

/** Characters of what was printed that are kept. */
const mostKept = 64 << 20;

interface Opened {
  readonly past: GitPast;
  readonly paths: readonly string[];
  readonly model: DataModel;
  readonly cache: CacheFolder;
}

async function openHistory(options: AuditHistoryOptions): Promise<Opened> {
  const { repository, ranges = [], paths: asked = [], arch = "x86_64" } = options;
  const model = modelNamed(arch);
  if (model === undefined) throw new TreeError("unknown-arch", arch, `there is no architecture ${arch}`);
  const past = await gitPast(repository, ranges);
  const paths = asked.length === 0 ? past.usual : asked.map((path) => path.replace(/^(\.\/)+|\/+$/g, "") || ".");
  const cache: CacheFolder = options.cache === undefined ? noCache : cacheFolder(options.cache, ownCode());
  return { past, paths, model, cache };
}

async function auditOpened({ past, paths: asked, model, cache }: Opened, options: AuditHistoryOptions): Promise<AuditedHistory> {
  const { repository, ranges = [], progress } = options;
  const { read, paths } = await readFollowing({ past, paths: asked, model, cache, progress });
  if (read.commits.length === 0) await requirePaths(past, asked, ranges);
  const touching = read.commits.filter(({ headers }) => headers.length > 0).map(({ id }) => id);
  const releases = await firstReleases(past, touching, cache);
  // Most histories have no two commits that do the same; where they have, it matters on which branch.
  const isAncestor = hasTwins(read.commits) ? await gitAncestry(past, paths) : undefined;
  const audit: HistoryAudit = {
    repository,
    ranges: ranges.length === 0 ? ["HEAD"] : ranges,
    paths,
    arch: model.name,
    walked: read.commits.length,
    shallow: past.shallow.size > 0,
    commits: judgeHistory({
      commits: read.commits,
      releases,
      maps: elementMaps,
      ...(isAncestor === undefined ? {} : { isAncestor }),
    }),
    notRead: read.commits
      .flatMap(({ id, headers }) =>
        headers.flatMap(({ header, kind, delta: { unread, unreadBefore } }) =>
          unread === undefined || unreadBefore || kind === "start" ? [] : [{ commit: id, header, reason: unread }],
        ),
      )
      .concat(
        read.missing.map(({ commit, path }) => ({
          commit,
          header: path,
          reason: "its text, or one that it includes, is not in the repository",
        })),
      ),
  };
  return { audit, past, read, releases, texts: read.read, trouble: cache.trouble() };
}

/** A range that touches none of the paths has nothing to be told of; a path that is nowhere in it is a mistake. */
async function requirePaths(
  { repository, revisions }: GitPast,
  paths: readonly string[],
  ranges: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const there = revisions.map(async (each) => path === "." || (await has(repository, each.replace("^", ""), path)));
    if ((await Promise.all(there)).includes(true)) continue;
    throw new TreeError(
      "no-headers",
      repository,
      `no commit of ${ranges.length === 0 ? "HEAD" : ranges.join(" ")} touches ${path}; name what to look at with --path, by where it is from the repository's top`,
    );
  }
}

async function has(repository: string, commit: string, path: string): Promise<boolean> {
  return (await ask(repository, ["rev-parse", "--verify", "--quiet", `${commit}:${path}`])) !== undefined;
}
