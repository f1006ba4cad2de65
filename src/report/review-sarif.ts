import type { Acceptance, Finding, NotCompared, Severity } from "../review/result.ts";
import type { Rule } from "../review/rule.ts";
import { rules } from "../review/rules.ts";
import { seriesRules } from "../review/series-rules.ts";
import { type PlaceNow, placesNow } from "./places-now.ts";
import { printable } from "./printable.ts";
import type { ReviewPrint } from "./review-print.ts";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels: Readonly<{ [severity in Severity]: string }> = { break: "error", risk: "warning", advice: "note" };

/** What the paths are relative to: the name that GitHub and others know for the root of the repository. */
const base = "%SRCROOT%";

/**
 * The review as SARIF 2.1.0, one run: a result for each finding, under its rule and with its fingerprint; a notification for each header that could
 * not be compared, and then the run was not successful.
 */
export function reviewSarif(print: ReviewPrint): string {
  const { findings, notCompared, archs, judged } = print.review;
  const accepted = judged?.accepted ?? [];
  const placeNow = placesNow(print);
  const all = [...findings, ...accepted.map(({ finding }) => finding)];
  const ids = [...new Set(all.map(({ rule }) => rule))].sort();
  const result = (finding: Finding) => resultSarif(finding, ids.indexOf(finding.rule), placeNow(finding));
  const run = {
    tool: { driver: { name: "abide", rules: ids.map((id) => ruleSarif(id, all)) } },
    invocations: [
      {
        executionSuccessful: notCompared.length === 0,
        toolExecutionNotifications: notCompared.map((each) => notificationSarif(each, print)),
      },
    ],
    originalUriBaseIds: { [base]: { description: { text: "The root of the repository or folder that was reviewed." } } },
    columnKind: "utf16CodeUnits",
    results: [
      // Where one result says whether it is suppressed, all have to (section 3.27.23).
      ...findings.map((finding) => ({ ...result(finding), ...(judged === undefined ? {} : { suppressions: [] }) })),
      ...accepted.map(({ finding, acceptance }) => ({ ...result(finding), suppressions: [suppressionSarif(acceptance)] })),
    ],
    properties: { verdict: print.review.verdict, archs, ...(print.part === undefined ? {} : { part: print.part }) },
  };
  return `${JSON.stringify({ $schema: schema, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

/** A rule that looks at more than one header is in no list: what its findings say of it is what there is. */
function ruleSarif(id: string, findings: readonly Finding[]): object {
  const known: Pick<Rule, "title" | "why" | "precedent" | "severity"> & { readonly fix?: string } =
    [...rules, ...seriesRules].find((rule) => rule.id === id) ?? foundRule(id, findings);
  const { title, why, precedent, fix = "", severity } = known;
  const help = [why, precedent === "" ? "" : `Precedent: ${precedent}`, fix].filter((text) => text !== "");
  return {
    id,
    name: id
      .split("-")
      .map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`)
      .join(""),
    shortDescription: messageText(title),
    fullDescription: messageText(why),
    help: { text: help.map((text) => messageText(text).text).join("\n\n") },
    defaultConfiguration: { level: levels[severity] },
  };
}

function foundRule(id: string, findings: readonly Finding[]): Pick<Rule, "title" | "why" | "precedent" | "severity"> {
  const found = findings.find(({ rule }) => rule === id);
  return {
    title: id,
    why: found?.reason ?? id,
    precedent: found?.precedent ?? "",
    severity: found?.severity ?? "advice",
  };
}

function resultSarif(finding: Finding, ruleIndex: number, { path, line }: PlaceNow): object {
  const { rule, severity, element, where, message, next, precedent, effect, abis, fingerprint } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: messageText(`${message} ${next}`),
    locations: [
      {
        physicalLocation: { artifactLocation: artifact(path), region: { startLine: line } },
        logicalLocations: [{ fullyQualifiedName: printable(element) }],
      },
    ],
    partialFingerprints: { "abide/v1": fingerprint },
    properties: {
      severity,
      side: where.side,
      archs: abis,
      precedent: printable(precedent),
      effect: { old: printable(effect.old), new: printable(effect.new), source: printable(effect.source) },
    },
  };
}

/** Accepted in a file beside the code, not in it. */
function suppressionSarif({ reason, expires }: Acceptance): object {
  return { kind: "external", status: "accepted", justification: printable(`${reason} (until ${expires})`) };
}

function notificationSarif({ header, side, reason, where }: NotCompared, { path }: ReviewPrint): object {
  const on = side === "before" ? "before" : "after";
  return {
    level: "error",
    message: messageText(`${header} could not be compared: ${reason}`),
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(path(where?.file ?? header, where?.side ?? on)),
          ...(where === undefined ? {} : { region: { startLine: where.line } }),
        },
      },
    ],
  };
}

/** Braces hold the numbers of arguments, so those of the text are doubled (section 3.11.5). */
function messageText(text: string): { readonly text: string } {
  return { text: printable(text).replace(/[{}]/g, "$&$&") };
}

/** A relative reference, whatever the name holds. */
function artifact(path: string): object {
  const uri = path
    .split("/")
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, "\ufffd")))
    .join("/");
  return { uri, uriBaseId: base };
}
