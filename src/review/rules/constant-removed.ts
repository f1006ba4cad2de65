import type { RuleOf } from "../rule.ts";

/** A constant that source can no longer use. */
export const constantRemoved: RuleOf<"constant"> = {
  id: "constant-removed",
  title: "a constant is gone",
  kind: "constant",
  severity: "break",
  why: "Source that uses it no longer compiles; programs already built go on passing its value.",
  precedent:
    "Removing a #define is a break even when the feature is gone: mark it deprecated and keep it (Documentation/dev-tools/checkuapi.rst).",
  check({ name, before, after, elsewhere }, { header }) {
    if (before === undefined || after !== undefined || elsewhere || header.after === undefined) return [];
    const heir = header.constants.find(
      (each) => each.before === undefined && each.after?.value === before.value && isLikelyHeir(name, each.name),
    );
    return [
      {
        element: name,
        place: before.place,
        side: "before",
        message: `${name} (${before.value}) is no longer defined${heir === undefined ? "" : `; ${heir.name} has its value now`}.`,
        next: `Keep it: #define ${name} ${heir?.name ?? before.text}`,
        texts: [`${before.value}`, ""],
      },
    ];
  },
};

/** Small values are shared by many; the new name has to share a word beyond what the header calls everything. */
function isLikelyHeir(old: string, now: string): boolean {
  const words = old.split("_").filter((word) => word !== "");
  const shared = now.split("_").filter((word) => words.includes(word));
  return shared.length >= 2 && shared.length * 2 >= words.length;
}
