import type { HeaderAbi } from "../../abi/abi.ts";
import { counted, listOf } from "../list-of.ts";
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
    // What the fingerprint is made of, whatever the message says.
    const counts = `${counted(before.records.size, "record")}, ${counted(before.commands.size, "command")} and ${counted(before.constants.size, "constant")}`;
    return [
      {
        element: name,
        place: { file: before.name, line: 1, column: 1 },
        side: "before",
        message: `${name} is not there any more; it declared ${declared(before)}.`,
        next: "Keep the header, or leave one in its place that includes what replaces it.",
        texts: [counts, ""],
      },
    ];
  },
};

/** A command or number that is made of what another header declares is neither without it: it counts as a macro. */
function declared({ records, commands, constants, enums, macros }: HeaderAbi): string {
  const parts = [
    counted(records.size, "record"),
    counted(commands.size, "command"),
    counted(constants.size, "constant"),
    counted(
      [...enums.values()].reduce((sum, { enumerators }) => sum + enumerators.length, 0),
      "enumerator",
    ),
    counted(macros.size, "other macro"),
  ].filter((part) => !part.startsWith("0 "));
  return parts.length === 0 ? "nothing by itself" : listOf(parts);
}
