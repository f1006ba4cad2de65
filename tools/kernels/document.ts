import type { Golden } from "./golden.ts";
import { kernelsTable, outOfLineTable, skippedTable } from "./kernels-table.ts";

/** docs/kernels.md with its tables as the kept answers have them. Each stands between two comments with its name; the text around them is kept. */
export function withTables(document: string, golden: readonly Golden[]): string {
  const tables = { kernels: kernelsTable(golden), "out-of-line": outOfLineTable(golden), skipped: skippedTable(golden) };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const block = new RegExp(`<!-- ${name} -->[^]*?<!-- end of ${name} -->`);
    if (!block.test(text))
      throw new Error(`docs/kernels.md has no place for the table ${name}: <!-- ${name} --> … <!-- end of ${name} -->`);
    return text.replace(block, () => `<!-- ${name} -->\n${table}\n<!-- end of ${name} -->`);
  }, document);
}
