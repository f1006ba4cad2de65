import type { Command } from "../../abi/abi.ts";
import { commandText, hex } from "../element-text.ts";
import { type OtherKind, otherKind } from "../other-kind.ts";
import type { Found, RuleOf } from "../rule.ts";

/** A command with another type byte or another ordinal. */
export const commandNumberChanged: RuleOf<"command"> = {
  id: "command-number-changed",
  title: "a command has another type byte or ordinal",
  kind: "command",
  severity: "break",
  witness: ["number"],
  why: "A program already built calls the old number, which the new provider does not know or takes for another command.",
  precedent: "MSHV_CREATE_PARTITION moved from ordinal 0x01 to 0x00 before it was merged; merged headers cannot.",
  fix: `Put the old number back; what behaves otherwise gets a name and a number of its own:

    #define FOO_START	_IO(FOO_TYPE, 0x01)
    #define FOO_START_PAUSED	_IO(FOO_TYPE, 0x07)`,
  decidedBy: "header",
  check({ name, before, after, elsewhere }, { header }) {
    if (before === undefined) return [];
    if (after === undefined)
      return elsewhere && header.after !== undefined ? otherwise(before, otherKind(header.after, name)) : [];
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

/** The name stands for a number still, though not by _IO and its kin; the number is what programs call. */
function otherwise(before: Command, now: OtherKind | undefined): readonly Found[] {
  if (now?.value === undefined || now.value === BigInt(before.number)) return [];
  return [
    {
      element: before.name,
      place: now.place,
      message: `${before.name} was ${commandText(before)} (${hex(before.number)}) and is 0x${now.value.toString(16)}.`,
      next: "Leave the old number alone; a command that behaves differently gets a new name and a new number.",
      texts: [hex(before.number), `0x${now.value.toString(16)}`],
    },
  ];
}
