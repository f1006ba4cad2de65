import type { DocChange, DocFinding, DocReview } from "../doc/doc-review.ts";
import { docVerdict } from "../doc/doc-verdict.ts";

/**
 * The review of a document as JSON (`schema/doc-review-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is
 * always there, in this order, and what is not there is null.
 */
export function docJson(review: DocReview): string {
  const document = {
    schema: "abide/doc-review/1",
    verdict: docVerdict(review),
    checked: review.checked,
    changes: review.changes.map(changeJson),
    findings: review.findings.map(findingJson),
    mended: review.mended.map(findingJson),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function changeJson({ kind, what, name, section, line, before, after }: DocChange): object {
  return { kind, what, name, section, line, before: before ?? null, after: after ?? null };
}

function findingJson({ rule, severity, name, line, isNew, message, next }: DocFinding): object {
  return { rule, severity, name: name === "" ? null : name, line: line === 0 ? null : line, isNew, message, next };
}
