import { counted } from "../review/list-of.ts";
import type { Effect, Finding, Review } from "../review/result.ts";

/** What a review comes to for programs, in a sentence. What a configuration took out of the breaks is no proof that nothing breaks. */
export function breaksWords({ findings, notCompared, judged }: Review): string {
  if (findings.some(({ severity }) => severity === "break")) return "This breaks users of the old version.";
  const taken = breaksTaken(judged);
  if (taken !== "")
    return `${notCompared.length === 0 ? "No" : "Of what could be compared, no"} finding counts as a break: ${taken}.`;
  const some = findings.filter(mayReach).length;
  if (some > 0) {
    const risks = `${counted(some, "risk")} may reach a program already built.`;
    return notCompared.length === 0 ? `No break is certain; ${risks}` : `What could be compared holds no certain break; ${risks}`;
  }
  return notCompared.length === 0
    ? "Nothing breaks a program already built."
    : "What could be compared breaks no program already built.";
}

function mayReach({ severity, effect }: Finding): boolean {
  return severity === "risk" && !isUnaffected(effect);
}

/** Whether nothing is said of a program already built but that it is unaffected: `unaffected if …` is a condition that nobody has seen hold. */
export function isUnaffected({ old }: Effect): boolean {
  return /^unaffected(:|$)/.test(old);
}

/** `1 accepted, 2 switched off`: breaks that a configuration has out of the count; "" for none. */
export function breaksTaken(judged: Review["judged"]): string {
  const { accepted = 0, off = 0, milder = 0 } = judged?.breaks ?? {};
  const counts = [
    [accepted, "accepted"],
    [off, "switched off"],
    [milder, "judged milder"],
  ] as const;
  return counts.flatMap(([count, how]) => (count === 0 ? [] : [`${count} ${how}`])).join(", ");
}
