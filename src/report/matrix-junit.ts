import { countReport, type MatrixReport, type ReportedCase } from "../trial/matrix-result.ts";
import { markup } from "./markup.ts";
import { causesLines } from "./matrix-causes-lines.ts";
import { xmlAttributes as attributes } from "./xml-attributes.ts";

/**
 * A matrix as JUnit's XML, as test harnesses read it: a test case a build; a failure where it is not as expected, an error where it was not judged,
 * skipped where it was not run. What causes failures is a property of the suite.
 */
export function matrixJunit(report: MatrixReport): string {
  const { matrix, cases, program, expect } = report;
  const counts = countReport(report);
  const time = cases.reduce((sum, { result }) => sum + (result?.milliseconds ?? 0), 0);
  const numbers = attributes({
    tests: counts.cases,
    failures: counts.notAsExpected,
    errors: counts.notJudged,
    skipped: counts.notRun,
    time: seconds(time),
  });
  const properties = [
    ["program", program.join(" ")],
    ["expect", expect],
    ["strength", `${matrix.strength}`],
    ...causesLines(report).map(({ text, known }) => ["cause", [text, ...known].join("\n")]),
  ].map(([name = "", value = ""]) => `      <property${attributes({ name, value })}/>`);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "abide trial" })}${numbers}>`,
    `  <testsuite${attributes({ name: matrix.interface })}${numbers}>`,
    "    <properties>",
    ...properties,
    "    </properties>",
    ...cases.flatMap((each) => testCase(matrix.interface, each)),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n")}\n`;
}

function testCase(suite: string, { case: { id, name, kind }, result }: ReportedCase): readonly string[] {
  const start = `    <testcase${attributes({ classname: `${suite}.${kind}`, name: name === id ? name : `${name} [${id}]` })}`;
  if (result === undefined) return [`${start}>`, "      <skipped/>", "    </testcase>"];
  const { outcome, judgement, milliseconds, out, err } = result;
  const elements = { "as-expected": undefined, "not-as-expected": "failure", "not-judged": "error" } as const;
  const element = elements[judgement.verdict];
  const why = [judgement.reason, ...outcome.notes].join("\n");
  const body = [
    ...(element === undefined
      ? []
      : [`      <${element}${attributes({ type: outcome.kind, message: judgement.reason })}>${markup(why)}</${element}>`]),
    ...(out === "" ? [] : [`      <system-out>${markup(out)}</system-out>`]),
    ...(err === "" ? [] : [`      <system-err>${markup(err)}</system-err>`]),
  ];
  const head = `${start}${attributes({ time: seconds(milliseconds) })}`;
  return body.length === 0 ? [`${head}/>`] : [`${head}>`, ...body, "    </testcase>"];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
