import { fieldText } from "../changes.ts";
import { isFiller } from "../filler.ts";
import type { RuleOf } from "../rule.ts";

/** Members that are gone and whose bytes have no new name. */
export const memberRemoved: RuleOf<"record"> = {
  id: "member-removed",
  title: "a member is gone",
  kind: "record",
  severity: "break",
  witness: ["gone"],
  why: "Source that uses it no longer compiles, and a program already built goes on using bytes that mean nothing, or something else.",
  precedent:
    "The kernel's own rule is to keep what userspace may use even when the feature is gone (Documentation/dev-tools/checkuapi.rst).",
  fix: `Keep the member and say that it is ignored:

    __u32 speed;			/* ignored since 6.9 */`,
  decidedBy: "header",
  check({ name, before: recordBefore, after: recordAfter, members }) {
    if (!recordBefore?.complete || !recordAfter?.complete) return [];
    return members.flatMap(({ name: member, before, after }) => {
      if (before === undefined || after !== undefined || isFiller(before)) return [];
      return [
        {
          element: `${name}.${member}`,
          place: before.place,
          side: "before" as const,
          effect: {
            old: "goes on using bytes that mean nothing any more, or something else",
            new: "leaves them as they are, on an old provider",
            source: "does not compile where it uses the name",
          },
          message: `${member} (${fieldText(before)}) is not in the new ${recordAfter.kind}.`,
          next: "Keep the member, marked as unused, so that its bytes are not taken for something else.",
          texts: [fieldText(before), ""] as const,
        },
      ];
    });
  },
};
