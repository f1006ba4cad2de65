import { markup } from "./markup.ts";

/** ` name="value"` for each, in their order. A line feed or a tab as it stands would be read as a space. */
export function xmlAttributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${markup(`${value}`).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;")}"`)
    .join("");
}
