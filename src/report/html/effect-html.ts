import type { Effect } from "../../review/result.ts";
import { markup } from "../markup.ts";

/** What happens to each of the three who meet a change. */
export function effectHtml({ old, new: fresh, source }: Effect): string {
  const rows = [
    ["programs already built", old],
    ["new program, old provider", fresh],
    ["source", source],
  ] as const;
  return rows.map(([who, what]) => `<dt>${who}</dt><dd>${markup(what)}</dd>`).join("");
}
