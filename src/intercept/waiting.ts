import { readdirSync, readFileSync } from "node:fs";
import { statFields } from "./process-tree.ts";

/**
 * What the threads of some processes do. `busy`: one runs, or is to be answered. `for-ever`: every one waits, and nothing but another
 * would wake it. `for-a-time`: every one waits, and one for a time that it has set, or nobody can tell.
 */
export interface Waiting {
  readonly kind: "busy" | "for-ever" | "for-a-time";
  readonly ticks: number;
  /** Every one waits for ever, one at least for a lock or the like and the rest for that or for children: nothing from without can wake any, but a signal. */
  readonly locked: boolean;
}

/** @param arch as `process.arch`. `ticks`: processor time that they have taken together, in the kernel's own unit. */
export function waitingOf(pids: readonly number[], arch: string): Waiting {
  let ticks = 0;
  let timed = false;
  let busy = false;
  const waits = new Set<WaitRow["for"]>();
  for (const pid of pids) {
    for (const thread of threadsOf(pid)) {
      const fields = statFields(`/proc/${pid}/task/${thread}/stat`);
      if (fields === undefined) continue;
      ticks += Number(fields[11]) + Number(fields[12]);
      // D: it waits for a disk or the like, and will go on by itself.
      if (fields[0] === "R" || fields[0] === "D") busy = true;
      else if (fields[0] !== "Z" && fields[0] !== "X") {
        const wait = waitOf(pid, thread, arch);
        if (wait === undefined) timed = true;
        else waits.add(wait.for);
      }
    }
  }
  const locked = !busy && !timed && waits.has("a lock") && !waits.has("others");
  return { kind: busy ? "busy" : timed ? "for-a-time" : "for-ever", ticks, locked };
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** The call that a thread is in, where that ends only by another's doing. Undefined where it does not, or cannot be read. */
function waitOf(pid: number, thread: string, arch: string): WaitRow | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/task/${thread}/syscall`, "latin1");
  } catch {
    return undefined;
  }
  const [number, ...words] = text.trim().split(" ");
  const row = waits[arch]?.get(Number(number));
  if (row?.timeout === undefined) return row;
  const word = BigInt(words[row.timeout] ?? "0x1");
  const forEver = row.passed === "pointer" ? word === 0n : BigInt.asIntN(32, word) < 0n;
  return forEver ? row : undefined;
}

/** A call that waits: which argument says for how long, and how. None: it always waits for ever. */
interface WaitRow {
  readonly timeout?: number;
  readonly passed?: "pointer" | "milliseconds";
  /** Whose doing ends it: another thread's, a child's, or anybody's. */
  readonly for: "a lock" | "a child" | "others";
}

const forEver: WaitRow = { for: "others" };
const forChild: WaitRow = { for: "a child" };
const pointer = (timeout: number): WaitRow => ({ timeout, passed: "pointer", for: "others" });
const milliseconds = (timeout: number): WaitRow => ({ timeout, passed: "milliseconds", for: "others" });

/** By name: those that servers wait in. Reading a file counts, since a file that is there is read at once. */
const rows = {
  read: forEver,
  readv: forEver,
  recvfrom: forEver,
  recvmsg: forEver,
  accept: forEver,
  accept4: forEver,
  wait4: forChild,
  waitid: forChild,
  pause: forEver,
  rt_sigsuspend: forEver,
  poll: milliseconds(2),
  ppoll: pointer(2),
  select: pointer(4),
  pselect6: pointer(4),
  epoll_wait: milliseconds(3),
  epoll_pwait: milliseconds(3),
  epoll_pwait2: pointer(3),
  futex: { ...pointer(3), for: "a lock" },
  rt_sigtimedwait: pointer(2),
} as const;

/** arch/x86/entry/syscalls/syscall_64.tbl and scripts/syscall.tbl, Linux 7.3. */
const numbers: { readonly [arch: string]: { readonly [name in keyof typeof rows]?: number } } = {
  x64: {
    read: 0,
    poll: 7,
    readv: 19,
    select: 23,
    pause: 34,
    accept: 43,
    recvfrom: 45,
    recvmsg: 47,
    wait4: 61,
    rt_sigtimedwait: 128,
    rt_sigsuspend: 130,
    futex: 202,
    epoll_wait: 232,
    waitid: 247,
    pselect6: 270,
    ppoll: 271,
    epoll_pwait: 281,
    accept4: 288,
    epoll_pwait2: 441,
  },
};
const generic: (typeof numbers)[string] = {
  epoll_pwait: 22,
  read: 63,
  readv: 65,
  pselect6: 72,
  ppoll: 73,
  waitid: 95,
  futex: 98,
  rt_sigsuspend: 133,
  rt_sigtimedwait: 137,
  accept: 202,
  recvfrom: 207,
  recvmsg: 212,
  accept4: 242,
  wait4: 260,
  epoll_pwait2: 441,
};

const waits: { readonly [arch: string]: ReadonlyMap<number, WaitRow> } = Object.fromEntries(
  Object.entries({ ...numbers, arm64: generic, riscv64: generic, loong64: generic }).map(([arch, named]) => [
    arch,
    new Map(Object.entries(named).map(([name, number]) => [number, rows[name as keyof typeof rows]])),
  ]),
);
