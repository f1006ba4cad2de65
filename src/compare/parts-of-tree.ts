import type { OwnHeader } from "./compare-paths.ts";

/** Whether a file has a say in what a tree's headers are: a header itself, or what decides which wrappers and versions a kernel's build makes. */
export function isPartOfTree(path: string): boolean {
  return path.endsWith(".h") || path === "Makefile" || /(?:^|\/)include\/uapi\/(?:.*\/)?Kbuild(?:\.asm)?$/.test(path);
}

/** Headers among these paths that an architecture has of its own, which only its own data models see. */
export function ownHeaders(paths: readonly string[]): readonly OwnHeader[] {
  return paths.flatMap((path) => {
    const [, arch, name] = /^arch\/([^/]+)\/include\/(?:generated\/)?uapi\/(.+\.h)$/.exec(path) ?? [];
    return arch === undefined || name === undefined ? [] : [{ arch, name }];
  });
}
