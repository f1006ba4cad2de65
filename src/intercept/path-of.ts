import { readlinkSync } from "node:fs";
import { posix } from "node:path";
import type { Access } from "../session/spec.ts";
import type { PathCall } from "./architecture.ts";
import type { Listener } from "./listener.ts";
import type { ProcessMemory } from "./process-memory.ts";

/** What a call that takes a path asks for. */
export interface PathAsked {
  /** Absolute, as the program sees the file system, without `.`, `..` and doubled slashes; a link at its end is followed once. */
  readonly path: string;
  /** Undefined for a call that only asks whether the path is there. */
  readonly open: { readonly access: Access; readonly closeOnExec: boolean } | undefined;
}

/** Undefined for what no node can be: a path that cannot be read, a folder, a descriptor that is not for use. */
export function pathOf(call: PathCall, thread: number, listener: Listener, memory: ProcessMemory): PathAsked | undefined {
  const row = shapes[call.name];
  const text = memory.text(thread, listener.argument(row.path));
  if (text === undefined || text === "") return undefined;
  let open: PathAsked["open"];
  if (row.flags !== undefined) {
    const flags = row.how ? howFlags(thread, listener.argument(row.flags), memory) : listener.word(row.flags);
    if (flags === undefined || (flags & (pathOnly | folderOnly | nameless)) !== 0) return undefined;
    open = { access: accessOf(flags), closeOnExec: (flags & closeOnExec) !== 0 };
  }
  const path = absolute(text, thread, row.folder === undefined ? currentFolder : listener.word(row.folder) | 0);
  return path === undefined ? undefined : { path: followed(path), open };
}

/** Which argument holds what. */
const shapes: {
  readonly [name in PathCall["name"]]: {
    readonly path: number;
    readonly folder?: number;
    readonly flags?: number;
    /** The flags are the first 64 bits of a record. */
    readonly how?: true;
  };
} = {
  open: { path: 0, flags: 1 },
  openat: { folder: 0, path: 1, flags: 2 },
  openat2: { folder: 0, path: 1, flags: 2, how: true },
  access: { path: 0 },
  faccessat: { folder: 0, path: 1 },
  faccessat2: { folder: 0, path: 1 },
};

/** include/uapi/asm-generic/fcntl.h, Linux 7.3; O_DIRECTORY has another number on arm and arm64 (their own fcntl.h). */
const currentFolder = -100;
const closeOnExec = 0o2000000;
const nonBlocking = 0o4000;
const pathOnly = 0o10000000;
const nameless = 0o20000000;
const folderOnly = process.arch === "arm64" || process.arch === "arm" ? 0o40000 : 0o200000;

function accessOf(flags: number): Access {
  const way = flags & 3;
  return { read: way !== 1, write: way !== 0, nonblock: (flags & nonBlocking) !== 0 };
}

function howFlags(thread: number, address: bigint, memory: ProcessMemory): number | undefined {
  const bytes = memory.read(thread, address, 8);
  return bytes === undefined ? undefined : new DataView(bytes.buffer).getUint32(0, true);
}

function absolute(path: string, thread: number, folder: number): string | undefined {
  if (path.startsWith("/")) return posix.normalize(path);
  try {
    const base = readlinkSync(folder === currentFolder ? `/proc/${thread}/cwd` : `/proc/${thread}/fd/${folder}`, "latin1");
    return base.startsWith("/") ? posix.join(base, path) : undefined;
  } catch {
    return undefined;
  }
}

/** A link to a device, such as those that a udev rule makes. It is looked up in this process's file system, which is the program's but in a container. */
function followed(path: string): string {
  try {
    return posix.resolve(posix.dirname(path), readlinkSync(path, "latin1"));
  } catch {
    return path;
  }
}
