import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { reason } from "./disk.ts";
import { exportedFolders, triplet } from "./exported-folders.ts";
import { TreeError } from "./tree-error.ts";

/**
 * `kernel`: a source tree with include/uapi. `installed`: what `make headers_install` or a distribution writes, e.g.
 * /usr/include. `plain`: a folder of headers that is neither.
 */
export type TreeKind = "kernel" | "installed" | "plain";

/** What a path given by a user is. */
export interface Recognised {
  readonly kind: TreeKind;
  /** The folder that the tree is, absolute. */
  readonly root: string;
  /** Which of the tree's headers are meant: all, those below a folder, or one file; paths are relative to the root with `/`. */
  readonly select: { readonly kind: "all" } | { readonly kind: "below" | "file"; readonly path: string };
  /** A tree around the path that includes may be found in, though the path is no part of what it exports. */
  readonly around?: { readonly kind: TreeKind; readonly root: string };
}

/** Says what a path is. Throws a `TreeError` when nothing is there or it cannot be looked at. */
export function recognise(path: string): Recognised {
  const absolute = resolve(path);
  const stat = look(path, absolute);
  if (stat.isDirectory()) return recogniseFolder(absolute);
  // The user named the file, so a link may lead anywhere; its includes are those of the place that it leads to.
  if (stat.isFile()) return recogniseFile(lstatSync(absolute).isSymbolicLink() ? realpathSync(absolute) : absolute);
  throw new TreeError(
    "not-a-header",
    path,
    `${path} is neither a folder nor a regular file; give a header, a folder of headers or a tree`,
  );
}

/** Says what a folder given as `--root` is: a tree when it is one (or the include/uapi of one), otherwise itself. */
export function recogniseRoot(path: string): Recognised {
  const absolute = resolve(path);
  if (!look(path, absolute).isDirectory()) {
    throw new TreeError(
      "not-a-header",
      path,
      `--root ${path} is not a folder; give the folder that include names are relative to`,
    );
  }
  const kernel = kernelAt(absolute) ? absolute : kernelOfUapi(absolute);
  if (kernel !== undefined) return { kind: "kernel", root: kernel, select: { kind: "all" } };
  return { kind: installedAt(absolute) ? "installed" : "plain", root: absolute, select: { kind: "all" } };
}

function look(path: string, absolute: string): Stats {
  try {
    return statSync(absolute);
  } catch (error) {
    const code = reason(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new TreeError(
        "path-not-found",
        path,
        `${path} does not exist; expected a kernel source tree, an installed include folder, a folder of headers or a header`,
      );
    }
    throw new TreeError("path-unreadable", path, `${path} cannot be looked at (${code}); check its permissions`);
  }
}

function recogniseFolder(folder: string): Recognised {
  const tree = treeAround(folder);
  if (tree === undefined) {
    const include = join(folder, "include");
    if (installedAt(include)) return { kind: "installed", root: include, select: { kind: "all" } };
    return { kind: "plain", root: folder, select: { kind: "all" } };
  }
  const path = within(tree.root, folder);
  if (path === "") return { ...tree, select: { kind: "all" } };
  if (tree.kind === "installed" ? meetsExported(path) : meetsUapi(path)) return { ...tree, select: { kind: "below", path } };
  return { kind: "plain", root: folder, select: { kind: "all" }, around: tree };
}

function recogniseFile(file: string): Recognised {
  const folder = dirname(file);
  const tree = treeAround(folder);
  if (tree !== undefined) {
    const path = within(tree.root, file);
    if (tree.kind === "installed" || uapiFolder(path) !== undefined) return { ...tree, select: { kind: "file", path } };
    return { kind: "plain", root: folder, select: { kind: "file", path: basename(file) }, around: tree };
  }
  const root = looseRoot(folder);
  return { kind: "plain", root, select: { kind: "file", path: within(root, file) } };
}

/** The nearest folder, this one or one above it, that is a kernel source tree or an installed include folder. */
function treeAround(folder: string): { kind: "kernel" | "installed"; root: string } | undefined {
  for (const candidate of upwards(folder)) {
    const kernel = kernelAt(candidate) ? candidate : kernelOfUapi(candidate);
    if (kernel !== undefined) return { kind: "kernel", root: kernel };
    if (installedAt(candidate)) return { kind: "installed", root: candidate };
  }
  return undefined;
}

/** The root of a header that stands in no known tree: what its include name is relative to, told by the names of the folders. */
function looseRoot(folder: string): string {
  for (const candidate of upwards(folder)) {
    if (basename(candidate) === "include" || basename(candidate) === "uapi") return candidate;
  }
  for (const candidate of upwards(folder)) {
    if (exportedFolders.includes(basename(candidate))) return dirname(candidate);
  }
  return folder;
}

/** A kernel source tree has include/uapi. So have its arch/NAME folders, which are no trees of their own. */
function kernelAt(folder: string): boolean {
  if (!isFolder(join(folder, "include", "uapi"))) return false;
  const above = dirname(folder);
  return !(basename(above) === "arch" && isFolder(join(dirname(above), "include", "uapi")));
}

/** The kernel tree whose `include`, `include/uapi` or `arch/NAME/include/uapi` this folder is. */
function kernelOfUapi(folder: string): string | undefined {
  const include = basename(folder) === "uapi" ? dirname(folder) : folder;
  if (basename(include) !== "include") return undefined;
  const tree = dirname(include);
  if (kernelAt(tree)) return tree;
  const above = dirname(tree);
  return basename(above) === "arch" && kernelAt(dirname(above)) ? dirname(above) : undefined;
}

function installedAt(folder: string): boolean {
  return isFolder(join(folder, "linux")) && isFolder(join(folder, "asm-generic")) && !isFolder(join(folder, "uapi"));
}

/** The part of a kernel tree that a path lies in, as the folder its include name is relative to: `arch/x86/include/uapi`. */
export function uapiFolder(path: string): string | undefined {
  return /^(?:arch\/[^/]+\/)?include\/(?:generated\/)?uapi(?=\/|$)/.exec(path)?.[0];
}

/** Whether a folder of a kernel tree holds exported headers, or lies among them. */
function meetsUapi(path: string): boolean {
  return uapiFolder(path) !== undefined || path === "include" || /^arch(\/[^/]+(\/include)?)?$/.test(path);
}

/** Whether a folder of an installed tree is one that headers_install writes, or the folder of a triplet that holds asm/. */
function meetsExported(path: string): boolean {
  const [first = "", second] = path.split("/");
  return exportedFolders.includes(first) || (triplet.test(first) && (second === undefined || second === "asm"));
}

function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}

function within(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
