import { elementType } from "../canonical-type.ts";
import { crossesByCommand } from "../crossing.ts";
import { fieldNames, newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** New members of a command's argument whose type is an enum. */
export const enumMember: RuleOf<"record"> = {
  id: "enum-member",
  title: "a new member of a command's argument is an enum",
  kind: "record",
  severity: "advice",
  witness: { none: "what another compiler makes of an enum, this one cannot show" },
  why: "How many bytes an enum takes, and whether it is signed, is the compiler's choice (-fshort-enums), and one enumerator more can change it.",
  precedent:
    "Documentation/driver-api/ioctl.rst: enums are implementation-defined, and best avoided completely in ioctl interfaces.",
  fix: `Keep the enum for its names, and give the member a fixed width:

    enum foo_mode { FOO_MODE_OFF, FOO_MODE_ON };

    struct foo_cfg {
    	__u32 mode;		/* enum foo_mode */
    };`,
  decidedBy: "header",
  check(pair, context) {
    const found = newFields(pair).filter(({ type, bitSize }) => bitSize === undefined && elementType(type).kind === "enum");
    const [first] = found;
    if (first === undefined || pair.after === undefined || !crossesByCommand(pair.after, context)) return [];
    return [
      {
        element: `${pair.name}.${first.name}`,
        place: first.place,
        message: `${fieldNames(found)} ${found.length === 1 ? `is an enum (${spellType(first.type)})` : "are enums"} in the argument of a command: its size and sign are the compiler's choice.`,
        next: `Declare it as __u32, and name the enum in the comment: __u32 ${first.name}; /* ${spellType(elementType(first.type))} */`,
        texts: ["", found.map(({ name, type }) => `${spellType(type)} ${name}`).join()],
      },
    ];
  },
};
