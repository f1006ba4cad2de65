import { sizeOf, strip } from "../../abi/size.ts";
import type { Type } from "../../abi/type.ts";
import { canonicalType, pointerTarget } from "../canonical-type.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** A typedef that stands for other bytes, or is gone. */
export const typedefChanged: RuleOf<"typedef"> = {
  id: "typedef-changed",
  title: "a typedef stands for another type, or is gone",
  kind: "typedef",
  severity: "break",
  witness: ["gone", "size", "type"],
  why: "Everything declared with it changes at once, also in programs' own structures, which no comparison of records sees.",
  precedent: "abidiff does not report a removed typedef.",
  fix: `Leave the typedef, and declare one for the new type:

    typedef __u32 foo_id_t;
    typedef __u64 foo_id64_t;`,
  decidedBy: "header",
  check({ name, before, after, elsewhere }, { header }) {
    if (before === undefined || header.after === undefined) return [];
    if (after === undefined) {
      const type = strip(before.type);
      // A record without a tag goes by its typedef, and is reported as the record.
      if (elsewhere || (type.kind === "record" && type.record.name === name)) return [];
      return [
        {
          element: name,
          place: before.place,
          side: "before",
          message: `typedef ${name} (${meaning(before.type, name)}) is declared neither here nor in what this header includes.`,
          next: "Keep the typedef.",
          texts: [meaning(before.type, name), ""],
        },
      ];
    }
    const [was, is] = [meaning(before.type, name), meaning(after.type, name)];
    const [old, now] = [canonicalType(before.type), canonicalType(after.type)];
    const retargeted = pointerTarget(before.type) !== pointerTarget(after.type);
    if ((old === now && !retargeted) || (/^(struct|union) /.test(old) && /^(struct|union) /.test(now))) return [];
    return [
      {
        element: name,
        place: after.place,
        severity: sizeOf(before.type) === sizeOf(after.type) ? "risk" : "break",
        message: `typedef ${name} was ${was} and is ${is}.`,
        next: "Keep what the typedef stands for; declare a new one for the new type.",
        texts: retargeted ? [was, is] : [old, now],
      },
    ];
  },
};

/** What the typedef stands for, not its own name. */
function meaning(type: Type, name: string): string {
  return spellType(type.kind === "typedef" && type.name === name ? type.to : type);
}
