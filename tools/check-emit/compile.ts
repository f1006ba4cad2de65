import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelFlags } from "../check-layout/kernel-install.ts";

/** A way to compile a program: every warning is an error. */
export interface Compiler {
  readonly label: string;
  readonly command: string;
  readonly flags: readonly string[];
  /** Only programs with cases for it. */
  readonly bits?: 32;
  /** With a header that need not be the build's: what a draft called by a name may have another number since. */
  readonly newest?: true;
}

export const strict = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"] as const;

/** Debian keeps x86's <asm/…> where only a 64-bit compiler looks; the link for the others comes with a package that excludes cross compilers. */
export const m32 = ["-m32", "-idirafter", "/usr/include/x86_64-linux-gnu"] as const;

/**
 * The header of the machine, if it has one, that of a newer kernel, and none at all: a program must compile with each.
 *
 * @param newer folder of the newer kernel's headers.
 */
export const compilersWith = (newer: string): readonly Compiler[] => [
  { label: "gcc", command: "gcc", flags: strict },
  { label: "gcc, no header", command: "gcc", flags: [...strict, "-DNO_HEADER"] },
  { label: "gcc, 7.3's header", command: "gcc", flags: [...strict, "-isystem", newer, ...kernelFlags], newest: true },
  { label: "clang", command: "clang", flags: strict },
  { label: "gcc -m32", command: "gcc", flags: [...strict, ...m32], bits: 32 },
  { label: "clang -m32", command: "clang", flags: [...strict, ...m32], bits: 32 },
];

/** Compiles a program in a folder. Answers the program's path, or what the compiler said. Throws where there is no such compiler. */
export function compile(
  { command, flags }: Pick<Compiler, "command" | "flags">,
  folder: string,
  text: string,
): { readonly path: string } | { readonly errors: string } {
  const [source, path] = [join(folder, "program.c"), join(folder, "program")];
  writeFileSync(source, text);
  const { status, stderr, error } = spawnSync(command, [...flags, "-o", path, source], { encoding: "utf8" });
  if (error !== undefined) throw new Error(`needs ${command}; the Debian package is ${command} (${error.message})`);
  return status === 0 ? { path } : { errors: stderr };
}
