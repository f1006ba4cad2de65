import { commandText, hex } from "../changes.ts";
import type { RuleOf } from "../rule.ts";

/** A command with another type byte or another ordinal. */
export const commandNumberChanged: RuleOf<"command"> = {
  id: "command-number-changed",
  title: "a command has another type byte or ordinal",
  kind: "command",
  severity: "break",
  why: "A program already built calls the old number, which the new provider does not know or takes for another command.",
  precedent: "MSHV_CREATE_PARTITION moved from ordinal 0x01 to 0x00 before it was merged; merged headers cannot.",
  check({ name, before, after }) {
    if (before === undefined || after === undefined) return [];
    const encoded = before.group !== after.group || before.ordinal !== after.ordinal;
    const rest = before.direction === after.direction && before.size === after.size && before.number !== after.number;
    if (!encoded && !rest) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} was ${commandText(before)} (${hex(before.number)}) and is ${commandText(after)} (${hex(after.number)}).`,
        next: "Leave the old number alone; a command that behaves differently gets a new name and a new number.",
        texts: [hex(before.number), hex(after.number)],
      },
    ];
  },
};
