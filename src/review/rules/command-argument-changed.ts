import type { Type } from "../../abi/type.ts";
import { canonicalType } from "../canonical-type.ts";
import type { RuleOf } from "../rule.ts";
import { recordIn } from "../uses.ts";

/** The number stays, but the header says that another type goes with it. */
export const commandArgumentChanged: RuleOf<"command"> = {
  id: "command-argument-changed",
  title: "a command keeps its number, but its argument has another type",
  kind: "command",
  severity: "risk",
  witness: ["argument-type"],
  why: "Nothing in the number tells a program already built that the same bytes are taken for something else.",
  precedent: "MSHV_CREATE_PARTITION takes a second, longer record behind an unchanged number; only a flag in the first tells.",
  fix: `Leave the command as it is, and add one for the other argument:

    #define FOO_SET		_IOW(FOO_TYPE, 0x01, struct foo)
    #define FOO_SET_RANGE	_IOW(FOO_TYPE, 0x05, struct foo_range)`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before?.type === undefined || after?.type === undefined || before.number !== after.number) return [];
    if (recordIn(before.type)?.name === recordIn(after.type)?.name && recordIn(after.type) !== undefined) return [];
    if (shape(before.type) === shape(after.type)) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} took ${before.argument} and takes ${after.argument} under the same number.`,
        next: "A different argument deserves a different command.",
        texts: [before.argument, after.argument],
      },
    ];
  },
};

/** Records that keep their name are compared as records; two names are one argument when members and offsets are the same. */
function shape(type: Type): string {
  const record = recordIn(type);
  if (record === undefined) return canonicalType(type);
  return record.fields.map(({ offset, size, type: member }) => `${offset}+${size} ${canonicalType(member)}`).join();
}
