import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it that are missing, one at a time; one that is there stays as it is. Throws the system's error: ENOTDIR where
 * something on the way is no folder, ENOENT or EACCES where none can be made. Node's own way of making several at once never returns below /proc,
 * whose folders are there and take none.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let at = resolve(folder);
  while (!isFolder(at)) {
    missing.push(at);
    const above = dirname(at);
    if (above === at) break;
    at = above;
  }
  for (const each of missing.reverse()) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another run may have made it meanwhile.
      if (!isFolder(each)) throw error;
    }
  }
}

/** Whether it is one; throws the system's error where something else has its name, or nobody may look. */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${path}'`), { code: "ENOTDIR", path });
}
