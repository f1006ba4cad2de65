import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Rooms on which it depends what is read of a header, and what is printed of it. */
const rooms = ["abi", "audit", "cli", "compare", "contract", "header", "interfaces", "report", "review", "tree"] as const;

/**
 * 16 hex digits that differ when abide's own code does, so that no result of another abide is taken for one of this. The code itself is looked at: a
 * version number says nothing of a working tree.
 */
export function ownCode(): string {
  const root = join(import.meta.dirname, "..");
  const hash = createHash("sha256");
  for (const room of rooms) {
    const files = readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !/\.(test|d)\.[jt]s$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) {
      hash.update(file.slice(root.length));
      hash.update(readFileSync(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
