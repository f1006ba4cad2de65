import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Installs a kernel tree's headers for one architecture into a folder, as `make headers_install` would, for the compiler to
 * read: generic headers, then the architecture's own, then the wrappers that Kbuild asks for. It shares no line with src/tree.
 * Marks such as `__user` stay and are taken away by `kernelFlags`. Returns include names.
 */
export function installKernelHeaders(tree: string, arch: string, target: string): string[] {
  const names = new Set<string>();
  const put = (name: string, text: string): void => {
    const path = join(target, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    names.add(name);
  };
  const own = `arch/${arch}/include/uapi`;
  for (const folder of ["include/uapi", own]) {
    for (const entry of readdirSync(join(tree, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith(".h") || entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name);
      put(path.slice(join(tree, folder).length + 1), exported(readFileSync(path, "latin1")));
    }
  }
  const wanted = [
    ...kbuildWords(join(tree, "include/uapi/asm-generic/Kbuild"), "mandatory-y"),
    ...kbuildWords(join(tree, own, "asm/Kbuild"), "generic-y"),
  ];
  for (const name of wanted) if (!names.has(`asm/${name}`)) put(`asm/${name}`, `#include <asm-generic/${name}>\n`);
  for (const name of notExported(tree, arch)) names.delete(name);
  return [...names].sort();
}

/** Headers that include/uapi/Kbuild holds back because the architecture lacks the asm/ header that they are about. */
function notExported(tree: string, arch: string): string[] {
  const text = readFileSync(join(tree, "include/uapi/Kbuild"), "utf8");
  const rule = /^ifeq \(\$\(wildcard \$\(srctree\)\/(\S+)\),\)\n((?:.*\n)*?)endif/gm;
  return [...text.matchAll(rule)].flatMap(([, path, body]) => {
    if (existsSync(join(tree, (path ?? "").replace("$(SRCARCH)", arch)))) return [];
    return [...(body ?? "").matchAll(/^no-export-headers \+= (\S+)$/gm)].map((match) => match[1] ?? "");
  });
}

/** What headers_install takes away, as compiler flags. */
export const kernelFlags = [
  "-D__EXPORTED_HEADERS__",
  "-D__user=",
  "-D__force=",
  "-D__iomem=",
  "-D__attribute_const__=",
  "-D__packed=__attribute__((packed))",
] as const;

function kbuildWords(path: string, variable: string): string[] {
  const text = readFileSync(path, "utf8").replace(/\\\n/g, " ");
  return [...text.matchAll(new RegExp(`^${variable}\\s*[:+]?=\\s*([^#\\n]*)`, "gm"))].flatMap((match) => {
    return (match[1] ?? "").split(/\s+/).filter((word) => word.endsWith(".h"));
  });
}

function exported(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*#\s*include\s*<linux\/compiler(_types)?\.h>/.test(line))
    .map((line) => (/^\s*#\s*(ifndef|define|endif)/.test(line) ? line.replace(/\b_UAPI(?=_?\w)/, "") : line))
    .join("\n");
}
