import type { Finding, Review } from "../review/result.ts";
import { reviewJson } from "./review-json.ts";
import type { ReviewPrint } from "./review-print.ts";
import type { SeriesPrint } from "./review-series-print.ts";

const seriesSchema = "abide/review-series/1";

/**
 * A series as JSON (`schema/review-series-1.schema.json`), indented by 2 spaces and ended by a line feed. Each review in it is a document of
 * `abide review --format json`; that of the whole has what was found across the patches among its findings.
 */
export function reviewSeriesJson({ patches, whole, across }: SeriesPrint): string {
  const document = {
    schema: seriesSchema,
    verdict: whole.review.verdict,
    part: whole.part ?? null,
    patches: patches.map(({ name, subject, print }) => ({
      name,
      subject,
      messageId: print.patch?.mail?.messageId || null,
      files: filesOf(print),
      review: reviewDocument(print.review),
    })),
    across: acrossDocuments(whole.review, across),
    whole: reviewDocument(whole.review, whole.part),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Files that the patch changes, under their new names, or their old where they are removed. */
function filesOf({ patch }: ReviewPrint): readonly string[] {
  return (patch?.files ?? []).map(({ before, after }) => after ?? before ?? "");
}

function reviewDocument(review: Review, part?: string): object {
  return JSON.parse(reviewJson(review, { part })) as object;
}

function acrossDocuments(review: Review, across: readonly Finding[]): readonly object[] {
  const { findings } = JSON.parse(reviewJson({ ...review, findings: across })) as { readonly findings: readonly object[] };
  return findings;
}
