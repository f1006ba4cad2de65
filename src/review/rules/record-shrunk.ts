import { recordName } from "../changes.ts";
import type { RuleOf } from "../rule.ts";

/** Records that became shorter, or whose alignment changed while their size did not. */
export const recordShrunk: RuleOf<"record"> = {
  id: "record-shrunk",
  title: "a record became shorter, or is aligned otherwise",
  kind: "record",
  severity: "break",
  why: "A provider that still copies the old size writes past the end of a record that newly compiled source declares; alignment moves it inside others.",
  precedent: "",
  check(pair, { uses }) {
    const { before, after, name } = pair;
    if (!before?.complete || !after?.complete) return [];
    const shrunk = after.size < before.size;
    if (!shrunk && (before.size !== after.size || before.align === after.align)) return [];
    const inNumber = uses.before.commands(name).some(({ size }) => size > 0);
    const held = uses.before.holders(name).length > 0;
    if (shrunk && inNumber && !held) return [];
    return [
      {
        element: recordName(pair),
        place: after.place,
        severity: shrunk ? "break" : "risk",
        message: shrunk
          ? `${recordName(pair)} shrank from ${before.size} to ${after.size} bytes.`
          : `${recordName(pair)} is aligned to ${after.align} bytes instead of ${before.align}; its size stays ${after.size}.`,
        next: shrunk
          ? "Keep the size: leave reserved bytes where the members were."
          : "Keep the alignment, or check every record and array that holds it.",
        texts: [`${before.size}/${before.align}`, `${after.size}/${after.align}`],
      },
    ];
  },
};
