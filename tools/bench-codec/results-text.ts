import type { Way } from "./way.ts";

/** Nanoseconds of one read and one write of a record, by way; the first is what the others are compared with. */
export interface Figures {
  readonly record: string;
  readonly ways: readonly { readonly name: string; readonly read: number; readonly write?: number }[];
}

/** Tables in Markdown: speed as a ratio to the first way, 2.00 being twice as fast, with the time of one call. */
export function resultsText(figures: readonly Figures[], ways: readonly Way[]): string {
  const tables = figures.map(({ record, ways: rows }) => {
    const [base] = rows;
    const lines = rows.map(({ name, read, write }) => {
      const both = write === undefined ? undefined : read + write;
      const baseBoth = base?.write === undefined ? undefined : base.read + base.write;
      return `| ${[name, cell(read, base?.read), cell(write, base?.write), cell(both, baseBoth)].join(" | ")} |`;
    });
    return [`### \`${record}\``, "", "| way | read | write | read + write |", "|---|---|---|---|", ...lines].join("\n");
  });
  const notes = ways.map(({ name, note }) => `- ${name}: ${note}`);
  return [...tables, notes.join("\n")].join("\n\n");
}

function cell(time: number | undefined, base: number | undefined): string {
  if (time === undefined || base === undefined) return "";
  return `${(base / time).toFixed(2)} (${time.toFixed(0)} ns)`;
}
