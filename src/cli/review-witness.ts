import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Comparison } from "../compare/compare-paths.ts";
import { witnessSides } from "../compare/witness-sides.ts";
import { makeFolder } from "../tree/make-folder.ts";
import { witnessFiles } from "../witness/witness-files.ts";
import { type Witnesses, witnessesOf } from "../witness/witnesses-of.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./verb.ts";

/**
 * `--witness DIR`: writes a C program for each finding that one can show, and says on stderr how many there are. The folder is new, empty, or
 * one that was written so before. Throws a `UsageError` when it is something else, or cannot be written.
 */
export function writeWitnesses(io: Io, compared: Pick<Comparison, "review" | "before" | "after">, folder: string): Witnesses {
  const read = witnessSides(compared);
  const made = witnessesOf(compared.review.findings, read.sides);
  const files = witnessFiles(made, read);
  if (existsSync(folder) && !isOurs(folder))
    throw new UsageError(`${folder} holds something else than witnesses; --witness expects a new or an empty folder`);
  try {
    for (const { path, text } of files) {
      const target = join(folder, path);
      makeFolder(dirname(target));
      writeFileSync(target, text, { mode: path === "run.sh" ? 0o755 : 0o644 });
    }
  } catch (error) {
    throw new UsageError(`${folder} cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
  const { witnesses, without } = made;
  io.err(
    `abide: ${counted(witnesses.length, "witness", "witnesses")} in ${folder}, ${without.length} of ${counted(
      compared.review.findings.length,
      "finding",
      "findings",
    )} without one (manifest.json says why); ${join(folder, "run.sh")} confirms them\n`,
  );
  return made;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Empty, or with a manifest of ours: what is written then takes the place of what was. */
function isOurs(folder: string): boolean {
  try {
    const names = readdirSync(folder);
    return names.length === 0 || (names.includes("manifest.json") && names.includes("run.sh"));
  } catch {
    return false;
  }
}
