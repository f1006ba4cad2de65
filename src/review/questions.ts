import type { Sight } from "../source/source-view.ts";
import type { HeaderPair } from "./pairs.ts";
import type { Question } from "./result.ts";
import type { Answer, Asked, Found, Rule } from "./rule.ts";

/** What a rule asked of a header, as a result has it. */
export function asQuestion({ element, place, question, answer }: Asked, rule: Rule, pair: HeaderPair): Question {
  return {
    rule: rule.id,
    header: pair.name,
    element,
    where: { file: place.file, line: place.line, side: "after" },
    question,
    ...told(answer),
    abis: [pair.model.name],
  };
}

/** The findings among what a rule asked: what was looked for and is not there. */
export function notFound(asked: readonly Asked[]): readonly Found[] {
  return asked.flatMap(({ element, place, answer }) =>
    answer?.kind === "not-found" ? [{ element, place, ...answer.found }] : [],
  );
}

/** `drivers/vdpa/vdpa_user/vduse_dev.c:2001`. */
export function sightText({ path, line }: Sight): string {
  return `${path}:${line}`;
}

/** The first of several, and how many more there are. */
export function sightsText(sights: readonly Sight[]): string {
  const texts = [...new Set(sights.map(sightText))];
  const shown = texts.slice(0, 3).join(", ");
  return texts.length > 3 ? `${shown} and ${texts.length - 3} more` : shown;
}

function told(answer: Answer | undefined): Pick<Question, "answer" | "text" | "at"> {
  switch (answer?.kind) {
    case undefined:
      return { answer: "not-asked", text: "", at: [] };
    case "seen":
      return { answer: "seen", text: answer.text, at: [sightText(answer.at)] };
    case "not-found":
      return { answer: "not-found", text: answer.found.message, at: [...new Set(answer.looked.map(sightText))] };
    case "nowhere":
      return { answer: "nowhere", text: answer.text, at: [] };
  }
}
