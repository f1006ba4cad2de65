import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import type { Calls } from "./calls.ts";
import { otherRights } from "./other-rights.ts";

/** Where a program is, or why it cannot be tried. As execvp looks for it: a name without a slash is looked for in PATH. */
export function resolveProgram(
  program: string,
  env: NodeJS.ProcessEnv,
  calls: Pick<Calls, "hasAttribute">,
  cwd = currentFolder(),
): { readonly path: string } | { readonly reason: string } {
  if (program === "") return { reason: `the program's name is empty: the word behind -- is ""` };
  const folders = program.includes("/") ? [""] : (env.PATH ?? "/bin:/usr/bin").split(delimiter);
  let denied: string | undefined;
  for (const folder of folders) {
    const path = folder === "" ? resolve(cwd, program) : resolve(cwd, folder, program);
    const found = look(path);
    if (found === "absent") continue;
    if (found === "denied") {
      denied ??= path;
      continue;
    }
    const rights = otherRights(path, calls);
    if (rights === undefined) return { path };
    return {
      reason: `${path} ${rights}, and the kernel takes that away from a program under a filter; start abide with these rights, and try a copy of the program without them`,
    };
  }
  if (denied !== undefined) return { reason: `${denied} cannot be executed (EACCES)` };
  const where = program.includes("/") ? "" : ` in ${folders.join(delimiter)}`;
  return { reason: `there is no program ${program}${where}` };
}

/** A folder that was removed is still where the kernel starts from. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/proc/self/cwd";
  }
}

function look(path: string): "absent" | "denied" | "there" {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return stat.isDirectory() ? "denied" : "absent";
    accessSync(path, constants.X_OK);
    return "there";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "denied" : "absent";
  }
}
