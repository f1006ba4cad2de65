import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A compiler that the check compares with, and where the headers of its target are. */
export interface Target {
  /** Name of the data model. */
  readonly model: string;
  readonly command: string;
  readonly flags: readonly string[];
  /** Debian packages that hold the compiler and the C library's headers. */
  readonly packages: readonly string[];
  /** Folder of installed headers (the tree that abide is given). */
  readonly include: string;
  /** Debian package whose headers are compared; undefined when the target shares another one's. */
  readonly headers: string | undefined;
}

/** One row a compiler. The first five are what `npm run check:layout` runs when it is not told otherwise. */
export const targets: readonly Target[] = [
  native("x86_64", "-m64", ["gcc", "libc6-dev", "linux-libc-dev"]),
  native("i386", "-m32", ["gcc-12-multilib", "libc6-dev-i386", "linux-libc-dev"]),
  cross("arm", "arm-linux-gnueabihf", "armhf"),
  cross("s390x", "s390x-linux-gnu", "s390x"),
  cross("m68k", "m68k-linux-gnu", "m68k"),
  native("x32", "-mx32", ["gcc-12-multilib", "libc6-dev-x32", "linux-libc-dev"]),
  cross("aarch64", "aarch64-linux-gnu", "arm64"),
  cross("riscv64", "riscv64-linux-gnu", "riscv64", ["-mno-relax"]),
  cross("powerpc64le", "powerpc64le-linux-gnu", "ppc64el"),
  cross("powerpc", "powerpc-linux-gnu", "powerpc"),
  cross("mips", "mips-linux-gnu", "mips"),
  // Debian builds no mips64 of the big-endian kind any more; the little-endian compiler makes its code as well.
  { ...cross("mips64", "mips64el-linux-gnuabi64", "mips64el", ["-EB"]) },
  cross("sparc64", "sparc64-linux-gnu", "sparc64"),
  cross("alpha", "alpha-linux-gnu", "alpha"),
];

export const defaultModels = ["x86_64", "i386", "arm", "s390x", "m68k"] as const;

function native(model: string, flag: string, packages: readonly string[]): Target {
  // Debian has the kernel's asm/ for all x86 ABIs in one folder, where gcc looks by itself for -m64 only. (gcc-multilib would add
  // a link, but it cannot be installed beside the cross compilers; gcc-12-multilib can.)
  const flags = flag === "-m64" ? [flag] : [flag, "-idirafter", "/usr/include/x86_64-linux-gnu"];
  return { model, command: "gcc", flags, packages, include: "/usr/include", headers: "linux-libc-dev" };
}

function cross(model: string, triplet: string, debian: string, flags: readonly string[] = []): Target {
  const libc = debian === "alpha" ? "libc6.1-dev" : "libc6-dev";
  return {
    model,
    command: `${triplet}-gcc`,
    flags,
    packages: [`gcc-${triplet}`, `${libc}-${debian}-cross`, `linux-libc-dev-${debian}-cross`],
    include: `/usr/${triplet}/include`,
    headers: `linux-libc-dev-${debian}-cross`,
  };
}

/** Whether the compiler is there, makes objects of this kind, and finds the C library's and the kernel's headers. */
export function installed(target: Target): boolean {
  return existsSync(target.include) && accepts(target, "#include <features.h>\n#include <linux/types.h>\n");
}

/** Whether the compiler is there and makes objects of this kind. */
export function hasCompiler(target: Target): boolean {
  return accepts(target, "int it;\n");
}

function accepts({ command, flags }: Target, input: string): boolean {
  try {
    execFileSync(command, [...flags, "-fsyntax-only", "-x", "c", "-"], { input, stdio: ["pipe", "ignore", "ignore"] });
    return true;
  } catch {
    return false;
  }
}
