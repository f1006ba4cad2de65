import { crossesByCommand } from "../crossing.ts";
import { fieldNames, newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";

/** New members of a command's argument that are bit-fields. */
export const bitFieldMember: RuleOf<"record"> = {
  id: "bit-field-member",
  title: "a new member of a command's argument is a bit-field",
  kind: "record",
  severity: "advice",
  witness: { none: "which bits another compiler takes, this one cannot show" },
  why: "Which bits of which byte a bit-field takes is the compiler's choice: it differs between byte orders, and other languages cannot say it.",
  precedent:
    "Documentation/driver-api/ioctl.rst: bit-fields are implementation-defined, and best avoided completely in ioctl interfaces.",
  fix: `Declare one integer and a constant for each bit, or a mask and a shift for each range:

    __u32 flags;
    #define FOO_CFG_ENABLE		(1U << 0)
    #define FOO_CFG_LEVEL_MASK	0x0eU
    #define FOO_CFG_LEVEL_SHIFT	1`,
  decidedBy: "header",
  check(pair, context) {
    // A record that is made of bits already goes on as it began.
    if (pair.before?.fields.some(({ bitSize }) => bitSize !== undefined)) return [];
    const found = newFields(pair).filter(({ bitSize }) => bitSize !== undefined);
    const [first] = found;
    if (first === undefined || pair.after === undefined || !crossesByCommand(pair.after, context)) return [];
    return [
      {
        element: `${pair.name}.${first.name}`,
        place: first.place,
        message: `${fieldNames(found)} ${found.length === 1 ? "is a bit-field" : "are bit-fields"} in the argument of a command: the compiler decides which bits they are.`,
        next: "Declare one __u32 and a constant for each bit.",
        texts: ["", found.map(({ name, bitSize }) => `${name}:${bitSize}`).join()],
      },
    ];
  },
};
