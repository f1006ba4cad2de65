import type { Source } from "../header/loader.ts";
import { createDisk, type Disk } from "./disk.ts";
import { folderMount } from "./mount.ts";
import { once } from "./once.ts";
import type { Place } from "./place.ts";

/** A folder of headers whose include names are relative to it, and to its own `include/` when it has one. */
export function plainPlace(root: string, disk: Disk = createDisk(root)): Place {
  const sources = new Map<string, Source | undefined>();
  const mount = folderMount({ disk, folder: "", sources });
  const names = once(() => {
    return [...new Set(disk.headers("").map(nameOf))].sort();
  });
  const mounts = once(() =>
    disk.entry("include") === "folder" ? [mount, folderMount({ disk, folder: "include", sources: new Map() })] : [mount],
  );
  return {
    kind: "plain",
    root,
    raw: true,
    view: () => ({ mounts: mounts(), names, nameOf, hints: [] }),
    file: (path) => ({ mount, name: path }),
    problems: disk.problems,
    lost: disk.lost,
  };
}

function nameOf(path: string): string {
  return path.startsWith("include/") ? path.slice("include/".length) : path;
}
