import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** Columns that a line may take, and those of the label before it. */
const width = 120;
const label = 15;

/** A label and pieces, broken between pieces, the rest under the first. Colour takes no column. Nothing to say is no line. */
export function labelledRow(
  paint: Paint,
  title: string,
  pieces: readonly string[],
  { column = label }: { readonly column?: number } = {},
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const piece of pieces.filter((each) => each !== "")) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with ESC.
    const size = piece.replaceAll(/\u001b\[[0-9;]*m/g, "").length;
    if (used > 0 && column + used + 1 + size > width) {
      lines.push(line);
      [line, used] = ["", 0];
    }
    line += used === 0 ? piece : ` ${piece}`;
    used += size + (used === 0 ? 0 : 1);
  }
  if (used > 0) lines.push(line);
  return lines.map(
    (each, index) => `  ${index === 0 ? paint("keyword", title.padEnd(column - 2)) : " ".repeat(column - 2)} ${each}`,
  );
}

/** A text as pieces for a row: its words, made printable. */
export function words(text: string): readonly string[] {
  return printable(text)
    .split(" ")
    .filter((word) => word !== "");
}
