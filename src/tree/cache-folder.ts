import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";

/**
 * Results by the digest of all that they follow from, in a folder that may be deleted, damaged or shared at any time: what cannot be read, or is not
 * as it was written, is as if it were not there, and worked out again.
 */
export interface CacheFolder {
  /** A result that was put there, by this run or an earlier one. */
  get(key: string): unknown;
  /** Keeps a result, to be written with the next `flush`. It has to be what JSON can say. */
  put(key: string, value: unknown): void;
  /** A result in a file of its own, for one that is large and often all that is asked for. */
  getFile(key: string): unknown;
  putFile(key: string, value: unknown): void;
  /** The same for what is text already, and is taken as it is. */
  getText(key: string): string | undefined;
  putText(key: string, text: string): void;
  /** Writes what was put. Never throws: a folder that cannot be written is said by `trouble`. */
  flush(): void;
  /** Why nothing could be written; undefined when all was. */
  trouble(): string | undefined;
}

/** The same answers for every question, and nothing kept: `--no-cache`. */
export const noCache: CacheFolder = {
  get: () => undefined,
  put: () => {},
  getFile: () => undefined,
  putFile: () => {},
  getText: () => undefined,
  putText: () => {},
  flush: () => {},
  trouble: () => undefined,
};

/** Files of parts before they become one, and large results and texts that are kept: one for every state of a repository that was asked about. */
const limits = { parts: 24, files: 12, texts: 12 } as const;

/** @param version What the results follow from beside their keys: another one has a folder of its own. */
export function cacheFolder(folder: string, version: string): CacheFolder {
  const home = join(folder, version);
  let known: Map<string, string> | undefined;
  let waiting = new Map<string, string>();
  let trouble: string | undefined;

  const write = (name: string, body: string): boolean => {
    const temporary = join(home, `.new.${randomBytes(8).toString("hex")}`);
    try {
      // Whoever deleted the folder meanwhile may have it back.
      makeFolder(home);
      writeFileSync(temporary, `${header}${digest(body)}\n${body}`);
      renameSync(temporary, join(home, name));
      return true;
    } catch (error) {
      trouble ??= `${home} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
      remove(temporary);
      return false;
    }
  };

  const load = (): Map<string, string> => {
    if (known !== undefined) return known;
    known = new Map();
    for (const name of parts(home)) {
      for (const line of bodyOf(join(home, name))?.split("\n") ?? []) {
        const cut = line.indexOf(" ");
        if (cut > 0) known.set(line.slice(0, cut), line.slice(cut + 1));
      }
    }
    return known;
  };

  return {
    get: (key) => {
      const id = digest(key);
      return parsed(waiting.get(id) ?? load().get(id));
    },
    put: (key, value) => {
      waiting.set(digest(key), JSON.stringify(value));
    },
    getFile: (key) => {
      const path = join(home, `${digest(key)}.whole`);
      const found = parsed(bodyOf(path));
      if (found !== undefined) touch(path);
      return found;
    },
    putFile: (key, value) => {
      if (write(`${digest(key)}.whole`, JSON.stringify(value))) forgetOldest(home, ".whole", limits.files);
    },
    getText: (key) => {
      const path = join(home, `${digest(key)}.text`);
      const found = bodyOf(path);
      if (found !== undefined) touch(path);
      return found;
    },
    putText: (key, text) => {
      if (write(`${digest(key)}.text`, text)) forgetOldest(home, ".text", limits.texts);
    },
    flush: () => {
      if (waiting.size === 0) return;
      const written = waiting;
      waiting = new Map();
      const all = load();
      for (const [id, value] of written) all.set(id, value);
      const old = parts(home);
      const together = old.length >= limits.parts;
      const body = [...(together ? all : written)].map(([id, value]) => `${id} ${value}\n`).join("");
      const name = `${digest(body)}.part`;
      // Another run may be reading these; what it has read it keeps, and what it misses it works out again.
      if (write(name, body) && together) for (const each of old) if (each !== name) remove(join(home, each));
    },
    trouble: () => trouble,
  };
}

const header = "abide-cache 1 ";

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What a file says, when it is whole: its first line has the digest of the rest. */
function bodyOf(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const end = text.indexOf("\n");
  if (end < 0 || !text.startsWith(header)) return undefined;
  const body = text.slice(end + 1);
  return text.slice(header.length, end) === digest(body) ? body : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parts(home: string): readonly string[] {
  try {
    return readdirSync(home).filter((name) => name.endsWith(".part"));
  } catch {
    return [];
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be written, nothing is left over.
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Only its age is wrong then.
  }
}

function forgetOldest(home: string, ending: string, most: number): void {
  try {
    const files = readdirSync(home)
      .filter((name) => name.endsWith(ending))
      .map((name) => ({ name, time: statSync(join(home, name)).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { name } of files.slice(most)) rmSync(join(home, name), { force: true });
  } catch {
    // Another run is at it.
  }
}
