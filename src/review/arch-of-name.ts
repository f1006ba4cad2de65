import type { Answer, Context } from "./rule.ts";

/** Words by which headers for all architectures say that a name is one architecture's, and the folders below `arch/` in which it is handled. */
const archWords: readonly { readonly words: readonly string[]; readonly folders: readonly string[] }[] = [
  { words: ["ALPHA"], folders: ["alpha"] },
  { words: ["ARM", "ARM64", "AARCH64"], folders: ["arm", "arm64"] },
  { words: ["LOONGARCH", "LOONGARCH64"], folders: ["loongarch"] },
  { words: ["M68K"], folders: ["m68k"] },
  { words: ["MIPS", "MIPS64"], folders: ["mips"] },
  { words: ["PARISC", "HPPA"], folders: ["parisc"] },
  { words: ["PPC", "PPC64", "POWERPC", "SPAPR"], folders: ["powerpc"] },
  { words: ["RISCV", "RISCV64"], folders: ["riscv"] },
  { words: ["S390", "S390X"], folders: ["s390"] },
  { words: ["SPARC", "SPARC64"], folders: ["sparc"] },
  { words: ["X86", "I386"], folders: ["x86"] },
];

/**
 * Why a name was not looked for where it would be handled: it is one architecture's, by its words or since its header is, and the source has not that
 * architecture's code. Undefined for every other name.
 */
export function notLookedFor(
  name: string,
  { source, header, model }: Pick<Context, "source" | "header" | "model">,
): Answer | undefined {
  if (source === undefined) return undefined;
  const words = name.split("_");
  const folders = header.name.startsWith("asm/")
    ? [model.arch]
    : archWords.find((row) => row.words.some((word) => words.includes(word)))?.folders;
  if (folders === undefined || folders.some((folder) => source.archs().includes(folder))) return undefined;
  const which = folders.map((folder) => `arch/${folder}`).join(" and no ");
  return { kind: "nowhere", text: `the tree has no ${which}, where ${name} would be handled: not looked for` };
}
