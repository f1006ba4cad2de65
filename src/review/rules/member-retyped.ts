import type { Type } from "../../abi/type.ts";
import { canonicalType, dimensions, elementType, pointerTarget, valueKind } from "../canonical-type.ts";
import { isFiller } from "../filler.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** Members of the same size whose bytes mean something else: another byte order, signedness, number of elements, or a pointer to something else. */
export const memberRetyped: RuleOf<"record"> = {
  id: "member-retyped",
  title: "a member keeps its size, but its bytes mean something else",
  kind: "record",
  severity: "risk",
  witness: ["type"],
  why: "No size and no offset moves, so neither a compiler nor a layout check sees it; the value is read otherwise than it was written.",
  precedent: "sparse keeps __le and __be types apart for this reason (kernel documentation, dev-tools/sparse).",
  fix: `Keep the type, and let the new meaning be a member behind a flag of its own:

    __u32 timeout;			/* milliseconds */
    __s32 delta;			/* if FOO_F_DELTA */`,
  decidedBy: "header",
  check({ name, before: recordBefore, after: recordAfter, members }) {
    if (!recordBefore?.complete || !recordAfter?.complete) return [];
    return members.flatMap(({ name: member, before, after }) => {
      if (before === undefined || after === undefined || isFiller(before)) return [];
      if ((before.bitSize ?? before.size) !== (after.bitSize ?? after.size)) return [];
      const how = difference(before.type, after.type);
      if (how === undefined) return [];
      return [
        {
          element: `${name}.${member}`,
          place: after.place,
          severity: how.severity,
          message: `${member} was ${spellType(before.type)} and is ${spellType(after.type)}: ${how.text}.`,
          next:
            how.severity === "break"
              ? "Keep the old type; give the new meaning a new member."
              : "Say why no value in use is read otherwise, or keep the old type.",
          texts: [spellType(before.type), spellType(after.type)] as const,
        },
      ];
    });
  },
};

const textual = new Set(["char", "unsigned", "signed"]);

function difference(before: Type, after: Type): { readonly severity: "break" | "risk"; readonly text: string } | undefined {
  if (pointerTarget(before) !== pointerTarget(after) && pointerTarget(before) !== undefined && pointerTarget(after) !== undefined)
    return { severity: "risk", text: "it points to something else" };
  if (canonicalType(before) === canonicalType(after)) return undefined;
  const [b, a] = [elementType(before), elementType(after)];
  // Records are compared by themselves; one that only got a tag or another name has its members compared by offset elsewhere.
  if (b.kind === "record" && a.kind === "record") return undefined;
  if (b.kind === "record") return { severity: "risk", text: "the same bytes, which are no record any more" };
  if (a.kind === "record") return { severity: "risk", text: "the same bytes, which are a record now" };
  const [old, now] = [valueKind(before), valueKind(after)];
  const shape = [before, after].map((type) => dimensions(type).join());
  if (old === now) return shape[0] === shape[1] ? undefined : { severity: "risk", text: "the same bytes, divided otherwise" };
  const endian = (kind: string) => kind.endsWith("-endian");
  if (endian(old) && endian(now)) return { severity: "break", text: `the same bytes in ${now} order instead of ${old}` };
  if (endian(old) || endian(now))
    return { severity: "risk", text: `${endian(old) ? old : now} on one side, the machine's own order on the other` };
  if (old === "char" || now === "char")
    return textual.has(old) && textual.has(now) ? undefined : { severity: "risk", text: `${old} became ${now}` };
  return { severity: "risk", text: `${old} became ${now}` };
}
