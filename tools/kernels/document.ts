import { withBlocks } from "../marked-block.ts";
import type { Golden } from "./golden.ts";
import type { GoldenProgram } from "./golden-programs.ts";
import { kernelsTable, outOfLineTable, skippedTable } from "./kernels-table.ts";
import { type ProbedKernel, probeOutOfLineTable, probeTable, probeVersionsTable } from "./probe-tables.ts";
import { programsTable } from "./programs-table.ts";

/** All that is kept of real kernels. */
export interface Kept {
  readonly selftests: readonly Golden[];
  readonly programs: readonly GoldenProgram[];
  readonly probed: readonly ProbedKernel[];
}

/** docs/kernels.md with its tables as what is kept has them. Each stands between two comments with its name; the text around them stays. */
export function withTables(document: string, { selftests, programs, probed }: Kept): string {
  const tables = {
    kernels: kernelsTable(selftests),
    "out-of-line": outOfLineTable(selftests),
    probe: probeTable(probed),
    "probe-out-of-line": probeOutOfLineTable(probed),
    "probe-versions": probeVersionsTable(probed),
    programs: programsTable(programs),
    skipped: skippedTable(selftests),
  };
  return withBlocks("docs/kernels.md", document, tables);
}
