import { posix } from "node:path";
import type { DataModel } from "../abi/model.ts";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import type { IncludeRequest, Loader, Source } from "../header/loader.ts";
import { createDisk, type Disk } from "./disk.ts";
import { installedPlace } from "./installed-place.ts";
import { kernelMacros } from "./kernel-macros.ts";
import { kernelPlace } from "./kernel-place.ts";
import type { Mount } from "./mount.ts";
import { type Edits, overlayDisk } from "./overlay-disk.ts";
import type { Place } from "./place.ts";
import { plainPlace } from "./plain-place.ts";
import { type Recognised, recognise, recogniseRoot, type TreeKind } from "./recognise.ts";
import { TreeError } from "./tree-error.ts";

/** A set of headers on disk: which headers it holds, and where their includes lead. */
export interface Tree {
  readonly kind: TreeKind;
  /** The folder that the names of its headers are relative to, absolute; for a kernel tree, the tree. */
  readonly root: string;
  /** The paths that it was opened with, as the user wrote them. */
  readonly paths: readonly string[];
  /** The headers that the user means, as the data model's architecture has them, sorted by name. Read once. */
  headers(model: DataModel): readonly Source[];
  /** Answers includes: beside the includer, in the tree, in the other roots in their order, then among abide's own headers. */
  loader(model: DataModel): Loader;
  /** Where a header stands on disk (absolute), by its Source or by its name; the name itself when it stands in no file. */
  locate(header: Source | string): string;
  /** What was left out though it was asked for, one line each, e.g. a link that leaves the tree. Grows as headers are read. */
  notes(): readonly string[];
  /**
   * Headers that `headers` would hold if they could be read, by include name, sorted: a file without permission, a pipe, a link that
   * leads nowhere or out of the tree. A folder of headers stands for what is in it. The reason is the one that `notes` gives.
   */
  unreadable(model: DataModel): readonly Unreadable[];
  /** Headers that are there and that the tree does not export for the data model's architecture, by include name, each with why. */
  withheld(model: DataModel): readonly Unreadable[];
  /** Why headers may be incomplete under a data model, one line each: worth saying when some are. */
  hints(model: DataModel): readonly string[];
}

/** A header, or a folder of headers, that is there and could not be read. */
export interface Unreadable {
  readonly name: string;
  readonly reason: string;
}

export interface TreeOptions {
  /** More folders (or trees) to look for includes in, in this order. */
  readonly roots?: readonly string[];
}

/** Opens one path. Throws a `TreeError` when it does not exist, cannot be looked at or holds no headers. */
export function openTree(path: string, options: TreeOptions = {}): Tree {
  const [tree] = openTrees([path], options);
  if (tree === undefined) throw new TreeError("path-not-found", path, `${path} was not opened`);
  return tree;
}

