import { newByValue } from "../families.ts";
import { leftOutNow } from "../left-out-now.ts";
import { movedAway } from "../moved-away.ts";
import { otherKind } from "../other-kind.ts";
import type { RuleOf } from "../rule.ts";

/** A constant that source can no longer use. */
export const constantRemoved: RuleOf<"constant"> = {
  id: "constant-removed",
  title: "a constant is gone",
  kind: "constant",
  severity: "break",
  witness: ["gone"],
  why: "Source that uses it no longer compiles; programs already built go on passing its value.",
  precedent:
    "Removing a #define is a break even when the feature is gone: mark it deprecated and keep it (Documentation/dev-tools/checkuapi.rst).",
  fix: `Keep the definition and say that it is not used any more; for a new name make the old one an alias:

    #define FOO_MODE_OLD	2	/* not used since 6.9 */
    #define FOO_MODE_SLOW	FOO_MODE_LEGACY`,
  decidedBy: "header",
  check({ name, before, after, elsewhere }, context) {
    const { header } = context;
    if (before === undefined || after !== undefined || header.after === undefined) return [];
    const now = elsewhere ? otherKind(header.after, name) : undefined;
    if (now !== undefined && (now.kind === "function-like" || now.kind === "type")) {
      return [
        {
          element: name,
          place: now.place,
          message: `${name} was ${before.value} and is ${now.kind === "type" ? "a type" : "a macro with parameters"} now.`,
          next: `Keep it: #define ${name} ${before.text}`,
          texts: [`${before.value}`, now.text],
        },
      ];
    }
    if (elsewhere) return [];
    const hidden = leftOutNow(name, header.after);
    const moved = movedAway(name, context, ({ visible }) => visible.constant(name) === before.value);
    const heir = newByValue(header)
      .get(before.value)
      ?.find((each) => isLikelyHeir(name, each));
    return [
      {
        element: name,
        place: before.place,
        side: "before",
        severity: moved === undefined ? "break" : "risk",
        message: `${name} (${before.value}) is no longer defined${moved?.text ?? hidden?.text ?? (heir === undefined ? "" : `; ${heir} has its value now`)}.`,
        next: moved?.next ?? hidden?.next ?? `Keep it: #define ${name} ${heir ?? before.text}`,
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
