import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { byRelease } from "./golden.ts";

/** How a C program did in a kernel, as it is kept in test/kernels/programs.jsonl: a line each. */
export interface GoldenProgram {
  readonly release: string;
  readonly kernel: string;
  /** `vduse`, or `vduse, 32-bit`. */
  readonly program: string;
  /** The build that it holds the kernel to. */
  readonly build: string;
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  /** Cases that the library was asked as well, and those in which both came to the same verdict. None of a 32-bit program's. */
  readonly compared: number;
  readonly agreed: number;
}

export function readPrograms(path: string): readonly GoldenProgram[] {
  return existsSync(path) ? programsOf(readFileSync(path, "utf8")) : [];
}

export function writePrograms(path: string, programs: readonly GoldenProgram[]): void {
  writeFileSync(path, programsText(programs));
}

export function programsOf(text: string): readonly GoldenProgram[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as GoldenProgram);
}

export function programsText(programs: readonly GoldenProgram[]): string {
  return programs.map((each) => `${JSON.stringify(each)}\n`).join("");
}

/** With a release's programs replaced by those that ran now. */
export function withPrograms(
  before: readonly GoldenProgram[],
  release: string,
  now: readonly GoldenProgram[],
): readonly GoldenProgram[] {
  return [...before.filter((each) => each.release !== release), ...now].sort((a, b) => byRelease(a.release, b.release));
}
