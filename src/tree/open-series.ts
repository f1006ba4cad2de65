import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { exportedFolders } from "./exported-folders.ts";
import { type GitRepository, openGitRepository } from "./git-repository.ts";
import { openGitTree } from "./git-tree.ts";
import { checkOrder, type ReleaseInGit } from "./release-ancestry.ts";
import { compareReleases, versionOf } from "./release-order.ts";
import { openTree, type Tree, type TreeOptions } from "./tree.ts";
import { TreeError } from "./tree-error.ts";

/** A release and its headers. */
export interface NamedTree {
  readonly name: string;
  readonly tree: Tree;
  /** The commit that it is; undefined for a folder. */
  readonly git?: ReleaseInGit;
}

/** Opens what a user names as a tree or as a series of them; repositories are opened once. */
export interface SeriesOpener {
  /**
   * In order: `DIR`, a tree, or a folder whose subfolders are trees, sorted by version; `NAME=DIR`; `GIT@REF`, `GIT@REF,REF…` and `GIT@PATTERN*`, each
   * with `:FOLDER` behind it when the headers stand below one. Throws a `TreeError` when nothing is there, and for commits and versions of which the
   * later is named first.
   */
  series(specs: readonly string[]): readonly NamedTree[];
  /** One tree: `DIR`, `NAME=DIR` or `GIT@REF[:FOLDER]`. Throws a `TreeError`. */
  tree(spec: string): NamedTree;
}

export function openSeries(options: TreeOptions = {}): SeriesOpener {
  const repositories = new Map<string, GitRepository>();
  const repositoryAt = (path: string): GitRepository => {
    const known = repositories.get(path) ?? openGitRepository(path);
    repositories.set(path, known);
    return known;
  };
  const openOne = (spec: string): readonly NamedTree[] => {
    const { name, rest } = named(spec);
    const git = gitSpec(rest);
    const found =
      git === undefined ? fromFolder(rest, options) : fromGit(repositoryAt(git.path), git, { ...options, spec: rest });
    if (name === undefined) return found;
    const [only, ...more] = found;
    if (only === undefined || more.length > 0) {
      throw new TreeError(
        "no-headers",
        spec,
        `${rest} holds ${found.length} releases, and ${name} can name one: leave ${name}= out, or name one of them`,
      );
    }
    return [{ ...only, name }];
  };
  return {
    series: (specs) => {
      const releases = distinct(specs.flatMap(openOne));
      checkOrder(releases);
      return releases;
    },
    tree: (spec) => {
      const found = openOne(spec);
      const [only, ...more] = found;
      if (only === undefined || more.length > 0) {
        throw new TreeError("no-headers", spec, `${spec} holds ${found.length} trees; name the one that is to be audited`);
      }
      return only;
    },
  };
}

/** `NAME=DIR`, unless that is itself a path. */
function named(spec: string): { readonly name: string | undefined; readonly rest: string } {
  const [, name, rest] = /^([^/=@]+)=(.+)$/s.exec(spec) ?? [];
  return name === undefined || rest === undefined || exists(spec) ? { name: undefined, rest: spec } : { name, rest };
}

interface GitSpec {
  readonly path: string;
  readonly refs: readonly string[];
  readonly folder: string;
}

/** The first `@` behind a folder that exists divides repository and refs; a path that exists is a path. */
function gitSpec(spec: string): GitSpec | undefined {
  if (exists(spec)) return undefined;
  for (let at = spec.indexOf("@"); at > 0; at = spec.indexOf("@", at + 1)) {
    const path = spec.slice(0, at);
    if (!exists(path)) continue;
    const [refs = "", ...folder] = spec.slice(at + 1).split(":");
    return { path, refs: refs.split(",").filter((ref) => ref !== ""), folder: folder.join(":") };
  }
  return undefined;
}

function fromGit(
  repository: GitRepository,
  { refs, folder }: GitSpec,
  { spec, ...options }: TreeOptions & { readonly spec: string },
): readonly NamedTree[] {
  if (refs.length === 0) throw new TreeError("no-such-ref", spec, `${spec} names no tag or commit; write ${repository.path}@TAG`);
  const meant = refs.flatMap((ref) => {
    if (!ref.includes("*")) return [ref];
    const found = [...repository.refs(ref)].sort(compareReleases);
    if (found.length === 0) throw new TreeError("no-such-ref", spec, `${repository.path} has no tag or branch ${ref}`);
    return found;
  });
  return meant.map((ref) => ({
    name: ref,
    tree: openGitTree(repository, ref, { ...options, folder }),
    git: { repository, ref },
  }));
}

/** A tree, or a folder of trees: one that holds no headers itself, and whose subfolders are none of a tree's own. */
function fromFolder(path: string, options: TreeOptions): readonly NamedTree[] {
  const releases = foldersOfReleases(path);
  if (releases.length === 0) return [{ name: shortName(path), tree: openTree(path, options) }];
  const trees = releases.map((folder) => ({ folder, tree: openTree(join(path, folder), options) }));
  const short = trees.map(({ folder }) => shortName(folder));
  // Two builds of one version keep their whole names.
  return trees.map(({ folder, tree }, at) => {
    const name = short[at] ?? folder;
    return { name: short.filter((each) => each === name).length === 1 ? name : folder, tree };
  });
}

function foldersOfReleases(path: string): readonly string[] {
  if (!isFolder(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && entry.name.endsWith(".h"))) return [];
  const folders = entries.map(({ name }) => name).filter((name) => !name.startsWith(".") && isFolder(join(path, name)));
  const ofTree = new Set([...exportedFolders, "include", "uapi", "arch"]);
  if (folders.some((name) => ofTree.has(name))) return [];
  // Without a number in its name a folder is no release.
  return folders.filter((name) => /\d/.test(name)).sort(compareReleases);
}

/** The version that a folder is called by, or the folder's own name. */
function shortName(path: string): string {
  const name = basename(path.replace(/\/+$/, ""));
  return versionOf(name) ?? name;
}

/** Releases are told apart by their names. */
function distinct(releases: readonly NamedTree[]): readonly NamedTree[] {
  const seen = new Set<string>();
  for (const { name, tree } of releases) {
    if (seen.has(name)) {
      throw new TreeError(
        "no-headers",
        tree.root,
        `two releases are called ${name}; name one otherwise: NAME=${tree.paths[0] ?? tree.root}`,
      );
    }
    seen.add(name);
  }
  return releases;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
