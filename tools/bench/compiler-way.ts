import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelFlags } from "../check-layout/kernel-install.ts";
import type { InstalledPair } from "./install-pair.ts";

/**
 * One shell that compiles each header by itself, so that starting the next compiler costs a fork of a small process. A header
 * that gcc rejects counts with the time that gcc takes to say so.
 */
export function compileEach(headers: readonly string[], work: string): string[] {
  const source = sourceFile(work);
  return shell(work, headers, `gcc -g -c -w -include "$header" ${quoted(source)} -o ${quoted(join(work, "one.o"))} 2>/dev/null`);
}

/** The same for both sides of each header, and abidiff between them, as a check of two trees has to do it. */
export function compareEach(headers: readonly string[], pair: InstalledPair, work: string): string[] {
  const source = sourceFile(work);
  // Without the last one the debug information of a header that nobody uses is empty, and abidiff sees nothing.
  const flags = ["-g", "-c", "-w", ...kernelFlags, "-fno-eliminate-unused-debug-types"].map(quoted).join(" ");
  const compile = (folder: string, object: string) =>
    `gcc ${flags} -I${quoted(folder)} -include "$header" ${quoted(source)} -o ${quoted(object)} 2>/dev/null`;
  const [old, now] = [join(work, "old.o"), join(work, "new.o")];
  const steps = [
    compile(pair.before, old),
    compile(pair.after, now),
    `abidiff --non-reachable-types ${quoted(old)} ${quoted(now)} >/dev/null 2>&1`,
  ];
  return shell(work, headers, steps.join(" && "));
}

function shell(work: string, headers: readonly string[], each: string): string[] {
  const list = join(work, "headers");
  writeFileSync(list, headers.map((header) => `${header}\n`).join(""));
  return ["sh", "-c", `while read -r header; do ${each}; done <${quoted(list)}`];
}

function sourceFile(work: string): string {
  const source = join(work, "unit.c");
  writeFileSync(source, "int unit(void) { return 0; }\n");
  return source;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
