import type { FilePatch } from "../patch/patch.ts";
import { createDisk } from "../tree/disk.ts";
import { type GitRepository, openGitRepository } from "../tree/git-repository.ts";
import { openGitTree } from "../tree/git-tree.ts";
import type { Edits } from "../tree/overlay-disk.ts";
import { uapiFolder } from "../tree/recognise.ts";
import { openEdited, openTree, type Tree } from "../tree/tree.ts";
import { isPartOfTree } from "./parts-of-tree.ts";

/** What patches are applied to. Paths are relative to the tree's root. */
export interface PatchBase {
  /** As the user named it. */
  readonly name: string;
  /** The text of a file; undefined when it is not there. */
  read(path: string): string | undefined;
  /** The tree with these files in place of its own. */
  open(edits: Edits, side: "before" | "after"): Tree;
  /** Whether both sides are opened alike. */
  readonly sameRoots: boolean;
  /** Whether a review reads the file. */
  isPart(path: string): boolean;
  /**
   * What stands before the tree's own paths in those of a patch: "" for a repository, `include/uapi/` for a folder of installed headers. The shortest
   * with which a header that the patch changes is there.
   */
  prefixFor(files: readonly FilePatch[]): string;
}

export interface PatchBaseOptions {
  readonly base: { readonly tree: string } | { readonly repository: string; readonly ref: string };
  readonly roots?: readonly string[];
  readonly beforeRoots?: readonly string[];
  readonly afterRoots?: readonly string[];
}

/** Opens it. Throws a `TreeError` when it cannot be opened. */
export function patchBase({ base, roots = [], beforeRoots = [], afterRoots = [] }: PatchBaseOptions): PatchBase {
  const rootsOf = { before: [...beforeRoots, ...roots], after: [...afterRoots, ...roots] };
  const opened = "tree" in base ? onDisk(base.tree, rootsOf) : inGit(base, rootsOf);
  const { tree, read } = opened;
  return {
    ...opened,
    sameRoots: beforeRoots.length === 0 && afterRoots.length === 0,
    // Of a kernel tree only what it exports is read.
    isPart: (path) => isPartOfTree(path) && (tree.kind !== "kernel" || path === "Makefile" || uapiFolder(path) !== undefined),
    prefixFor: (files) => {
      const headers = files.flatMap(({ before }) => (before !== undefined && isPartOfTree(before) ? [before] : []));
      const fits = (prefix: string) =>
        headers.some((path) => path.startsWith(prefix) && read(path.slice(prefix.length)) !== undefined);
      const folders = headers.flatMap((path) => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1)));
      const prefixes = tree.kind === "kernel" ? [] : [...new Set(folders)].sort((a, b) => a.length - b.length);
      return ["", ...prefixes].find(fits) ?? "";
    },
  };
}

type Opened = Pick<PatchBase, "name" | "read" | "open"> & { readonly tree: Tree };

interface Roots {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function onDisk(path: string, roots: Roots): Opened {
  const tree = openTree(path, { roots: roots.before });
  const disk = createDisk(tree.root);
  const known = new Map<string, string | undefined>();
  const read = (file: string) => {
    if (!known.has(file)) known.set(file, disk.read(file));
    return known.get(file);
  };
  return { name: path, tree, read, open: (edits, side) => openEdited(path, edits, { roots: roots[side], mayBeEmpty: true }) };
}

function inGit({ repository: path, ref }: { readonly repository: string; readonly ref: string }, roots: Roots): Opened {
  const repository = openGitRepository(path);
  const tree = openGitTree(repository, ref, { roots: roots.before, mayBeEmpty: true });
  const known = new Map<string, string | undefined>();
  const read = (file: string) => {
    if (!known.has(file)) known.set(file, readFromGit(repository, ref, file));
    return known.get(file);
  };
  const open: Opened["open"] = (edits, side) =>
    openGitTree(repository, ref, { roots: roots[side], mayBeEmpty: true, edits, kind: tree.kind });
  return { name: `${path}@${ref}`, tree, read, open };
}

function readFromGit(repository: GitRepository, ref: string, file: string): string | undefined {
  const found = repository.files(ref, [file]).find(({ path, link }) => path === file && !link);
  return found === undefined ? undefined : repository.texts([found.id]).get(found.id);
}
