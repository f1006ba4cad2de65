import { markdownTable } from "../interfaces/markdown-table.ts";
import type { GoldenProgram } from "./golden-programs.ts";

/** One row a C program and kernel: its verdicts, and in how many of them the library agrees. */
export function programsTable(programs: readonly GoldenProgram[]): string {
  const rows = programs.map(({ kernel, program, pass, fail, skip, compared, agreed }) => {
    const [name = "", narrow] = program.split(", ");
    const verdicts = narrow === undefined ? `${agreed} of ${compared}` : "the library is no 32-bit program";
    return [kernel, narrow === undefined ? name : `${name}, \`-m32\``, String(pass), String(fail), String(skip), verdicts];
  });
  return markdownTable(["kernel", "program", "passed", "failed", "skipped", "verdicts as the library's"], rows);
}
