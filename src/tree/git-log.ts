import { startGit } from "./git-process.ts";
import { pathspecs } from "./pathspecs.ts";

/** A commit that touched one of the asked paths, and which of its files differ from those of its parents. */
export interface LoggedCommit {
  readonly id: string;
  readonly parents: readonly string[];
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
  /** The same as a day where the committer was: `2021-03-04`. */
  readonly date: string;
  /** The whole message, invalid bytes replaced. */
  readonly message: string;
  /** Of a merge, only files that are as in none of its parents. */
  readonly files: readonly LoggedFile[];
}

export interface LoggedFile {
  readonly path: string;
  /** Where it was before, when it was renamed; of a merge never. */
  readonly from: string | undefined;
  /** Its text in each parent (one for a commit that is no merge), undefined where it has none: no such file, a link, a submodule. */
  readonly before: readonly (string | undefined)[];
  readonly after: string | undefined;
}

export interface LogOptions {
  /** Commits as `git log` takes them: `HEAD`, `A..B`, `^A`, several of them. Already checked to be no options. */
  readonly revisions: readonly string[];
  readonly paths: readonly string[];
}

/**
 * Walks a history of any size, children first, as a stream. Every branch is walked, also one whose changes a merge has dropped.
 * Throws a `TreeError` when git fails.
 */
export async function* gitLog(repository: string, { revisions, paths }: LogOptions): AsyncGenerator<LoggedCommit> {
  const format = "--format=format:%x01%H%x00%P%x00%ct%x00%cs%x00%B%x00";
  const how = [
    "--full-history",
    "--topo-order",
    "--raw",
    "-c",
    "-M",
    "--no-abbrev",
    "-z",
    "--no-notes",
    "--no-ext-diff",
    "-O/dev/null",
  ];
  const args = ["log", ...how, "--encoding=UTF-8", "--no-color", format, ...revisions, "--", ...pathspecs(paths)];
  const git = startGit(repository, args, { input: false });
  try {
    yield* parseLog(tokensOf(git.output));
  } finally {
    git.stop();
  }
}

/**
 * What some commits changed below some paths, each against its only parent, or against nothing; of a merge nothing. By the commit's id; commits that changed
 * nothing there are left out. Throws a `TreeError` when git fails.
 */
