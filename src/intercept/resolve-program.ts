import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** Where a program is, or why it cannot be tried. As execvp looks for it: a name without a slash is looked for in PATH. */
export function resolveProgram(
  program: string,
  env: NodeJS.ProcessEnv,
  cwd = currentFolder(),
): { readonly path: string } | { readonly reason: string } {
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
    if ((found.mode & setIds) !== 0 && process.geteuid?.() !== 0) {
      return {
        reason: `${path} is set-uid or set-gid, and the kernel takes that away from a program under a filter; it cannot be tried as it is`,
      };
    }
    return { path };
  }
  if (denied !== undefined) return { reason: `${denied} cannot be executed (EACCES)` };
  const where = program.includes("/") ? "" : ` in ${folders.join(delimiter)}`;
  return { reason: `there is no program ${program === "" ? '""' : program}${where}` };
}

/** A folder that was removed is still where the kernel starts from. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/proc/self/cwd";
  }
}

/** S_ISUID and S_ISGID. */
const setIds = 0o6000;

function look(path: string): "absent" | "denied" | { readonly mode: number } {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return stat.isDirectory() ? "denied" : "absent";
    accessSync(path, constants.X_OK);
    return { mode: stat.mode };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "denied" : "absent";
  }
}
