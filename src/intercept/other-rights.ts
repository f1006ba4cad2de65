import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { Calls } from "./calls.ts";

/** Who runs a program. */
export interface Runner {
  readonly user: number;
  readonly group: number;
}

/**
 * Which rights a program's file gives that whoever runs it has not: the kernel gives none to a program under a filter (no_new_privs), so that it would be another
 * program that is tried. Undefined where it would run the same. Of a script the kernel looks at the interpreter's file.
 */
export function otherRights(path: string, calls: Pick<Calls, "hasAttribute">, runner = runnerHere()): string | undefined {
  const { mode, uid, gid } = statSync(path);
  if (isScript(path)) return undefined;
  if ((mode & setUser) !== 0 && uid !== runner.user) return `is set-uid, to run as user ${uid}`;
  // Without the right to execute it means something else.
  if ((mode & setGroup) === setGroup && gid !== runner.group) return `is set-gid, to run as group ${gid}`;
  // Root's own rights are all that a file can give.
  return runner.user !== 0 && calls.hasAttribute(path, "security.capability")
    ? "has capabilities of its own (setcap)"
    : undefined;
}

function runnerHere(): Runner {
  return { user: process.geteuid?.() ?? 0, group: process.getegid?.() ?? 0 };
}

function isScript(path: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return false;
  }
  const start = Buffer.alloc(2);
  readSync(fd, start, 0, 2, 0);
  closeSync(fd);
  return start.toString("latin1") === "#!";
}

/** include/uapi/linux/stat.h, Linux 7.3: S_ISUID; S_ISGID with S_IXGRP. */
const setUser = 0o4000;
const setGroup = 0o2010;
