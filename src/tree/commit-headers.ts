import { posix } from "node:path";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import type { Loader, Source } from "../header/loader.ts";
import type { GitObjects } from "./git-objects.ts";
import { type HeaderPlace, placesOf } from "./header-place.ts";
import { type Asked, type HeaderText, headerText } from "./header-text.ts";
import { kernelMacros } from "./kernel-macros.ts";
import type { CommitView } from "./known-paths.ts";

/** A header's text together with all that it can include, at one commit. */
export interface HeaderAtCommit {
  readonly source: Source;
  readonly loader: Loader;
  /** Equal keys mean the same text and the same texts behind every include: whatever is read of it is the same. */
  readonly key: string;
  /** Equal texts mean that every include means the same text, but for the header itself, which headers that it includes may include. */
  readonly around: string;
  /** How many characters the header itself has. */
  readonly size: number;
}

/** Headers of commits, each text and each folder read once while it is in use. */
export interface CommitHeaders {
  /**
   * @param view What the commit has, where its includes are looked up.
   * @param id The header's own text.
   * Undefined when the text, or one that it includes and that the commit has, is not in the repository.
   */
  at(view: CommitView, id: string, path: string, place: HeaderPlace): Promise<HeaderAtCommit | undefined>;
}

/** All that a header includes, and what was looked up for that. */
interface Surroundings {
  readonly includes: readonly Asked[];
  /** By path: the id that was there, "" for none. */
  readonly looked: ReadonlyMap<string, string>;
  /** What each include means, the header itself included, and without it. */
  readonly all: string;
  readonly others: string;
  readonly loader: Loader;
}

/** Characters of texts and bytes of folders that are kept. */
const most = 8 << 20;

export function commitHeaders(objects: GitObjects): CommitHeaders {
  const texts = new Recent<Promise<HeaderText | undefined>>(most);
  const folders = new Recent<Promise<Folder | undefined>>(most);
  const sources = new Recent<Source>(most);
  const loaders = new Recent<Loader>(2000);
  /** By path: the text that was fetched last, and what was found around it. */
  const lastTexts = new Recent<HeaderText>(16);
  const surroundings = new Recent<Promise<Surroundings | undefined>>(16);

  const textOf = (id: string, path: string): Promise<HeaderText | undefined> =>
    texts.of(id, async () => {
      const raw = await objects.text(id);
      if (raw === undefined) return undefined;
      const text = headerText(raw, lastTexts.get(path));
      lastTexts.set(path, text, 1);
      texts.weigh(id, raw === text.installed ? raw.length : 2 * raw.length);
      return text;
    });
  const folderOf = (commit: string, folder: string): Promise<Folder | undefined> => {
    const name = `${commit}:${folder}`;
    return folders.of(name, async () => {
      const object = await objects.get(name);
      if (object?.kind !== "tree") return undefined;
      folders.weigh(name, object.bytes.length);
      return { bytes: object.bytes, idBytes: object.id.length / 2 };
    });
  };
  const find = async (view: CommitView, path: string): Promise<string> => {
    const known = view.known(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf("/");
    const folder = await folderOf(view.asked(path), cut < 0 ? "" : path.slice(0, cut));
    const id = (folder === undefined ? undefined : entryOf(folder, path.slice(cut + 1))) ?? "";
    view.learn(path, id);
    return id;
  };

  /** Path and id of the text that an include means; undefined for what the commit has not. */
  const resolve = async (
    { view, looked }: { readonly view: CommitView; readonly looked: Map<string, string> },
    { name, quoted }: Asked,
    from: string | undefined,
    place: HeaderPlace,
  ) => {
    const beside = quoted && from !== undefined ? [posix.normalize(posix.join(posix.dirname(from), name))] : [];
    for (const path of [...beside, ...placesOf(name, place)]) {
      const id = path.startsWith("../") ? "" : (looked.get(path) ?? (await find(view, path)));
      looked.set(path, id);
      if (id !== "") return { path, id };
    }
    return undefined;
  };

  const sourceOf = (path: string, id: string, { raw, installed }: HeaderText, place: HeaderPlace): Source => {
    const name = nameIn(path, place);
    const key = `${name} ${path} ${id} ${place.source}`;
    const known = sources.get(key);
    if (known !== undefined) return known;
    const source = { name, text: place.source ? installed : raw };
    paths.set(source, path);
    sources.set(key, source, raw.length);
    return source;
  };

  /** Undefined when one of the texts is not in the repository. */
  const surround = async (
    view: CommitView,
    own: HeaderText,
    path: string,
    place: HeaderPlace,
  ): Promise<Surroundings | undefined> => {
    const looking = { view, looked: new Map<string, string>() };
    const found = new Map<string, Source>();
    const parts: { readonly path: string; readonly text: string }[] = [];
    // By the request and, for one in quotes, the folder that it is made from.
    const asked = new Set<string>();
    const open: { readonly ask: Asked; readonly from: string | undefined }[] = [];
    const queue = (text: HeaderText, from: string | undefined) => {
      for (const ask of text.includes) {
        const key = keyOf(ask, from);
        if (asked.has(key)) continue;
        asked.add(key);
        open.push({ ask, from });
      }
    };
    queue(own, path);
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      const { ask, from } = each;
      let meant = await resolve(looking, ask, from, place);
      if (meant === undefined && place.source && ask.name.startsWith("asm/")) {
        // What the kernel's build writes for an architecture that has no such header of its own.
        meant = await resolve(looking, { name: `asm-generic/${ask.name.slice(4)}`, quoted: false }, undefined, place);
      }
      if (meant === undefined) continue;
      const text = await textOf(meant.id, meant.path);
      if (text === undefined) return undefined;
      const key = keyOf(ask, from);
      parts.push({ path: meant.path, text: `${key} ${meant.path} ${meant.id}` });
      found.set(key, sourceOf(meant.path, meant.id, text, place));
      queue(text, meant.path);
    }
    const joined = (some: typeof parts) =>
      some
        .map(({ text }) => text)
        .sort()
        .join("\n");
    const all = joined(parts);
    const loaderKey = `${place.model.name} ${place.roots[0]} ${posix.dirname(path)} ${all}`;
    let loader = loaders.get(loaderKey);
    if (loader === undefined) {
      loader = loaderOf(found, place, path);
      loaders.set(loaderKey, loader, 1);
    }
    const itself = parts.some((part) => part.path === path);
    const others = itself ? joined(parts.filter((part) => part.path !== path)) : all;
    return { includes: own.includes, looked: looking.looked, all, others, loader };
  };

  return {
    at: async (view, id, path, place) => {
      const own = await textOf(id, path);
      if (own === undefined) return undefined;
      const name = `${place.model.name} ${path}`;
      // Many are asked for at once: each waits for what the one before it found, which is nearly always its own.
      const last = surroundings.get(name);
      const found = (async () => {
        const known = await last;
        return known?.includes === own.includes && holds(known.looked, view) ? known : surround(view, own, path, place);
      })();
      surroundings.set(name, found, 1);
      const around = await found;
      if (around === undefined) return undefined;
      return {
        source: sourceOf(path, id, own, place),
        loader: around.loader,
        key: `${place.model.name} ${path} ${id}\n${around.all}`,
        around: around.others,
        size: own.raw.length,
      };
    },
  };
}

