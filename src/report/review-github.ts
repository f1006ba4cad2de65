import type { Severity } from "../review/result.ts";
import { fails } from "./fails.ts";
import { placesNow } from "./places-now.ts";
import { printable } from "./printable.ts";
import { counted, onlyPart } from "./review-page.ts";
import type { ReviewPrint } from "./review-print.ts";

/** Of what does not fail the review; an error is what does. */
const commands: Readonly<{ [severity in Severity]: string }> = { break: "warning", risk: "warning", advice: "notice" };

/** GitHub shows this many annotations of one kind for a step (its documentation, "Problem matchers", and its runner). */
const mostShown = 10;

/**
 * The review as workflow commands of GitHub Actions, one a line, worst first: annotations beside the changed lines, errors for what fails the review. Further lines are for people:
 * what GitHub does not show, and the verdict.
 */
export function reviewGithub(print: ReviewPrint): string {
  const { verdict, findings, notCompared } = print.review;
  const placeNow = placesNow(print);
  const lines = [
    ...notCompared.map(({ header, side, reason }) =>
      command(
        "error",
        { file: print.path(header, side === "before" ? "before" : "after"), title: `not compared: ${header}` },
        reason,
      ),
    ),
    ...findings.map((finding) => {
      const { severity, rule, element, message, next } = finding;
      const { path, line } = placeNow(finding);
      return command(
        fails(finding, print) ? "error" : commands[severity],
        { file: path, line: `${line}`, title: `${rule}: ${element}` },
        `${message}\n→ ${next}`,
      );
    }),
  ];
  const part = print.part === undefined ? [] : [command("notice", { title: "part of a series" }, onlyPart(print.part))];
  const counts = ["error", "warning", "notice"].map(
    (kind) => [kind, lines.filter((line) => line.startsWith(`::${kind} `)).length] as const,
  );
  const hidden = counts.filter(([, count]) => count > mostShown).map(([kind, count]) => `${counted(count, kind)}`);
  const note =
    hidden.length === 0
      ? []
      : [
          `abide: GitHub shows ${mostShown} annotations of a kind for a step, and there are ${hidden.join(", ")} here; all are above, and in --format markdown and sarif`,
        ];
  return [...lines, ...part, ...note, `abide: verdict ${verdict}`].map((line) => `${line}\n`).join("");
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  return `::${name} ${given.join(",")}::${data(
    message
      .split(/\r\n?|\n/)
      .map(printable)
      .join("\n"),
  )}`;
}

/** As the runner takes it back: `%`, and what would end the line. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(printable(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