export async function gitChanges(
  repository: string,
  commits: readonly string[],
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly LoggedFile[]>> {
  const found = new Map<string, readonly LoggedFile[]>();
  for (const [id, files] of await diffTree(repository, commits, paths, [])) found.set(id, files);
  return found;
}

/**
 * How commits differ from others below some paths: of each pair the files, `before` as the other has them and `after` as the commit has them, in the order
 * asked. Throws a `TreeError` when git fails.
 */
export async function gitDifferences(
  repository: string,
  pairs: readonly { readonly commit: string; readonly from: string }[],
  paths: readonly string[],
): Promise<readonly (readonly LoggedFile[])[]> {
  const asked = pairs.map(({ commit, from }) => `${commit} ${from}`);
  return (await diffTree(repository, asked, paths, ["--always"])).map(([, files]) => files);
}

/** What git's plumbing says to each line, by the commit that the line begins with. */
async function diffTree(
  repository: string,
  lines: readonly string[],
  paths: readonly string[],
  how: readonly string[],
): Promise<readonly (readonly [string, readonly LoggedFile[]])[]> {
  const git = startGit(
    repository,
    ["diff-tree", "--stdin", "--root", "-r", "--raw", "--no-abbrev", "--no-renames", "-z", ...how, "--", ...pathspecs(paths)],
    { input: true },
  );
  const asking = (async () => {
    for (let at = 0; at < lines.length; at += 500) await git.write(`${lines.slice(at, at + 500).join("\n")}\n`);
    git.end();
  })();
  const found: [string, LoggedFile[]][] = [];
  let raw: RawFile | undefined;
  for await (const tokens of tokensOf(git.output)) {
    for (const bytes of tokens) {
      const text = bytes.toString("utf8");
      if (raw !== undefined) {
        found.at(-1)?.[1].push(fileOf(raw, [text]));
        raw = undefined;
      } else if (text.startsWith(":")) raw = rawFile(text);
      else if (text !== "") found.push([text, []]);
    }
  }
  await asking;
  return found;
}

/** What stands between zero bytes. */
async function* tokensOf(output: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  let parts: Buffer[] = [];
  for await (const piece of output) {
    const found: Buffer[] = [];
    let at = 0;
    for (let end = piece.indexOf(0); end >= 0; end = piece.indexOf(0, at)) {
      const token = piece.subarray(at, end);
      found.push(parts.length === 0 ? token : Buffer.concat([...parts, token]));
      parts = [];
      at = end + 1;
    }
    if (at < piece.length) parts.push(piece.subarray(at));
    if (found.length > 0) yield found;
  }
  if (parts.length > 0) yield [Buffer.concat(parts)];
}

/** Fields of a commit before its files. */
const fields = 5;

async function* parseLog(batches: AsyncIterable<readonly Buffer[]>): AsyncGenerator<LoggedCommit> {
  let commit: string[] | undefined;
  let files: LoggedFile[] = [];
  let file: { readonly raw: RawFile; readonly paths: string[] } | undefined;
  const take = (): LoggedCommit | undefined => {
    if (commit === undefined || commit.length < fields) return undefined;
    const [id = "", parents = "", time = "0", date = "", message = ""] = commit;
    return { id, parents: parents === "" ? [] : parents.split(" "), ...whenOf(time, date), message, files };
  };
  for await (const tokens of batches) {
    for (const bytes of tokens) {
      if (commit !== undefined && commit.length < fields) {
        commit.push(bytes.toString("utf8"));
        continue;
      }
      if (file !== undefined) {
        file.paths.push(bytes.toString("utf8"));
        if (file.paths.length < (file.raw.two ? 2 : 1)) continue;
        files.push(fileOf(file.raw, file.paths));
        file = undefined;
        continue;
      }
      if (bytes.length === 0) continue;
      // Files begin on a line of their own.
      const start = bytes[0] === 10 ? 1 : 0;
      if (bytes[start] === 58) {
        file = { raw: rawFile(bytes.toString("latin1", start)), paths: [] };
      } else if (bytes[start] === 1) {
        const done = take();
        if (done !== undefined) yield done;
        commit = [bytes.toString("latin1", start + 1)];
        files = [];
      }
    }
  }
  const done = take();
  if (done !== undefined) yield done;
}

/** What git says of when a commit was made (`%ct`, `%cs`); of one that has no date, or none that can be read, 1970, as git itself shows it. */
export function whenOf(time: string, date: string): Pick<LoggedCommit, "time" | "date"> {
  const seconds = /^\d+$/.test(time) ? Number(time) : 0;
  return /^\d+-\d\d-\d\d$/.test(date) ? { time: seconds, date } : { time: 0, date: "1970-01-01" };
}

interface RawFile {
  /** Of each parent, and last of the commit itself. */
  readonly ids: readonly (string | undefined)[];
  /** Whether an old and a new path follow. */
  readonly two: boolean;
}

/** `:100644 100644 ID ID M`; of a merge `::100644 100644 100644 ID ID ID MM`. */
function rawFile(text: string): RawFile {
  const colons = /^:+/.exec(text)?.[0].length ?? 1;
  const words = text.slice(colons).split(" ");
  const modes = words.slice(0, colons + 1);
  const ids = words.slice(colons + 1, 2 * colons + 2);
  return {
    ids: modes.map((mode, at) => (mode.startsWith("100") ? ids[at] : undefined)),
    two: colons === 1 && /^[RC]/.test(words.at(-1) ?? ""),
  };
}

function fileOf({ ids, two }: RawFile, paths: readonly string[]): LoggedFile {
  const path = paths.at(-1) ?? "";
  return { path, from: two ? paths[0] : undefined, before: ids.slice(0, -1), after: ids.at(-1) };
}
