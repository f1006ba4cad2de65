import type { Source } from "../header/loader.ts";
import type { Disk } from "./disk.ts";

/** A place where include names are looked up: one `-I` of a compiler. */
export interface Mount {
  /** The header of that name, always the same object; undefined when this place has none, or may not show it. */
  find(name: string): Source | undefined;
  /** Where a name stands on disk, absolute or as the user wrote the root; undefined for a header made up by us. */
  path(name: string): string | undefined;
  /** Folder on disk, absolute; undefined for a mount that is not on disk. */
  readonly base: string | undefined;
}

export interface FolderMountOptions {
  readonly disk: Disk;
  /** Folder within the disk that include names are relative to; "" for the disk's root. */
  readonly folder: string;
  /** Names that are to be seen; all when absent. */
  readonly shows?: ((name: string) => boolean) | undefined;
  /** What happens to the text on its way, e.g. what headers_install strips. */
  readonly edit?: ((text: string) => string) | undefined;
  /** By path within the disk; shared by all mounts of a disk, so that a file is read once. */
  readonly sources: Map<string, Source | undefined>;
}

/** A folder on disk. */
export function folderMount({ disk, folder, shows, edit, sources }: FolderMountOptions): Mount {
  const within = folder === "" ? "" : `${folder}/`;
  const find = (name: string): Source | undefined => {
    if (shows !== undefined && !shows(name)) return undefined;
    const path = within + name;
    const known = sources.get(path);
    if (known !== undefined || sources.has(path)) return known;
    const text = disk.read(path);
    const source = text === undefined ? undefined : { name, text: edit === undefined ? text : edit(text) };
    sources.set(path, source);
    return source;
  };
  const root = folder === "" ? disk.root : `${disk.root}/${folder}`;
  return { find, path: (name) => `${root}/${name}`, base: root };
}

/** Headers that stand in no file. Texts are made when asked for, once. */
export function virtualMount(texts: ReadonlyMap<string, string>): Mount {
  const sources = new Map<string, Source>();
  const find = (name: string): Source | undefined => {
    const known = sources.get(name);
    if (known !== undefined) return known;
    const text = texts.get(name);
    if (text === undefined) return undefined;
    const source = { name, text };
    sources.set(name, source);
    return source;
  };
  return { find, path: () => undefined, base: undefined };
}
