import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceText } from "../source/source-file.ts";
import type { SourceReader } from "../source/source-reader.ts";
import { createDisk, type Disk, reason } from "./disk.ts";
import { TreeError } from "./tree-error.ts";

/** Where a kernel keeps what answers programs; elsewhere (tools, samples, scripts) the same names are used by programs. */
const folders = [
  "arch",
  "block",
  "crypto",
  "drivers",
  "fs",
  "include",
  "init",
  "io_uring",
  "ipc",
  "kernel",
  "lib",
  "mm",
  "net",
  "rust",
  "security",
  "sound",
  "virt",
];

/** Headers for programs name every command, and handle none. */
const forPrograms = /(^|\/)(uapi|generated|tools)\//;

/**
 * A kernel's source on disk, read lazily: folders are walked when names are first asked for. A folder without the kernel's own folders
 * is searched as a whole. Throws a `TreeError` when the path is no folder.
 */
export function sourceTree(path: string): SourceReader {
  const disk = open(path);
  const own = folders.filter((folder) => disk.entry(folder) === "folder");
  const places = own.includes("drivers") || own.length >= 3 ? own : [""];
  return {
    naming: function* (names) {
      if (names.length > 0) for (const place of places) yield* naming(disk, place, names);
    },
    beside: (file) => {
      const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
      return disk.list(folder).flatMap(([name, kind]) => {
        const below = folder === "" ? name : `${folder}/${name}`;
        const text = kind === "file" && /\.[ch]$/.test(name) ? disk.read(below) : undefined;
        return text === undefined ? [] : [{ path: below, text }];
      });
    },
    archs: () => disk.list("arch").flatMap(([name, kind]) => (kind === "folder" ? [name] : [])),
    document: (name) => {
      const text = disk.read(name);
      return text === undefined ? undefined : { path: name, text };
    },
  };
}

function open(path: string): Disk {
  try {
    const disk = createDisk(path);
    if (disk.problems().length === 0 && disk.list("").length > 0) return disk;
  } catch (error) {
    throw new TreeError(
      "path-not-found",
      path,
      `--source ${path} cannot be opened (${reason(error)}); give the folder of a kernel's source`,
    );
  }
  throw new TreeError("path-not-found", path, `--source ${path} holds nothing; give the folder of a kernel's source`);
}

/** The files below a folder in which the first word of one of the names stands. Only they become text: most of a kernel is let go as bytes. */
function* naming(disk: Disk, folder: string, names: readonly string[]): Generator<SourceText> {
  const words = stems(names).map((name) => Buffer.from(name));
  const walked = new Set<string>();
  const walk = function* (at: string): Generator<SourceText> {
    for (const [name, kind] of disk.list(at)) {
      const path = at === "" ? name : `${at}/${name}`;
      if (kind === "folder") {
        const place = disk.link(path) ?? path;
        if (name === ".git" || walked.has(place)) continue;
        walked.add(place);
        yield* walk(path);
      } else if (/\.[ch]$/.test(name) && !forPrograms.test(path)) {
        const bytes = bytesOf(join(disk.root, path));
        if (bytes === undefined || !words.some((word) => bytes.includes(word))) continue;
        yield { path, text: bytes.toString("utf8") };
      }
    }
  };
  yield* walk(folder);
}

/** A file that cannot be read handles nothing that could be looked at. */
function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** What the names begin with, up to their first underscore: a few words to look for in a thousand files instead of hundreds. */
function stems(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => /^[A-Za-z0-9]+_/.exec(name)?.[0] ?? name))];
}
