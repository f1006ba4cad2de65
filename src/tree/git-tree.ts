import { posix } from "node:path";
import type { Disk, Entry } from "./disk.ts";
import { exportedFolders } from "./exported-folders.ts";
import type { GitFile, GitRepository } from "./git-repository.ts";
import { installedPlace } from "./installed-place.ts";
import { kernelPlace } from "./kernel-place.ts";
import { type Edits, overlayDisk } from "./overlay-disk.ts";
import { plainPlace } from "./plain-place.ts";
import { type TreeKind, uapiFolder } from "./recognise.ts";
import { type Tree, type TreeOfOptions, treeOf } from "./tree.ts";
import { TreeError } from "./tree-error.ts";

export interface GitTreeOptions extends TreeOfOptions {
  /** Where in the commit the tree stands; "" for its root. */
  readonly folder?: string;
  /** Files that are other than the commit has them; paths are relative to the folder. */
  readonly edits?: Edits;
  /** What the tree is taken for; told from its files unless said. */
  readonly kind?: TreeKind;
}

/**
 * The headers of a commit, read from git's objects. A kernel source tree, an installed include folder and a plain folder are told apart as on disk.
 *
 * @param ref A commit, tag or tree, or `:` for the index.
 * Throws a `TreeError` for a ref or a folder that is not there, or when the folder holds no headers.
 */
export function openGitTree(repository: GitRepository, ref: string, options: GitTreeOptions = {}): Tree {
  const { folder = "", edits = new Map(), ...more } = options;
  const inside = folder.replace(/^\/+|\/+$/g, "");
  const shown = `${repository.path}@${ref}${inside === "" ? "" : `:${inside}`}`;
  const prefix = inside === "" ? "" : `${inside}/`;
  const disk = (files: readonly GitFile[]) => overlayDisk(gitDisk(repository, shown, files), edits);
  const uapi = ["include/uapi", "arch", "include/generated/uapi", "Makefile"].map((path) => prefix + path);
  const ofKernel = below(repository.files(ref, uapi), prefix);
  const written = [...edits].flatMap(([path, text]) => (text === undefined ? [] : [path]));
  const kernel = [...ofKernel.map(({ path }) => path), ...written].some((path) => path.startsWith("include/uapi/"));
  if (more.kind === undefined ? kernel : more.kind === "kernel") {
    const files = ofKernel.filter(({ path }) => path === "Makefile" || uapiFolder(path) !== undefined);
    return treeOf(kernelPlace(shown, disk(files)), shown, more);
  }
  const files = below(repository.files(ref, [inside]), prefix);
  if (files.length === 0 && inside !== "" && more.mayBeEmpty !== true)
    throw new TreeError("path-not-found", shown, `${repository.path}@${ref} has no folder ${inside}`);
  const headers = files.filter(({ path }) => path.endsWith(".h"));
  const has = (name: string) => [...headers.map(({ path }) => path), ...written].some((path) => path.startsWith(`${name}/`));
  const installed = more.kind === undefined ? has("linux") && has("asm-generic") && !has("uapi") : more.kind === "installed";
  const place = installed ? installedPlace : plainPlace;
  const shownFiles = installed ? headers.filter(({ path }) => exportedFolders.includes(path.split("/")[0] ?? "")) : headers;
  return treeOf(place(shown, disk(shownFiles)), shown, more);
}

function below(files: readonly GitFile[], prefix: string): readonly GitFile[] {
  return files.flatMap((file) => (file.path.startsWith(prefix) ? [{ ...file, path: file.path.slice(prefix.length) }] : []));
}

/** The files of a commit as a disk. All texts are read at the first question for one, so that git is started once. */
function gitDisk(repository: GitRepository, root: string, files: readonly GitFile[]): Disk {
  const folders = new Map<string, Map<string, Entry>>([["", new Map()]]);
  const ids = new Map<string, string>();
  const lost = new Map<string, string>();
  for (const { path, id, link } of files) {
    if (link) {
      // Where it leads is in no list here; no header of a kernel is one.
      if (path.endsWith(".h")) lost.set(path, "a link in a commit is not followed");
      continue;
    }
    ids.set(path, id);
    let name = path;
    for (let kind: Entry = "file"; name !== ""; kind = "folder") {
      const cut = posix.dirname(name);
      const folder = cut === "." ? "" : cut;
      const entries = folders.get(folder) ?? new Map<string, Entry>();
      folders.set(folder, entries);
      const there = entries.has(posix.basename(name));
      entries.set(posix.basename(name), kind);
      if (there) break;
      name = folder;
    }
  }
  let texts: ReadonlyMap<string, string> | undefined;
  const entry = (path: string): Entry | undefined => {
    if (path === "") return "folder";
    const cut = posix.dirname(path);
    return folders.get(cut === "." ? "" : cut)?.get(posix.basename(path));
  };
  return {
    root,
    entry,
    list: (folder) => [...(folders.get(folder) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)),
    headers: (folder) => {
      const within = folder === "" ? "" : `${folder}/`;
      return [...ids.keys()].filter((path) => path.startsWith(within) && path.endsWith(".h")).sort();
    },
    read: (path) => {
      const id = ids.get(path);
      if (id === undefined) return undefined;
      texts ??= repository.texts(ids.values());
      const text = texts.get(id);
      if (text === undefined) lost.set(path, `object ${id} is not in the repository`);
      return text;
    },
    link: () => undefined,
    problems: () => [...lost].map(([path, why]) => `${root}/${path}: ${why}`),
    lost: () => lost,
  };
}
