import type { Finding } from "../review/result.ts";
import type { RulePage } from "./rule-page.ts";

/**
 * Rules as JSON (`schema/rules-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is always there, in this
 * order, and what is not there is null.
 */
export function ruleJson(pages: readonly RulePage[]): string {
  return `${JSON.stringify({ schema: "abide/rules/1", rules: pages.map(pageJson) }, null, 2)}\n`;
}

function pageJson({ rule, sample }: RulePage): object {
  const { id, title, kind, severity, decidedBy, why, precedent, fix } = rule;
  return {
    id,
    title,
    kind,
    severity,
    decidedBy,
    why,
    precedent: precedent === "" ? null : precedent,
    fix,
    sample: sample === undefined ? null : { name: sample.name, diff: sample.diff, findings: sample.findings.map(findingJson) },
  };
}

function findingJson({ severity, element, where, message, next, abis }: Finding): object {
  return { severity, element, where: { file: where.file, line: where.line, side: where.side }, message, next, abis };
}