/** Opens several paths; those that lie in one tree become one `Tree`, so that its files are read once. Throws as `openTree`. */
export function openTrees(paths: readonly string[], options: TreeOptions = {}): readonly Tree[] {
  const places = new Map<string, Place>();
  const placeOf = (kind: TreeKind, root: string): Place => {
    const key = `${kind} ${root}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = open[kind](root);
    places.set(key, place);
    return place;
  };
  const roots = (options.roots ?? []).map((path) => {
    const { kind, root } = recogniseRoot(path);
    return placeOf(kind, root);
  });
  const groups = new Map<Place, { path: string; what: Recognised }[]>();
  for (const path of paths) {
    const what = recognise(path);
    const place = placeOf(what.kind, what.root);
    const group = groups.get(place) ?? [];
    group.push({ path, what });
    groups.set(place, group);
  }
  return [...groups].map(([place, asked]) => {
    const around = asked.flatMap(({ what }) => (what.around === undefined ? [] : [placeOf(what.around.kind, what.around.root)]));
    return createTree(place, asked, [...new Set([...roots, ...around])]);
  });
}

/** Opens a folder or a tree as it would be with these files written to it. Edits are relative to the tree's root. Throws as `openTree`. */
export function openEdited(path: string, edits: Edits, { mayBeEmpty, ...options }: TreeOfOptions = {}): Tree {
  const what = recognise(path);
  const around = what.around === undefined ? [] : [what.around.root];
  const others = placesOf([...(options.roots ?? []), ...around]);
  const place = open[what.kind](what.root, overlayDisk(createDisk(what.root), edits));
  return createTree(place, [{ path, what }], others, mayBeEmpty);
}

export interface TreeOfOptions extends TreeOptions {
  /** Files and folders that are meant, relative to the root; all unless said. */
  readonly paths?: readonly string[];
  /** No headers is an answer, too: the other side of a comparison may have some. */
  readonly mayBeEmpty?: boolean;
}

/** A tree of a place that was opened by other means than by its path; `path` is what it is called. */
export function treeOf(place: Place, path: string, { roots = [], paths = [], mayBeEmpty }: TreeOfOptions = {}): Tree {
  const what = { kind: place.kind, root: place.root };
  const all = [{ path, what: { ...what, select: { kind: "all" } as const } }];
  const some = paths.map((each) => ({
    path: `${path}/${each}`,
    what: { ...what, select: { kind: "below", path: each } as const },
  }));
  return createTree(place, some.length === 0 ? all : some, placesOf(roots), mayBeEmpty);
}

function placesOf(roots: readonly string[]): readonly Place[] {
  return roots.map((path) => {
    const { kind, root } = recogniseRoot(path);
    return open[kind](root);
  });
}

const open: Readonly<{ [kind in TreeKind]: (root: string, disk?: Disk) => Place }> = {
  kernel: kernelPlace,
  installed: installedPlace,
  plain: plainPlace,
};

interface Asked {
  readonly path: string;
  readonly what: Recognised;
}

function createTree(place: Place, asked: readonly Asked[], others: readonly Place[], mayBeEmpty = false): Tree {
  const origins = new WeakMap<Source, Mount>();
  const located = new Map<string, string>();
  const lists = new Map<string, readonly Source[]>();
  const loaders = new Map<string, Loader>();

  const seen = (source: Source, mount: Mount): Source => {
    if (origins.has(source)) return source;
    origins.set(source, mount);
    const path = mount.path(source.name);
    if (path !== undefined && !located.has(source.name)) located.set(source.name, path);
    return source;
  };
  const find = (name: string, mounts: readonly Mount[]): Source | undefined => {
    for (const mount of mounts) {
      const source = mount.find(name);
      if (source !== undefined) return seen(source, mount);
    }
    return undefined;
  };

  const collect = (model: DataModel): readonly Source[] => {
    const view = place.view(model);
    const found = new Set<Source>();
    for (const { path, what } of asked) {
      const { select } = what;
      if (select.kind === "file") {
        const { mount, name } = place.file(select.path);
        const source = mount.find(name);
        if (source === undefined) throw new TreeError("path-unreadable", path, `${path} cannot be read; ${lastProblem(place)}`);
        found.add(seen(source, mount));
        continue;
      }
      const wanted = select.kind === "all" ? undefined : `${place.root}/${select.path}`;
      for (const name of view.names()) {
        const mount = view.mounts.find((candidate) => candidate.find(name) !== undefined);
        const source = mount?.find(name);
        if (mount === undefined || source === undefined) continue;
        const path = mount.path(name);
        if (wanted === undefined || path === wanted || path?.startsWith(`${wanted}/`)) found.add(seen(source, mount));
      }
    }
    return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
  };

  const createLoader = (model: DataModel): Loader => {
    const views = [place, ...others].map((each) => each.view(model));
    const mounts = [...views.flatMap((view) => view.mounts), ...views.flatMap((view) => view.lastResort ?? [])];
    const answers = new Map<string, Source | undefined>();
    const lookUp = (name: string): Source | undefined => {
      const known = answers.get(name);
      if (known !== undefined || answers.has(name)) return known;
      const source = find(name, mounts) ?? builtinHeader(name, model);
      answers.set(name, source);
      return source;
    };
    const include = ({ name, quoted, next, from }: IncludeRequest): Source | undefined => {
      const wanted = includeName(name);
      if (wanted === undefined) return undefined;
      const origin = origins.get(from);
      if (next) {
        // Abide's own headers come last: nothing is after them.
        if (origin === undefined) return undefined;
        return find(wanted, mounts.slice(indexOfBase(mounts, origin) + 1)) ?? builtinHeader(wanted, model);
      }
      const beside = quoted && origin !== undefined ? findBeside(wanted, from, origin, mounts) : undefined;
      return beside ?? (wanted.startsWith("../") ? undefined : lookUp(wanted));
    };
    const raw = [place, ...others].some((each) => each.raw);
    return raw ? { include, macros: kernelMacros } : { include };
  };

  /** `"../x.h"` may leave the folder of its includer, and even its root, but only into another of the roots. */
  const findBeside = (name: string, from: Source, origin: Mount, mounts: readonly Mount[]): Source | undefined => {
    const relative = posix.normalize(posix.join(posix.dirname(from.name), name));
    if (!relative.startsWith("../")) return find(relative, [origin]);
    if (origin.base === undefined) return undefined;
    const absolute = posix.join(origin.base, relative);
    for (const mount of mounts) {
      if (mount.base === undefined || !absolute.startsWith(`${mount.base}/`)) continue;
      const source = find(absolute.slice(mount.base.length + 1), [mount]);
      if (source !== undefined) return source;
    }
    return undefined;
  };

  const collected = (model: DataModel) => {
    const found = collect(model);
    return mayBeEmpty && found.length === 0 && place.lost().size === 0 ? found : collectOrThrow(found, place, asked, model);
  };
  const headers = (model: DataModel) => memo(lists, model.name, () => collected(model));
  const unreadable = (model: DataModel): readonly Unreadable[] => {
    // What cannot be read is found out by reading.
    headers(model);
    const { nameOf } = place.view(model);
    const reasons = new Map<string, string>();
    for (const [path, reason] of place.lost()) {
      if (!asked.some(({ what }) => holds(what, path))) continue;
      const name = nameOf(path);
      if (name === undefined) continue;
      if (!reasons.has(name)) reasons.set(name, reason);
      if (!located.has(name)) located.set(name, `${place.root}/${path}`);
    }
    return [...reasons].map(([name, reason]) => ({ name, reason })).sort((a, b) => (a.name < b.name ? -1 : 1));
  };

  return {
    kind: place.kind,
    root: place.root,
    paths: asked.map(({ path }) => path),
    headers,
    unreadable,
    loader: (model) => memo(loaders, model.name, () => createLoader(model)),
    locate: (header) => {
      if (typeof header === "string") return located.get(header) ?? header;
      return origins.get(header)?.path(header.name) ?? header.name;
    },
    notes: () => [...new Set([place, ...others].flatMap((each) => each.problems()))],
    withheld: (model) => place.view(model).withheld?.() ?? [],
    hints: (model) => place.view(model).hints,
  };
}

/** Whether a path lies in what the user asked for. */
function holds({ select }: Recognised, path: string): boolean {
  if (select.kind === "all") return true;
  return path === select.path || (select.kind === "below" && path.startsWith(`${select.path}/`));
}

function collectOrThrow(headers: readonly Source[], place: Place, asked: readonly Asked[], model: DataModel): readonly Source[] {
  if (headers.length > 0) return headers;
  const path = asked.map((each) => each.path).join(", ");
  const lost = [...place.lost()][0];
  if (lost !== undefined) {
    const [name, reason] = lost;
    throw new TreeError(
      "path-unreadable",
      path,
      `${path} holds no headers that can be read; ${posix.join(place.root, name)}: ${reason}`,
    );
  }
  const archFolder = asked.map(({ what }) =>
    "path" in what.select ? /^arch\/([^/]+)/.exec(what.select.path)?.[1] : undefined,
  )[0];
  if (place.kind === "kernel" && archFolder !== undefined && archFolder !== model.arch) {
    throw new TreeError(
      "no-headers",
      path,
      `${path} holds no headers of ${model.name} (arch/${model.arch}); they belong to arch/${archFolder}: choose it with --arch`,
    );
  }
  const lookedFor: Readonly<{ [kind in TreeKind]: string }> = {
    kernel: "*.h in include/uapi and arch/*/include/uapi of the kernel source tree",
    installed: "*.h in linux/, asm/ and the other folders that make headers_install writes",
    plain: "include/uapi (a kernel source tree), linux/ and asm-generic/ (an installed include folder), and *.h files below it",
  };
  throw new TreeError("no-headers", path, `${path} holds no headers; looked for ${lookedFor[place.kind]}`);
}

/** An include name that stays below the roots; undefined for what must not be looked up: "", absolute names, NUL. */
function includeName(name: string): string | undefined {
  if (name === "" || name.startsWith("/") || name.includes("\0")) return undefined;
  if (!name.includes("./") && !name.includes("//")) return name;
  const normal = posix.normalize(name);
  return normal === "." || normal === ".." ? undefined : normal;
}

/** The position of a mount; two mounts of the same folder count as one. */
function indexOfBase(mounts: readonly Mount[], mount: Mount): number {
  const index = mounts.indexOf(mount);
  return index >= 0 ? index : mounts.findIndex((each) => each.base !== undefined && each.base === mount.base);
}

function lastProblem(place: Place): string {
  return place.problems().at(-1) ?? "it is not a regular file, or a link that leaves its folder";
}

function memo<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
