import { modelNamed } from "../abi/models.ts";
import type { HistoryAudit } from "../audit/history-result.ts";
import { judgeHistory } from "../audit/judge-history.ts";
import { elementMaps } from "../interfaces/element-maps.ts";
import { type CacheFolder, cacheFolder, noCache } from "../tree/cache-folder.ts";
import { firstReleases } from "../tree/first-releases.ts";
import { gitPast } from "../tree/git-past.ts";
import { ownCode } from "../tree/own-code.ts";
import { TreeError } from "../tree/tree-error.ts";
import { type Progress, type ReadHistory, readHistory } from "./read-history.ts";

export interface AuditHistoryOptions {
  /** A repository: a working tree, or a bare one. */
  readonly repository: string;
  /** What to walk, as `git log` takes it: `v6.1..v6.12`, `main`; several are walked together. HEAD when there is none. */
  readonly ranges?: readonly string[];
  /** Files or folders, relative to the repository's root; `include/uapi` where there is one, else all, unless given. */
  readonly paths?: readonly string[];
  /** Data model under which numbers and bytes are worked out. */
  readonly arch?: string;
  /** Where results are kept from one run to the next; nothing is kept unless given. */
  readonly cache?: string;
  readonly progress?: (done: Progress) => void;
}

export interface AuditedHistory {
  readonly audit: HistoryAudit;
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
  const { repository, ranges = [], paths: asked = [], arch = "x86_64", progress } = options;
  const model = modelNamed(arch);
  if (model === undefined) throw new TreeError("unknown-arch", arch, `there is no architecture ${arch}`);
  const past = await gitPast(repository, ranges);
  const paths = asked.length === 0 ? past.usual : asked.map((path) => path.replace(/^(\.\/)+|\/+$/g, "") || ".");
  const cache: CacheFolder = options.cache === undefined ? noCache : cacheFolder(options.cache, ownCode());
  const read = await readHistory({ past, paths, model, cache, progress });
  if (read.commits.length === 0) {
    throw new TreeError(
      "no-headers",
      repository,
      `no commit of ${ranges.length === 0 ? "HEAD" : ranges.join(" ")} touches ${paths.join(" or ")}; name what to look at with --path`,
    );
  }
  const touching = read.commits.filter(({ headers }) => headers.length > 0).map(({ id }) => id);
  const releases = await firstReleases(past, touching, cache);
  const audit: HistoryAudit = {
    repository,
    ranges: ranges.length === 0 ? ["HEAD"] : ranges,
    paths,
    arch: model.name,
    walked: read.commits.length,
    shallow: past.shallow.size > 0,
    commits: judgeHistory({ commits: read.commits, releases, maps: elementMaps }),
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
  return { audit, read, releases, texts: read.read, trouble: cache.trouble() };
}
