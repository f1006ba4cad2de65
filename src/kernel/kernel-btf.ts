import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Btf } from "../btf/btf.ts";
import { BtfError } from "../btf/btf-error.ts";
import { readBtf } from "../btf/read-btf.ts";

/** The types that the running kernel and its modules carry, and what of them could not be read. */
export interface KernelBtf {
  /** By name: `vmlinux`, and modules. */
  readonly parts: ReadonlyMap<string, Btf>;
  /** One line each: a kernel without BTF, a file that is not for us, damage. */
  readonly problems: readonly string[];
}

/** Reads /sys/kernel/btf, or a folder like it. Never throws for what is in it. */
export function kernelBtf(folder = "/sys/kernel/btf"): KernelBtf {
  const parts = new Map<string, Btf>();
  const problems: string[] = [];
  const base = readPart(folder, "vmlinux", undefined, problems);
  if (base === undefined) return { parts, problems };
  parts.set("vmlinux", base);
  for (const name of readdirSync(folder).sort()) {
    if (name === "vmlinux") continue;
    const part = readPart(folder, name, base, problems);
    if (part !== undefined) parts.set(name, part);
  }
  return { parts, problems };
}

function readPart(folder: string, name: string, base: Btf | undefined, problems: string[]): Btf | undefined {
  const path = join(folder, name);
  try {
    return readBtf(readFileSync(path), base === undefined ? {} : { base });
  } catch (error) {
    if (error instanceof BtfError) problems.push(`${path}: ${error.message}`);
    else
      problems.push(
        `${path} cannot be read (${(error as NodeJS.ErrnoException).code}); a kernel has it with CONFIG_DEBUG_INFO_BTF`,
      );
    return undefined;
  }
}
