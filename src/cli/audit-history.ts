import { homedir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { contractOfHistory } from "../audit/contract-of-history.ts";
import type { HistoryAudit } from "../audit/history-result.ts";
import { type AuditedHistory, auditHistory, printHistory } from "../compare/audit-history.ts";
import type { Progress } from "../compare/read-history.ts";
import { auditHistoryJson } from "../report/audit-history-json.ts";
import { auditHistoryText } from "../report/audit-history-text.ts";
import { contractModule } from "../report/contract-module.ts";
import { releaseCommits } from "../tree/release-commits.ts";
import { type Io, writeAll } from "./io.ts";
import { chooseModel } from "./options.ts";
import { type ExitCode, UsageError } from "./verb.ts";

/** What `abide audit --history` takes. */
export interface AuditHistoryVerbOptions {
  readonly history: string;
  readonly path: readonly string[];
  readonly arch: string;
  readonly format: "json" | "text";
  readonly full?: true;
  /** A contract of the one header that the history is about, in place of the history. */
  readonly emit?: "contract";
  /** False with `--no-cache`. */
  readonly cache: string | boolean;
}

export const historyHelp = `
With --history, the arguments are ranges as git log takes them (v6.1..v6.12, main; HEAD when there is none), and every commit that changed what programs
see is shown: its changes, by which gate programs find out about them, and whether that came in the same commit. Nothing is checked out or fetched.
What was read is kept in --cache, and the next run reads what is new. --emit contract writes a first contract of one header: its changes in order, their
gates, and the release that first had each. A header that --path names is followed to what it was called before.

  abide audit --history ~/linux v6.1..v6.12
  abide audit --history ~/linux --path include/uapi/linux/vduse.h --format json
  abide audit --history ~/linux --path include/uapi/linux/vduse.h --emit contract > vduse.ts
`;

/** `abide audit --history GIT [RANGE]`: what every commit did, and whether its gate came with it. */
export async function runAuditHistory(io: Io, ranges: readonly string[], options: AuditHistoryVerbOptions): Promise<ExitCode> {
  const { history, path, arch, format, full, cache, emit } = options;
  const bad = path.find((each) => each.startsWith("/") || each.split("/").includes("..") || each.startsWith(":") || each === "");
  if (bad !== undefined)
    throw new UsageError(`--path ${bad}: expected a folder or a header by its path in the repository: include/uapi`);
  if (cache === "") throw new UsageError("--cache expects a folder, found nothing; --no-cache keeps nothing");
  if (emit === "contract" && format !== "text")
    throw new UsageError(`--emit contract prints TypeScript, and --format ${format} the history; leave one`);
  // Unless told, V8 lets the heap grow to twice of what is in use before it tidies up: for 6,000 header commits and two threads beyond 500 MB, where this takes 480.
  setFlagsFromString("--heap-growing-percent=30");
  const progress = progressLine(io);
  const asked = {
    repository: history,
    ranges,
    paths: path,
    arch: chooseModel(arch).name,
    ...(cache === false ? {} : { cache: typeof cache === "string" ? cache : cacheHome() }),
    progress: progress.show,
  };
  try {
    if (emit === "contract") {
      const found = await auditHistory(asked);
      progress.clear();
      await io.out(await contractText(found, history));
      return 0;
    }
    const { exit, text, trouble } = await printHistory(asked, {
      form: `${format} ${full === true ? "full" : ""} ${io.color.out ? "color" : ""}`,
      print: async (audit) => {
        progress.clear();
        const written: string[] = [];
        await writeAll(io, noted(printers[format](audit, io, full === true), written));
        return io.closed() ? undefined : written.join("");
      },
      exit: exitCode,
    });
    if (text !== undefined) await io.out(text);
    if (trouble !== undefined) io.err(`abide: nothing was kept for the next run: ${trouble}\n`);
    return exit;
  } finally {
    progress.clear();
  }
}

/** The same pieces, each added to a list as it is taken. */
function* noted(pieces: Iterable<string>, list: string[]): Generator<string> {
  for (const piece of pieces) {
    list.push(piece);
    yield piece;
  }
}

async function contractText({ audit, past, read, releases }: AuditedHistory, repository: string): Promise<string> {
  const headers = [
    ...new Set(
      audit.commits.flatMap((commit) => commit.headers.filter(({ kind }) => kind !== "gone").map(({ header }) => header)),
    ),
  ];
  const before = new Set(audit.commits.flatMap((commit) => commit.headers.flatMap(({ from }) => from ?? [])));
  const [header, ...others] = headers.filter((each) => !before.has(each));
  if (header === undefined)
    throw new UsageError("no header of this history declares anything that a contract could be written of");
  if (others.length > 0) {
    throw new UsageError(
      `a contract is written of one header, and ${others.length + 1} changed: ${[header, ...others].slice(0, 6).join(", ")}${others.length > 5 ? " …" : ""}; name one with --path include/uapi/${header}`,
    );
  }
  const last = read.commits.findLast(({ headers }) => headers.some((each) => each.header === header));
  const contents = await releaseCommits(past, releases.values(), audit.paths);
  const written = contractOfHistory({ commits: read.commits, releases, contents, header });
  if (Object.values(written.elements).every(({ has }) => has.length === 0)) {
    const gone = last?.headers.some((each) => each.header === header && each.kind === "gone") === true;
    throw new UsageError(
      gone
        ? `${header} is gone since ${last?.id.slice(0, 12)}, and a contract is of what is there; name a range that ends before: ${last?.id.slice(0, 12)}^`
        : `${header} declares nothing that a contract could be written of at the end of this history`,
    );
  }
  return contractModule(written, `${repository} ${audit.ranges.join(" ")} -- ${audit.paths.join(" ")}`);
}

/** One line a format. */
const printers = {
  json: (audit: HistoryAudit) => auditHistoryJson(audit),
  text: (audit: HistoryAudit, { color }: Io, full: boolean) => auditHistoryText(audit, { color: color.out, full }),
};

/** As https://specifications.freedesktop.org/basedir-spec has it: a relative path is none. */
function cacheHome(): string {
  const { XDG_CACHE_HOME: home } = process.env;
  return join(home?.startsWith("/") ? home : join(homedir(), ".cache"), "abide", "history");
}

/** Warnings and errors are findings; what could not be judged is never a success. */
function exitCode({ commits, notRead }: HistoryAudit): ExitCode {
  if (commits.some(({ findings }) => findings.some(({ severity }) => severity !== "note"))) return 1;
  return notRead.length > 0 ? 2 : 0;
}

/** How far it is, on a line that is written over; only where someone watches. */
function progressLine(io: Io) {
  let shown = false;
  let last = 0;
  return {
    show: ({ stage, done, of }: Progress) => {
      const now = Date.now();
      if (io.terminal?.err !== true || now - last < 100) return;
      last = now;
      shown = true;
      io.err(`\r\u001b[K${stage === "walking" ? `walking: ${done} commits` : `reading: ${done} of ${of} texts`}`);
    },
    clear: () => {
      if (shown) io.err("\r\u001b[K");
      shown = false;
    },
  };
}
