import { counted } from "../list-of.ts";
import type { RuleOf } from "../rule.ts";

/** A header that programs can no longer include. */
export const headerRemoved: RuleOf<"header"> = {
  id: "header-removed",
  title: "a header is gone",
  kind: "header",
  severity: "break",
  witness: ["header"],
  why: "Every program that includes it no longer compiles, whether it uses what the header declared or not.",
  precedent:
    "A header whose feature is gone is kept, with a comment, until nobody includes it (Documentation/dev-tools/checkuapi.rst).",
  fix: `Keep it for as long as someone may include it, if only as one line that leads to the new place:

    /* Moved; kept for programs that include it. */
    #include <linux/foo/foo.h>`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before === undefined || after !== undefined) return [];
    const counts = `${counted(before.records.size, "record")}, ${counted(before.commands.size, "command")} and ${counted(before.constants.size, "constant")}`;
    return [
      {
        element: name,
        place: { file: before.name, line: 1, column: 1 },
        side: "before",
        message: `${name} is not there any more; it declared ${counts}.`,
        next: "Keep the header, or leave one in its place that includes what replaces it.",
        texts: [counts, ""],
      },
    ];
  },
};
