import { historiesOf } from "../compare/histories-of.ts";
import type { ReviewedChange, SeriesReview } from "../compare/review-series.ts";
import { sidesOf } from "../compare/sides-of.ts";
import { isFailing, type Rung } from "../config/strictness.ts";
import { printable } from "../report/printable.ts";
import type { ReviewFormat } from "../report/review-formats.ts";
import { reviewFormats } from "../report/review-formats.ts";
import type { ReviewPrint } from "../report/review-print.ts";
import type { Review, Severity } from "../review/result.ts";
import { type Io, writeAll } from "./io.ts";

/** Prints what was reviewed, and on stderr how it was read. */
export async function printReview(
  io: Io,
  series: SeriesReview,
  { format, ...counts }: { readonly format: ReviewFormat; readonly failOn: Severity; readonly strict: Rung },
): Promise<void> {
  const { whole, patches, review, across } = series;
  const print = ({ versions, patch, comparison }: ReviewedChange, of: Review = comparison.review): ReviewPrint => ({
    review: of,
    versions,
    ...sidesOf(comparison),
    patch,
    histories: () => historiesOf(comparison),
    ...(series.part === undefined || of !== review ? {} : { part: series.part }),
    color: io.color.out,
    fails: (finding) => isFailing(finding, of, counts),
  });
  for (const note of series.notes) io.err(`abide: ${printable(note)}\n`);
  const one = await reviewFormats[format]();
  if (patches.length === 0) return writeAll(io, [one(print(whole, review))]);
  const parts = patches.map((each, index) => ({
    name: each.name,
    subject: each.subject,
    print: print(each),
    across: across.flatMap(({ finding, at, here, called }) => (at === index ? [{ ...finding, ...called, where: here }] : [])),
  }));
  // What one patch brings and another takes away is on neither side of the whole.
  const ofWhole = print(whole, review);
  const path: ReviewPrint["path"] = (header, side) =>
    [ofWhole, ...parts.map((each) => each.print)].map((each) => each.path(header, side)).find((found) => found !== header) ??
    header;
  const prints = { patches: parts, whole: { ...ofWhole, path }, across: across.map(({ finding }) => finding) };
  const { seriesText } = await import("../report/review-series-print.ts");
  await writeAll(io, [seriesText(prints, format, one)]);
}
