import { readdirSync, readFileSync } from "node:fs";

/** A process, from /proc/PID/stat. */
interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** R, S, D, T, Z, X. */
  readonly state: string;
}

/**
 * The processes that came of one: it, what descends from it, and what was left by a parent that ended. Those are known by their session when the
 * first had one of its own, else they are this process's children by now, as it is a subreaper.
 */
export function treeOf(
  pid: number,
  { ownSession, strangers = [] }: { readonly ownSession: boolean; readonly strangers?: readonly number[] },
): readonly number[] {
  const rows = allProcesses();
  const parents = new Map(rows.map((row) => [row.pid, row.parent]));
  const belongs = (row: ProcessRow): boolean => {
    if (row.session === pid && ownSession) return true;
    const seen = new Set<number>();
    for (let at: number | undefined = row.pid; at !== undefined && at > 1 && !seen.has(at); at = parents.get(at)) {
      if (at === pid) return true;
      seen.add(at);
      if (!ownSession && parents.get(at) === process.pid) return !strangers.includes(at);
    }
    return false;
  };
  return rows.filter((row) => row.state !== "Z" && row.state !== "X" && belongs(row)).map((row) => row.pid);
}

/** Sends a signal to each; one that is gone meanwhile is passed over. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}

/** Children of this process that are there before anything is started. */
export function childrenNow(): readonly number[] {
  return allProcesses()
    .filter(({ parent }) => parent === process.pid)
    .map(({ pid }) => pid);
}

function allProcesses(): readonly ProcessRow[] {
  return readdirSync("/proc").flatMap((name) => {
    const row = /^\d+$/.test(name) ? processRow(Number(name)) : undefined;
    return row === undefined ? [] : [row];
  });
}

function processRow(pid: number): ProcessRow | undefined {
  const fields = statFields(`/proc/${pid}/stat`);
  return fields === undefined
    ? undefined
    : { pid, state: fields[0] ?? "", parent: Number(fields[1]), session: Number(fields[3]) };
}

/** What follows the name, which may hold anything, blanks and brackets too. */
export function statFields(path: string): readonly string[] | undefined {
  try {
    const text = readFileSync(path, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
