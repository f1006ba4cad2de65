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
  /** Undefined for a call that only asks whether the path is there. `instead`: what the kernel answers without opening it; EEXIST where it is there. */
  readonly open: { readonly access: Access; readonly closeOnExec: boolean; readonly instead?: "EEXIST" | "EXDEV" } | undefined;
}

/**
 * Undefined for what no node can be, and for what the kernel refuses by itself before it looks at a path, and so best answers: a path that cannot be read, a folder, a descriptor
 * that is not for use, an `open_how` that is none.
 */
export function pathOf(call: PathCall, thread: number, listener: Listener, memory: ProcessMemory): PathAsked | undefined {
  const row = shapes[call.name];
  const text = memory.text(thread, listener.argument(row.path));
  if (text === undefined || text === "") return undefined;
  const folder = row.folder === undefined ? currentFolder : listener.word(row.folder) | 0;
  if (row.flags === undefined) return found(text, thread, folder, {});
  const how: OpenHow | undefined = row.how
    ? openHow(thread, listener.argument(row.flags), listener.argument(3), memory)
    : { flags: listener.word(row.flags), resolve: 0 };
  if (how === undefined) return undefined;
  const { flags, resolve } = how;
  if ((flags & (pathOnly | folderOnly | nameless)) !== 0) return undefined;
  const beneath = (resolve & (resolveBeneath | resolveInRoot)) !== 0;
  // What leads out of the folder is refused as it is written.
  if (text.startsWith("/") && (resolve & (resolveBeneath | resolveNoOtherMount)) !== 0) return undefined;
  if ((resolve & resolveNoOtherMount) !== 0 && !/^\/dev(\/|$)/.test(baseOf(thread, folder) ?? "")) return undefined;
  const asked = found((resolve & resolveInRoot) !== 0 ? `.${posix.resolve("/", text)}` : text, thread, folder, {
    // A link that is not to be followed is no node; the kernel finds it so.
    link: (flags & noFollow) !== 0 || (resolve & resolveNoLinks) !== 0 || beneath,
  });
  if (asked === undefined) return undefined;
  const escapes = (resolve & resolveBeneath) !== 0 && leadsOut(text);
  const instead = escapes ? "EXDEV" : (flags & exclusive) === exclusive ? "EEXIST" : undefined;
  const open = { access: accessOf(flags), closeOnExec: (flags & closeOnExec) !== 0 };
  return { ...asked, open: instead === undefined ? open : { ...open, instead } };
}

function found(
  text: string,
  thread: number,
  folder: number,
  { link = false }: { readonly link?: boolean },
): { readonly path: string; readonly open: undefined } | undefined {
  const path = absolute(text, thread, folder);
  return path === undefined ? undefined : { path: link ? path : followed(path), open: undefined };
}

/** Whether a path goes above the folder that it starts from, at any time. */
function leadsOut(text: string): boolean {
  let depth = 0;
  for (const part of text.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
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

const noFollow = process.arch === "arm64" || process.arch === "arm" ? 0o100000 : 0o400000;
const creating = 0o100;
const exclusive = 0o300;
const truncating = 0o1000;
/** VALID_OPEN_FLAGS (include/linux/fcntl.h): from O_WRONLY to O_TMPFILE, all but three bits that mean nothing. */
const knownFlags = 0o37777703;

/** include/uapi/linux/openat2.h, Linux 7.3. */
const resolveNoOtherMount = 0x01;
const resolveNoLinks = 0x04;
const resolveBeneath = 0x08;
const resolveInRoot = 0x10;

function accessOf(flags: number): Access {
  const way = flags & 3;
  return { read: way !== 1, write: way !== 0, nonblock: (flags & nonBlocking) !== 0 };
}

/** `struct open_how`. */
interface OpenHow {
  readonly flags: number;
  readonly resolve: number;
}

/** Undefined for one that the kernel refuses (build_open_flags, fs/open.c, Linux 7.3). A longer one may be refused by an older kernel only. */
function openHow(thread: number, address: bigint, size: bigint, memory: ProcessMemory): OpenHow | undefined {
  if (size < 24n || size > 4096n) return undefined;
  const bytes = memory.read(thread, address, Number(size));
  if (bytes === undefined || bytes.subarray(24).some((byte) => byte !== 0)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [flags, mode, resolve] = [view.getBigUint64(0, true), view.getBigUint64(8, true), view.getBigUint64(16, true)];
  const creates = (flags & BigInt(creating)) !== 0n;
  if ((flags & ~BigInt(knownFlags)) !== 0n || (resolve & ~0x3fn) !== 0n) return undefined;
  if ((mode & ~(creates ? 0o7777n : 0n)) !== 0n) return undefined;
  const both = BigInt(resolveBeneath | resolveInRoot);
  if ((resolve & both) === both) return undefined;
  // RESOLVE_CACHED, and what may change the disk: EAGAIN.
  if ((resolve & 0x20n) !== 0n && (flags & BigInt(creating | truncating)) !== 0n) return undefined;
  return { flags: Number(flags), resolve: Number(resolve) };
}

function absolute(path: string, thread: number, folder: number): string | undefined {
  if (path.startsWith("/")) return posix.normalize(path);
  const base = baseOf(thread, folder);
  return base?.startsWith("/") === true ? posix.join(base, path) : undefined;
}

/** The folder that a relative path starts from. */
function baseOf(thread: number, folder: number): string | undefined {
  try {
    return readlinkSync(folder === currentFolder ? `/proc/${thread}/cwd` : `/proc/${thread}/fd/${folder}`, "latin1");
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
