import type { Field, Record } from "../../abi/type.ts";
import { bytesOf, isFiller } from "../filler.ts";
import { landing } from "../landing.ts";
import { newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";
import { recordIn } from "../uses.ts";

/** New members behind the union that a record ended with, which then cannot grow any more. */
export const memberBehindUnion: RuleOf<"record"> = {
  id: "member-behind-union",
  title: "a new member stands behind the union that ended its record",
  kind: "record",
  severity: "risk",
  witness: ["offset"],
  why: "The union is where kinds of the record differ; the next kind that is longer moves every member behind it, by a distance that depends on the header's age.",
  precedent:
    "Growing a union and appending members behind it gives one member several offsets (Alex Williamson, iommu list, February 2020); Documentation/userspace-api/iommu.rst then forbade members behind the union.",
  fix: `Put it into reserved bytes in front of the union, or give the union a fixed size first and say so:

    union {
    	struct foo_a a;
    	struct foo_b b;
    	__u8 padding[64];	/* fixes the size; must be zero */
    };
    __u64 cookie;`,
  decidedBy: "header",
  check(pair) {
    const { before, after, name } = pair;
    if (!before?.complete || !after?.complete || before.kind === "union") return [];
    const union = lastUnion(before);
    if (union === undefined) return [];
    const found = newFields(pair).find(
      (field) => field.anonymous === undefined && landing(field, before, after).kind === "append",
    );
    if (found === undefined) return [];
    return [
      {
        element: `${name}.${found.name}`,
        place: found.place,
        message: `${found.name} stands at byte ${found.offset}, behind ${union}: when that grows, ${found.name} moves.`,
        next: "Put it in front of the union, in reserved bytes, or fix the union's size with filler first.",
        texts: ["", `${found.name}@${found.offset}`],
      },
    ];
  },
};

/** The union that is last in a record and may grow; one with filler among its members keeps its size. */
function lastUnion(record: Record): string | undefined {
  const last = record.fields.reduce<Field | undefined>(
    (best, field) => (best === undefined || bytesOf(field).to >= bytesOf(best).to ? field : best),
    undefined,
  );
  if (last === undefined) return undefined;
  const held = recordIn(last.type);
  if (held?.kind === "union" && last.anonymous === undefined)
    return held.fields.some(isFiller) || held.fields.length < 2 ? undefined : `the union ${last.name}`;
  const group = last.anonymous?.[0];
  if (group === undefined || !group.startsWith("union")) return undefined;
  const members = record.fields.filter(({ member }) => member === last.member);
  // Two spellings of one value are no kinds.
  if (
    members.some(isFiller) ||
    !members.some((field) => recordIn(field.type) !== undefined || (field.anonymous?.length ?? 0) > 1)
  )
    return undefined;
  return `the union of ${members[0]?.name} and others`;
}
