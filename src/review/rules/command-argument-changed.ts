import type { Field, Type } from "../../abi/type.ts";
import { canonicalType } from "../canonical-type.ts";
import { fieldText } from "../element-text.ts";
import { isFiller } from "../filler.ts";
import { listOf } from "../list-of.ts";
import { matchMembers } from "../match-members.ts";
import type { Severity } from "../result.ts";
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
    const told = differenceOf(before.type, after.type);
    if (told === undefined) return [];
    return [
      {
        element: name,
        place: after.place,
        severity: told.severity,
        message: `${name} took ${before.argument} and takes ${after.argument} under the same number${told.text}.`,
        next: "A different argument deserves a different command.",
        texts: [before.argument, after.argument],
      },
    ];
  },
};

interface Difference {
  readonly severity: Severity;
  readonly text: string;
}

/**
 * How two arguments differ; undefined where they do not. Records that keep their name are compared as records. Two names are one argument when the same
 * members stand at the same places: a member that both have and that stands elsewhere is taken for another by every program already built.
 */
function differenceOf(before: Type, after: Type): Difference | undefined {
  const [was, is] = [recordIn(before), recordIn(after)];
  if (was === undefined || is === undefined) return shape(before) === shape(after) ? undefined : { severity: "risk", text: "" };
  const members = matchMembers(was, is);
  const moved = members.flatMap(({ name, before: old, after: now, renamed }) => {
    if (old === undefined || now === undefined || renamed || isFiller(old) || placeOf(old) === placeOf(now)) return [];
    return [`${name} was ${fieldText(old)} and is ${fieldText(now)}`];
  });
  const [first, ...more] = moved;
  if (first !== undefined)
    return { severity: "break", text: `: ${first}${more.length === 0 ? "" : `, and ${more.length} more moved`}` };
  const renamed = members.flatMap(({ name, after: now, renamed }) =>
    renamed && now !== undefined && !isFiller(now) ? [`${name} is ${now.name} now`] : [],
  );
  if (renamed.length > 0) return { severity: "risk", text: `, and the same bytes have other names: ${listOf(renamed)}` };
  return shape(before) === shape(after) ? undefined : { severity: "risk", text: "" };
}

function placeOf({ offset, size, bitOffset, bitSize }: Field): string {
  return `${bitOffset ?? offset * 8}+${bitSize ?? size * 8}`;
}

function shape(type: Type): string {
  const record = recordIn(type);
  if (record === undefined) return canonicalType(type);
  return record.fields.map(({ offset, size, type: member }) => `${offset}+${size} ${canonicalType(member)}`).join();
}
