import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selftestC } from "../../src/report/selftest-c.ts";
import type { Suite } from "../../src/selftest/case.ts";
import { compile, m32, strict } from "../check-emit/compile.ts";
import { askedCases } from "./held-to.ts";
import type { TestedInterface } from "./tested-interfaces.ts";

/** The selftest of an interface as a program that a bare kernel runs: linked with nothing that it would have to find there. */
export interface CProgram {
  /** `vduse`, or `vduse, 32-bit`. */
  readonly id: string;
  readonly tested: TestedInterface;
  readonly bits: 32 | 64;
  readonly suite: Suite;
  /** In the kernel's first file system. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Two where cases are a 32-bit program's. Throws, with what gcc said, where one does not compile. */
export function cPrograms(tested: TestedInterface, release: string): readonly CProgram[] {
  const { suite } = askedCases(tested, release);
  const { name } = tested;
  const made = `${name} for npm run kernels -- --release ${release} --c`;
  const bytes = cProgram(suite, made);
  if (bytes === undefined) return [];
  const wide = { tested, bits: 64, suite, id: name, path: `/abide/${name}`, bytes } as const;
  const narrow = suite.cases.some((each) => each.program === "32-bit") ? cProgram(suite, made, m32) : undefined;
  if (narrow === undefined) return [wide];
  return [wide, { tested, bits: 32, suite, id: `${name}, 32-bit`, path: `/abide/${name}-32`, bytes: narrow }];
}

/** A suite as a program; undefined where the interface has none in C. Throws, with what gcc said, where it does not compile. */
export function cProgram(suite: Suite, made: string, flags: readonly string[] = []): Uint8Array | undefined {
  const { program } = suite;
  return program === undefined ? undefined : compiled(selftestC({ suite, program, made }), flags);
}

function compiled(text: string, flags: readonly string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "abide-program-"));
  try {
    const done = compile({ command: "gcc", flags: [...strict, "-static", ...flags] }, folder, text);
    if ("errors" in done) throw new Error(`a program does not compile: ${done.errors}`);
    return readFileSync(done.path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
