import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What a process was given by whoever started it, and a program is to have as well. */
export interface Given {
  /** Open ones, in rising order. */
  readonly descriptors: readonly number[];
  /** Signals, as /proc/PID/status has them: a bit each, from that of signal 1. */
  readonly ignored: bigint;
  readonly blocked: bigint;
}

/**
 * What this process was given. Node keeps little of it: no signal is ignored or blocked, the streams are open, and the descriptors close on exec. So `abide` tells, which
 * is a shell (scripts/given.sh). Where node was started without it, the descriptors are those that look like none of node's own, and of signals nothing is known.
 *
 * What was told is taken out of the environment. To be called before anything is opened.
 */
export function givenHere(env: NodeJS.ProcessEnv): Given {
  const told = env[variable];
  delete env[variable];
  return (told === undefined ? undefined : readGiven(told, process.pid)) ?? guessed();
}

/** Undefined for what another process was given, and for what cannot be read. */
export function readGiven(text: string, pid: number): Given | undefined {
  const found = /^(\d+) ([0-9a-f]+) ([0-9a-f]+)((?: \d+)*)$/.exec(text);
  if (found === null || Number(found[1]) !== pid) return undefined;
  const [, , blocked, ignored, descriptors = ""] = found;
  return {
    descriptors: rising(descriptors.split(" ").filter(Boolean).map(Number)),
    ignored: BigInt(`0x${ignored}`),
    blocked: BigInt(`0x${blocked}`),
  };
}

/** What is given to a program where nothing is known of whoever started this. */
export const onlyStreams: Given = { descriptors: [0, 1, 2], ignored: 0n, blocked: 0n };

const variable = "ABIDE_GIVEN";

/** An open descriptor: its number, what it is linked to, whether it closes on exec, and how it was opened. */
export interface OpenDescriptor {
  readonly fd: number;
  readonly link: string;
  readonly flags: number;
}

/**
 * Which of a node's descriptors were there before it. It marks 0 to 15 close-on-exec, and those that follow without a gap (`uv_disable_stdio_inheritance`); its own ones
 * it makes like that: what it waits and wakes with, and a /dev/null.
 */
export function inheritedOf(open: readonly OpenDescriptor[]): readonly number[] {
  const isOwn = ({ link, flags }: OpenDescriptor) => {
    if ((flags & closeOnExec) === 0) return false;
    if (link.startsWith("anon_inode:") || link === "/dev/null") return true;
    // A pipe of which it has both ends.
    return link.startsWith("pipe:") && new Set(open.filter((each) => each.link === link).map((each) => each.flags & 3)).size > 1;
  };
  return rising(open.flatMap((each) => (each.fd <= 2 || !isOwn(each) ? [each.fd] : [])));
}

function guessed(): Given {
  return { descriptors: inheritedOf(openNow()), ignored: 0n, blocked: 0n };
}

function openNow(): readonly OpenDescriptor[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync("/proc/self/fd");
  } catch {
    return [0, 1, 2].map((fd) => ({ fd, link: "", flags: 0 }));
  }
  return names.flatMap((name) => {
    try {
      const link = readlinkSync(`/proc/self/fd/${name}`, "latin1");
      const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, "latin1"))?.[1];
      return [{ fd: Number(name), link, flags: Number.parseInt(flags ?? "0", 8) }];
    } catch {
      // The one that the folder was read by.
      return [];
    }
  });
}

function rising(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((one, other) => one - other);
}

/** include/uapi/asm-generic/fcntl.h, Linux 7.3. */
const closeOnExec = 0o2000000;
