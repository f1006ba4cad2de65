import { followsSentinel, isGrownMask, isGrownSentinel, isShrunkReserve, isVersionStep, newValues } from "../growing.ts";
import type { RuleOf } from "../rule.ts";

/** A constant with another value, unless it is a sentinel, a mask or a version that grew. */
export const constantChanged: RuleOf<"constant"> = {
  id: "constant-changed",
  title: "a constant has another value",
  kind: "constant",
  severity: "break",
  why: "A program already built passes the old value, which the new provider takes for something else, or does not know.",
  precedent: "A #define leaves no trace in debug information, so a comparison of compiled headers never sees it.",
  check(pair, { header }) {
    const { name, before, after } = pair;
    if (before === undefined || after === undefined || before.value === after.value) return [];
    if (isVersionStep(pair) || isGrownMask(before, after, after.text) || isShrunkReserve(before, after)) return [];
    if (isGrownSentinel(before, after, newValues(header))) return [];
    if (after.value > before.value && followsSentinel(after.text)) return [];
    const computed = /\b(sizeof|offsetof|_Alignof)\b/.test(after.text);
    return [
      {
        element: name,
        place: after.place,
        severity: computed ? "risk" : "break",
        message: `${name} was ${before.value} and is ${after.value}${computed ? `, because ${after.text} is` : ""}.`,
        next: computed
          ? "See what is said about the record it is computed from."
          : "Keep the value; give the new one a new name.",
        texts: [`${before.value}`, `${after.value}`],
      },
    ];
  },
};
