import type { Finding } from "../review/result.ts";
import { withFindings } from "../review/with-findings.ts";
import { painter } from "./paint.ts";
import { printable } from "./printable.ts";
import { reviewHtml } from "./review-html.ts";
import type { ReviewPrint } from "./review-print.ts";
import { reviewSeriesJson } from "./review-series-json.ts";

/** What a printer of a series is handed. */
export interface SeriesPrint {
  /** At least two, in their order. */
  readonly patches: readonly PatchPrint[];
  /** All patches as one, with what was found across them among its findings. */
  readonly whole: ReviewPrint;
  readonly across: readonly Finding[];
}

export interface PatchPrint {
  /** `patch 2/3`. */
  readonly name: string;
  readonly subject: string;
  readonly print: ReviewPrint;
  /** What was found across patches and is for this one to mend, with its place in this one. */
  readonly across: readonly Finding[];
}

/**
 * A series in one of the formats of a single review: text with a heading above each patch; JSON as one document
 * (`schema/review-series-1.schema.json`); answers as an mbox, one mail a patch; a page with a part for each; every other format shows the whole.
 *
 * @param one Prints a single review in that format.
 */
export function seriesText(series: SeriesPrint, format: string, one: (print: ReviewPrint) => string): string {
  const form = forms[format];
  return form === undefined ? one(series.whole) : form(series, one);
}

type Form = (series: SeriesPrint, one: (print: ReviewPrint) => string) => string;

const forms: Readonly<{ [format: string]: Form }> = {
  html: ({ patches, whole }) => reviewHtml(whole, patches),
  json: (series) => reviewSeriesJson(series),
  // Every answer is read by itself.
  reply: ({ patches, whole: { part } }, one) =>
    patches.map((patch) => mail(patch, (print) => one(part === undefined ? print : { ...print, part }))).join("\n"),
  text: ({ patches, whole }, one) => {
    const paint = painter(whole.color);
    const heading = (name: string, subject: string) =>
      `${paint("heading", printable(`── ${name}${subject === "" ? "" : `: ${subject}`}`))}\n\n`;
    const parts = patches.map(({ name, subject, print }) => heading(name, subject) + one({ ...print, ofSeveral: true }));
    return [...parts, heading(`the whole: ${patches.length} patches as one`, "") + one(whole)].join("\n");
  },
};

/** An answer as a mail of an mbox, with what other patches have to do with this one. */
function mail({ subject, print, across }: PatchPrint, one: (print: ReviewPrint) => string): string {
  const line = printable(subject).replace(/^(?:Re: )+/i, "");
  const answered = print.patch?.mail?.messageId ?? "";
  const id = /^[\x21-\x7e]+$/.test(answered) ? `In-Reply-To: <${answered}>\nReferences: <${answered}>\n` : "";
  const text = one({ ...print, review: withFindings(print.review, across) }).replace(/^>*From /gm, ">$&");
  return `From abide Thu Jan  1 00:00:00 1970\nSubject: Re: ${line}\n${id}\n${text}`;
}
