import { movedAway } from "../moved-away.ts";
import type { RuleOf } from "../rule.ts";

/** Enumerators that source can no longer use. */
export const enumeratorRemoved: RuleOf<"enum"> = {
  id: "enumerator-removed",
  title: "an enumerator is gone",
  kind: "enum",
  severity: "break",
  witness: ["gone"],
  why: "Source that uses it no longer compiles; programs already built go on passing its value.",
  precedent:
    "check-uapi.sh's suppressions hide a deleted enumerator, and a renumbering that comes with it, so it is looked for by name here.",
  fix: `Keep it, so that its value is not given away; for a new name make the old one an alias:

    FOO_OP_SEEK = 1,			/* not used since 6.9 */
    #define FOO_OP_FLUSH	FOO_OP_SYNC`,
  decidedBy: "header",
  check({ enumerators }, context) {
    if (context.header.after === undefined) return [];
    return enumerators.flatMap(({ name, before, after, elsewhere }) => {
      if (before === undefined || after !== undefined || elsewhere) return [];
      const moved = movedAway(name, context, ({ visible }) => visible.constant(name) === before.value);
      const heir = enumerators.find((each) => each.before === undefined && each.after?.value === before.value);
      return [
        {
          element: name,
          place: before.place,
          side: "before" as const,
          severity: heir === undefined && moved === undefined ? ("break" as const) : ("risk" as const),
          message: `${name} (${before.value}) is no longer declared${moved?.text ?? (heir === undefined ? "" : `; ${heir.name} has its value now`)}.`,
          next:
            moved !== undefined
              ? moved.next
              : heir === undefined
                ? "Keep it, marked as unused."
                : `Keep the old name: #define ${name} ${heir.name}`,
          texts: [`${before.value}`, heir?.name ?? ""] as const,
        },
      ];
    });
  },
};
