import type { Disk, Entry } from "./disk.ts";

/** Files that are other than a tree has them, by path relative to its root: their text, or undefined for one that is not there. */
export type Edits = ReadonlyMap<string, string | undefined>;

/** A disk as it would be with these files written to it, or removed from it. Nothing is written; no edit: the disk itself. */
export function overlayDisk(disk: Disk, edits: Edits): Disk {
  if (edits.size === 0) return disk;
  const made = [...edits].flatMap(([path, text]) => (text === undefined ? [] : [path]));
  const folders = new Set(made.flatMap(foldersAbove));

  /** An edit names the file itself, which may be asked for through a link to it, or to a folder above it. */
  const real = (path: string): string => {
    if (edits.has(path)) return path;
    for (const above of [path, ...foldersAbove(path)]) {
      const target = disk.link(above);
      if (target !== undefined) return target + path.slice(above.length);
    }
    return path;
  };
  const entry = (path: string): Entry | undefined => {
    const place = real(path);
    if (edits.has(place)) return edits.get(place) === undefined ? undefined : "file";
    return folders.has(path) ? "folder" : disk.entry(path);
  };

  return {
    root: disk.root,
    entry,
    list: (folder) => {
      const within = folder === "" ? "" : `${folder}/`;
      const names = new Set(disk.list(folder).map(([name]) => name));
      for (const path of made) if (path.startsWith(within)) names.add(path.slice(within.length).split("/")[0] ?? "");
      return [...names].sort().flatMap((name): readonly (readonly [string, Entry])[] => {
        const kind = entry(within + name);
        return kind === undefined ? [] : [[name, kind]];
      });
    },
    headers: (folder) => {
      const within = folder === "" ? "" : `${folder}/`;
      const there = disk.headers(folder).filter((path) => entry(path) === "file");
      return [...new Set([...there, ...made.filter((path) => path.startsWith(within) && path.endsWith(".h"))])].sort();
    },
    read: (path) => {
      const place = real(path);
      return edits.has(place) ? edits.get(place) : disk.read(path);
    },
    link: (path) => (edits.has(path) ? undefined : disk.link(path)),
    problems: disk.problems,
    lost: () => new Map([...disk.lost()].filter(([path]) => !edits.has(path))),
  };
}

/** `a/b` and `a` of `a/b/c.h`. */
function foldersAbove(path: string): readonly string[] {
  const found: string[] = [];
  for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) found.push(path.slice(0, cut));
  return found;
}
