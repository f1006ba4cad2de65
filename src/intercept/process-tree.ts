import { readdirSync, readFileSync } from "node:fs";

/** A process, from /proc/PID/stat. */
interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** R, S, D, T, Z, X. */
  readonly state: string;
}

/** Whose processes are looked for, besides the first one. */
export interface TreeOptions {
  /** Whether the first process had a session of its own. */
  readonly ownSession: boolean;
  /** Those that began a session of their own since. */
  readonly sessions: ReadonlySet<number>;
  /** Children of this process that have nothing to do with it. */
  readonly strangers?: readonly number[];
}

/**
 * The processes that came of one: it, what descends from it, and what was left by a parent that ended. Those are this process's children by now, as it
 * is a subreaper; where the first had a session of its own, they are known by theirs, since there may be others' beside them.
 */
export function treeOf(pid: number, options: TreeOptions): readonly number[] {
  return rowsOf(pid, options).flatMap((row) => (isOver(row) ? [] : [row.pid]));
}

/** Those of them that have ended and of which this process is to take note, the first one left out: whoever started it does that. */
export function endedOf(pid: number, options: TreeOptions): readonly number[] {
  return rowsOf(pid, options).flatMap((row) => (isOver(row) && row.parent === process.pid && row.pid !== pid ? [row.pid] : []));
}

/**
 * Sends a signal to every process that came of one. Whole groups get it at once where nobody else can be in them: a process that only starts the next one
 * and ends cannot be met by its number.
 */
export function signalTree(pid: number, options: TreeOptions, signal: NodeJS.Signals): void {
  const own = processRow(process.pid)?.session;
  const groups = new Set<number>();
  for (const row of rowsOf(pid, options)) {
    if (!isOver(row)) send(row.pid, signal);
    // One that has ended and is not taken note of yet keeps its group's number from others.
    if (row.session !== own && row.group > 1) groups.add(row.group);
  }
  for (const group of groups) send(-group, signal);
}

/** Sends a signal to every process that descends from this one, and at once to every group in which there can be nobody else. */
export function signalDescendants(signal: NodeJS.Signals): void {
  const own = processRow(process.pid);
  const groups = new Set<number>();
  for (const row of rowsOf(process.pid, { ownSession: false, sessions: new Set() })) {
    if (row.pid === process.pid) continue;
    if (!isOver(row)) send(row.pid, signal);
    // In a session that this process has begun there is nobody but its descendants either.
    const isTheirs = row.session !== own?.session || row.session === process.pid;
    if (isTheirs && row.group > 1 && row.group !== own?.group) groups.add(row.group);
  }
  for (const group of groups) send(-group, signal);
}

/** Children of this process that are there before anything is started. */
export function childrenNow(): readonly number[] {
  return allProcesses()
    .filter(({ parent }) => parent === process.pid)
    .map(({ pid }) => pid);
}

/** The process that a thread belongs to; its own number where that is gone, and so nobody is there to be answered. */
export function processOf(thread: number): number {
  try {
    return Number(/^Tgid:\s*(\d+)/m.exec(readFileSync(`/proc/${thread}/status`, "latin1"))?.[1] ?? thread);
  } catch {
    return thread;
  }
}

function rowsOf(pid: number, { ownSession, sessions, strangers = [] }: TreeOptions): readonly ProcessRow[] {
  const rows = allProcesses();
  const known = new Map(rows.map((row) => [row.pid, row]));
  const adopted = ({ pid: child, session }: ProcessRow) =>
    ownSession ? session === pid || sessions.has(session) : !strangers.includes(child);
  const belongs = (row: ProcessRow): boolean => {
    if (row.session === pid && ownSession) return true;
    const seen = new Set<number>();
    for (let at: ProcessRow | undefined = row; at !== undefined && at.pid > 1 && !seen.has(at.pid); at = known.get(at.parent)) {
      if (at.pid === pid) return true;
      seen.add(at.pid);
      if (at.parent === process.pid) return adopted(at);
    }
    return false;
  };
  return rows.filter(belongs);
}

function isOver({ state }: ProcessRow): boolean {
  return state === "Z" || state === "X";
}

function send(to: number, signal: NodeJS.Signals): void {
  try {
    process.kill(to, signal);
  } catch {
    // It ended by itself.
  }
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
    : { pid, state: fields[0] ?? "", parent: Number(fields[1]), group: Number(fields[2]), session: Number(fields[3]) };
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
