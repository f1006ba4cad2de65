import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";

export type Entry = "file" | "folder";

/**
 * The part of the file system below one folder, looked at once: every folder is listed at most once, and a name that is not
 * in its folder's list costs no system call. A link is followed only when it stays inside; what leaves is as good as absent.
 */
export interface Disk {
  readonly root: string;
  /** What stands at a path relative to the root (`/` between names, `""` is the root itself); undefined when nothing may be read there. */
  entry(path: string): Entry | undefined;
  /** Names and kinds in a folder, links resolved, in code-unit order. */
  list(folder: string): readonly (readonly [name: string, entry: Entry])[];
  /** Every `*.h` file below a folder, relative to the root, sorted. */
  headers(folder: string): string[];
  /** The text of a file, UTF-8 with invalid bytes replaced; undefined when it cannot be read. */
  read(path: string): string | undefined;
  /** Where a link at this path leads, relative to the root; undefined when it is no link or leaves the root. */
  link(path: string): string | undefined;
  /** What could not be looked at, in words, one line each. */
  problems(): readonly string[];
  /** Headers, and what may be folders of headers, that are there and could not be read so far: path relative to the root, and why. */
  lost(): ReadonlyMap<string, string>;
}

interface Folder {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Targets of links that stay inside, relative to the root. */
  readonly links: ReadonlyMap<string, string>;
  /** Links that are not followed, and why; a problem only once someone asks for what they stand for. */
  readonly refused: ReadonlyMap<string, string>;
}

interface Writable {
  readonly entries: Map<string, Entry>;
  readonly links: Map<string, string>;
  readonly refused: Map<string, string>;
}

const notRegular = "not read, because it is not a regular file";

const nothing: Folder = { entries: new Map(), links: new Map(), refused: new Map() };

/** @param root An existing folder, absolute. Throws what `realpath` throws when it does not exist. */
export function createDisk(root: string): Disk {
  const real = realpathSync(root);
  const inside = real.endsWith(sep) ? real : real + sep;
  const folders = new Map<string, Folder>();
  const problems = new Set<string>();
  const lost = new Map<string, string>();
  const lose = (path: string, why: string) => {
    problems.add(`${path === "" ? root : join(root, path)}: ${why}`);
    lost.set(path, why);
  };

  const folderAt = (path: string): Folder => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const folder = path === "" || entry(path) === "folder" ? look(path) : nothing;
    folders.set(path, folder);
    return folder;
  };

  const look = (path: string): Folder => {
    let found: Dirent[];
    try {
      found = readdirSync(join(root, path), { withFileTypes: true });
    } catch (error) {
      lose(path, `the folder cannot be listed (${reason(error)})`);
      return nothing;
    }
    const entries = new Map<string, Entry>();
    const links = new Map<string, string>();
    const refused = new Map<string, string>();
    for (const dirent of found) {
      if (dirent.isFile()) entries.set(dirent.name, "file");
      else if (dirent.isDirectory()) entries.set(dirent.name, "folder");
      else if (dirent.isSymbolicLink()) follow(path, dirent.name, { entries, links, refused });
      // Opening a pipe would wait for a writer that never comes.
      else if (dirent.name.endsWith(".h")) refused.set(dirent.name, notRegular);
    }
    return { entries, links, refused };
  };

  const follow = (folder: string, name: string, into: Writable) => {
    const path = join(root, folder, name);
    try {
      const target = realpathSync(path);
      const stat = statSync(target);
      if (target !== real && !target.startsWith(inside)) {
        into.refused.set(name, `not read, because the link leaves ${root}`);
        return;
      }
      // A link to a folder above itself would make the tree endless.
      if (stat.isDirectory() && !`${realpathSync(join(root, folder))}${sep}`.startsWith(target + sep))
        into.entries.set(name, "folder");
      else if (stat.isFile()) into.entries.set(name, "file");
      else {
        if (!stat.isDirectory() && name.endsWith(".h")) into.refused.set(name, notRegular);
        return;
      }
      into.links.set(name, target.slice(inside.length).split(sep).join("/"));
    } catch (error) {
      into.refused.set(name, `not read, because the link leads nowhere (${reason(error)})`);
    }
  };

  const entry = (path: string): Entry | undefined => {
    if (path === "") return "folder";
    const cut = path.lastIndexOf("/");
    const folder = folderAt(cut < 0 ? "" : path.slice(0, cut));
    const name = path.slice(cut + 1);
    const refused = folder.refused.get(name);
    if (refused !== undefined) problems.add(`${join(root, path)}: ${refused}`);
    return folder.entries.get(name);
  };

  const list = (folder: string) => [...folderAt(folder).entries].sort(([a], [b]) => (a < b ? -1 : 1));

  const headers = (folder: string): string[] => {
    const found: string[] = [];
    // Two links may lead into each other's folders; a folder is walked once by its real place.
    const walked = new Set<string>();
    const walk = (path: string) => {
      // A link without an ending may have been a folder of headers.
      for (const [name, why] of folderAt(path).refused) {
        if (/^[^.]*$|\.h$/.test(name)) lose(path === "" ? name : `${path}/${name}`, why);
      }
      for (const [name, kind] of list(path)) {
        const below = path === "" ? name : `${path}/${name}`;
        if (kind === "file") {
          if (name.endsWith(".h")) found.push(below);
        } else if (name !== ".git") {
          const place = folderAt(path).links.get(name);
          if (place !== undefined && walked.has(place)) continue;
          if (place !== undefined) walked.add(place);
          walk(below);
        }
      }
    };
    walk(folder);
    return found.sort();
  };

  const read = (path: string): string | undefined => {
    if (entry(path) !== "file") return undefined;
    try {
      return readFileSync(join(root, path), "utf8");
    } catch (error) {
      lose(path, `the file cannot be read (${reason(error)})`);
      return undefined;
    }
  };

  const link = (path: string) => {
    const cut = path.lastIndexOf("/");
    return folderAt(cut < 0 ? "" : path.slice(0, cut)).links.get(path.slice(cut + 1));
  };

  return { root, entry, list, headers, read, link, problems: () => [...problems], lost: () => lost };
}

/** The system's own short name for what went wrong: `EACCES`, `ENOENT` ... */
export function reason(error: unknown): string {
  if (error instanceof Error) return "code" in error ? String(error.code) : error.message;
  return String(error);
}
