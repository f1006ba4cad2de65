import { allModels } from "../abi/models.ts";
import { defaultArchs } from "./compare-paths.ts";

/** Whether a file has a say in what a tree's headers are: a header itself, or what decides which wrappers and versions a kernel's build makes. */
export function isPartOfTree(path: string): boolean {
  return path.endsWith(".h") || path === "Makefile" || /(?:^|\/)include\/uapi\/(?:.*\/)?Kbuild(?:\.asm)?$/.test(path);
}

/**
 * Data models to judge on when an architecture's own headers are touched that the usual ones do not see: those and the usual ones.
 * Undefined when the usual ones see all that is touched.
 */
export function archsTouched(paths: readonly string[]): readonly string[] | undefined {
  const usual = new Set(allModels.filter(({ name }) => defaultArchs.includes(name)).map(({ arch }) => arch));
  const own = new Set(paths.flatMap((path) => /^arch\/([^/]+)\/include\/(?:generated\/)?uapi\//.exec(path)?.[1] ?? []));
  const more = allModels.filter(({ arch }) => own.has(arch) && !usual.has(arch)).map(({ name }) => name);
  return more.length === 0 ? undefined : [...defaultArchs, ...more];
}
