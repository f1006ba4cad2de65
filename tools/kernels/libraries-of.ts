import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The shared libraries of a program, its loader among them: absolute paths. None of a program that is linked statically, or of a file that is none.
 *
 * @throws when one is missing on this machine.
 */
export function librariesOf(path: string): readonly string[] {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 4).toString("latin1") !== "\u007fELF") return [];
  let listed: string;
  try {
    listed = execFileSync("ldd", [path], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch {
    // "not a dynamic executable": its status is 1.
    return [];
  }
  const missing = /^\s*(\S+) => not found$/m.exec(listed)?.[1];
  if (missing !== undefined) throw new Error(`${path} needs ${missing}, which is not on this machine`);
  return [...new Set([...listed.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].flatMap(([, file]) => file ?? []))];
}
