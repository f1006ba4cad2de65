import type { DataModel } from "../abi/model.ts";

/** A compiler that makes programs for a data model. */
export interface Compiler {
  /** `s390x-linux-gnu-gcc`; for x86 the one that CC names. */
  readonly command: string;
  readonly flags: readonly string[];
  /** Whether an x86_64 machine runs what it makes. */
  readonly runs: boolean;
}

/** Where Debian has the kernel's asm/ for all x86 ABIs; gcc looks there by itself for -m64 only. */
const x86Asm = ["-idirafter", "/usr/include/x86_64-linux-gnu"] as const;

/** What is not `TRIPLET-gcc` without flags. */
const particular: Readonly<{ [model: string]: Compiler }> = {
  x86_64: { command: "gcc", flags: ["-m64"], runs: true },
  i386: { command: "gcc", flags: ["-m32", ...x86Asm], runs: true },
  // Kernels are rarely built to run x32 programs.
  x32: { command: "gcc", flags: ["-mx32", ...x86Asm], runs: false },
  // Debian builds no mips64 of the big-endian kind any more; the little-endian compiler makes its code as well.
  mips64: { command: "mips64el-linux-gnuabi64-gcc", flags: ["-EB"], runs: false },
};

/** The compiler of a data model, as Debian names it. */
export function compilerOf({ name, triplets }: DataModel): Compiler {
  return particular[name] ?? { command: `${triplets[0] ?? name}-gcc`, flags: [], runs: false };
}
