import type { Finding, Judged, NotCompared } from "../review/result.ts";
import { fails } from "./fails.ts";
import { markup } from "./markup.ts";
import { placesNow } from "./places-now.ts";
import { counted } from "./review-page.ts";
import type { ReviewPrint } from "./review-print.ts";
import { xmlAttributes } from "./xml-attributes.ts";

/**
 * The review as JUnit's XML, as test harnesses read it: a suite for each header that changed, a case for each finding. One that fails the review, a break
 * unless the caller says otherwise, is a failure; a header that could not be compared is an error; any other is a case that passes and says something,
 * since it need not stop anyone; what a configuration accepts is skipped.
 */
export function reviewJunit(print: ReviewPrint): string {
  const { findings, notCompared, changes, headers, judged } = print.review;
  const accepted = judged?.accepted ?? [];
  const names = [
    ...new Set([...changes, ...findings, ...notCompared, ...accepted.map(({ finding }) => finding)].map(({ header }) => header)),
  ].sort();
  const place = placeText(print);
  const suites = names.map((name) => {
    const lost = notCompared.filter(({ header }) => header === name);
    const found = findings.filter(({ header }) => header === name);
    const skipped = accepted.filter(({ finding }) => finding.header === name).map(acceptedCase);
    const failures = found.filter((each) => fails(each, print)).length;
    const cases = numberedCases([
      ...lost.map((each) => lostCase(each)),
      ...found.map((each) => foundCase(each, { place: place(each), failed: fails(each, print) })),
      ...skipped,
    ]);
    return suite(name, cases.length === 0 ? [passed(name, "no findings")] : cases, { failures, errors: lost.length });
  });
  // Without any case a harness takes the file for broken.
  const all =
    suites.length === 0 ? [suite("abide review", [passed("abide review", counted(headers, "header"))], noProblems)] : suites;
  const numbers = {
    tests: all.reduce((sum, { tests }) => sum + tests, 0),
    failures: all.reduce((sum, { failures }) => sum + failures, 0),
    errors: notCompared.length,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: print.part === undefined ? "abide review" : `abide review: only ${print.part}`, ...numbers })}>`,
    ...all.flatMap(({ lines }) => lines),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Problems {
  readonly failures: number;
  readonly errors: number;
}

const noProblems: Problems = { failures: 0, errors: 0 };

function suite(name: string, cases: readonly (readonly string[])[], { failures, errors }: Problems) {
  const head = `  <testsuite${xmlAttributes({ name, tests: cases.length, failures, errors })}>`;
  return { tests: cases.length, failures, lines: [head, ...cases.flat(), "  </testsuite>"] };
}

/** Harnesses tell cases apart by name: what data models have each in a way of its own is counted, `record-removed: struct cfg (2)`. */
function numberedCases(cases: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const seen = new Map<string, number>();
  return cases.map(([head = "", ...rest]) => {
    const count = (seen.get(head) ?? 0) + 1;
    seen.set(head, count);
    return [count === 1 ? head : head.replace(/"(\/?>)$/, ` (${count})"$1`), ...rest];
  });
}

/** Harnesses take `classname` for package and class, divided by dots. */
function className(header: string): string {
  return `abide.${header.replace(/\.h$/, "").replaceAll(".", "_").replaceAll("/", ".")}`;
}

function passed(header: string, name: string): readonly string[] {
  return [`    <testcase${xmlAttributes({ classname: className(header), name })}/>`];
}

function lostCase({ header, side, reason }: NotCompared): readonly string[] {
  return withBody(
    { classname: className(header), name: `not compared: ${side === "both" ? "both sides" : side}` },
    `<error${xmlAttributes({ type: "not-compared", message: reason })}>${markup(reason)}</error>`,
  );
}

function foundCase(
  { header, rule, severity, element, message, next, fingerprint }: Finding,
  { place, failed }: { readonly place: string; readonly failed: boolean },
): readonly string[] {
  const text = `${place}\n${message}\n→ ${next}\nfingerprint ${fingerprint}`;
  return withBody(
    { classname: className(header), name: `${rule}: ${element}` },
    failed
      ? `<failure${xmlAttributes({ type: rule, message })}>${markup(severity === "break" ? text : `${severity}\n${text}`)}</failure>`
      : `<system-out>${markup(`${severity}\n${text}`)}</system-out>`,
  );
}

function acceptedCase({ finding: { header, rule, element }, acceptance }: Judged["accepted"][number]): readonly string[] {
  const message = `accepted: ${acceptance.reason} (until ${acceptance.expires})`;
  return withBody({ classname: className(header), name: `${rule}: ${element}` }, `<skipped${xmlAttributes({ message })}/>`);
}

function withBody(attributes: Readonly<Record<string, string>>, body: string): readonly string[] {
  return [`    <testcase${xmlAttributes(attributes)}>`, `      ${body}`, "    </testcase>"];
}

function placeText(print: ReviewPrint): (finding: Finding) => string {
  const placeNow = placesNow(print);
  return (finding) => {
    const { path, line } = placeNow(finding);
    return `${path}:${line}`;
  };
}