/** Whether all that was looked up once would be found as it was. */
function holds(looked: ReadonlyMap<string, string>, view: CommitView): boolean {
  for (const [path, id] of looked) if (view.known(path) !== id) return false;
  return true;
}

/** Where a source of these loaders stands. */
const paths = new WeakMap<Source, string>();

function keyOf({ name, quoted }: Asked, from: string | undefined): string {
  return quoted ? `"${posix.dirname(from ?? "")}/${name}` : name;
}

function loaderOf(found: ReadonlyMap<string, Source>, { model }: HeaderPlace, path: string): Loader {
  return {
    macros: kernelMacros,
    include: ({ name, quoted, next, from }) => {
      if (next) return builtinHeader(name, model);
      const at = paths.get(from) ?? path;
      return found.get(keyOf({ name, quoted }, at)) ?? builtinHeader(name, model);
    },
  };
}

function nameIn(path: string, { roots }: HeaderPlace): string {
  const root = roots.find((each) => each !== "" && path.startsWith(`${each}/`));
  return root === undefined ? path : path.slice(root.length + 1);
}

interface Folder {
  readonly bytes: Buffer;
  readonly idBytes: number;
}

/** A tree is `MODE NAME`, a zero byte and an id of 20 or 32 bytes, over and over. Links and folders are no headers. */
function entryOf({ bytes, idBytes }: Folder, name: string): string | undefined {
  const wanted = Buffer.from(` ${name}\0`);
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
    const mode = bytes.toString("latin1", Math.max(0, at - 6), at);
    if (!/^100[0-7]{3}$/.test(mode)) continue;
    const start = at + wanted.length;
    return bytes.toString("hex", start, start + idBytes);
  }
  return undefined;
}

/** What was used last, up to a weight. */
class Recent<T> {
  readonly #most: number;
  readonly #known = new Map<string, { readonly value: T; weight: number }>();
  #weight = 0;

  constructor(weight: number) {
    this.#most = weight;
  }

  get(key: string): T | undefined {
    const entry = this.#known.get(key);
    if (entry === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T, weight: number): void {
    this.#weight += weight - (this.#known.get(key)?.weight ?? 0);
    this.#known.delete(key);
    this.#known.set(key, { value, weight });
    this.#forget();
  }

  of(key: string, make: () => T): T {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.set(key, value, 100);
    return value;
  }

  /** What an entry turned out to weigh. */
  weigh(key: string, weight: number): void {
    const entry = this.#known.get(key);
    if (entry === undefined) return;
    this.#weight += weight - entry.weight;
    entry.weight = weight;
    this.#forget();
  }

  #forget(): void {
    for (const [key, { weight }] of this.#known) {
      if (this.#weight <= this.#most || this.#known.size <= 1) return;
      this.#known.delete(key);
      this.#weight -= weight;
    }
  }
}
