import type { Question } from "../review/result.ts";
import { largest } from "./largest.ts";
import { printable } from "./printable.ts";
import { counted, type ReviewPage, wrap } from "./review-page.ts";

/** Rows shown of each kind: a review of a whole kernel asks hundreds. */
const most = 12;

/**
 * What headers could not answer. Without source one line that counts it; with source where each was seen, and what could not be looked at.
 * What was not found is among the findings. "" when nothing was asked.
 */
export function reviewQuestions(questions: readonly Question[], page: ReviewPage): string {
  if (questions.length === 0) return "";
  const open = questions.filter(({ answer }) => answer === "not-asked");
  if (open.length > 0) return openText(open, page);
  const seen = questions.filter(({ answer }) => answer === "seen");
  const nowhere = questions.filter(({ answer }) => answer === "nowhere");
  const missing = questions.length - seen.length - nowhere.length;
  const counts = [
    `${counted(questions.length, "question")} that headers cannot answer: ${seen.length} seen in source`,
    ...(missing === 0 ? [] : [`${missing} not found`]),
    ...(nowhere.length === 0 ? [] : [`${nowhere.length} with nowhere to look`]),
  ];
  const head = wrap(
    `${counts.join(", ")}. Source is searched as text: what was seen is where to look, and no proof.`,
    page.width,
  );
  const [first = "", ...more] = head;
  return [
    `${page.paint("heading", first)}\n${more.map((line) => `${line}\n`).join("")}\n`,
    rows("seen at", seen, ({ at }) => at.join(", "), page),
    rows("nowhere to look:", nowhere, ({ text }) => text, page),
  ].join("");
}

function openText(open: readonly Question[], { width }: ReviewPage): string {
  const rules = [...new Set(open.map(({ rule }) => rule))].sort();
  const pages = `abide explain ${rules[0]}${rules.length === 1 ? "" : `, and ${rules.length - 1} more`}`;
  const one = open.length === 1 ? "1 question that headers cannot answer" : `${open.length} questions that headers cannot answer`;
  return wrap(`${one} (${pages}); --source TREE looks in a kernel's source.`, width)
    .map((line) => `${line}\n`)
    .join("");
}

function rows(
  title: string,
  questions: readonly Question[],
  last: (question: Question) => string,
  { paint }: ReviewPage,
): string {
  const shown = questions.slice(0, most);
  const [first, second] = [largest(shown.map(({ rule }) => rule.length)), largest(shown.map(({ element }) => element.length))];
  return shown
    .map((each, index) => {
      const line = `  ${each.rule.padEnd(first)}  ${printable(each.element).padEnd(second)}  ${title} ${printable(last(each))}`;
      const left = index === most - 1 ? questions.length - shown.length : 0;
      return `${paint("dim", line)}\n${left === 0 ? "" : `  … and ${left} more (--format json has all)\n`}`;
    })
    .join("");
}
