import type { Record } from "../../abi/type.ts";
import { elementType } from "../canonical-type.ts";
import { crossesByCommand } from "../crossing.ts";
import { fieldNames, newFields } from "../new-fields.ts";
import { recordAcross } from "../record-across.ts";
import type { RuleOf } from "../rule.ts";

/** New members of a command's argument that stand, on every data model judged, at no multiple of their size. */
export const memberMisaligned: RuleOf<"record"> = {
  id: "member-misaligned",
  title: "a new member of a command's argument is not aligned to its size",
  kind: "record",
  severity: "advice",
  witness: ["offset"],
  why: "A packed record takes the compiler's padding away, and the alignment with it: some machines fault on the access, and the address of the member cannot be passed on.",
  precedent:
    "Documentation/process/botching-up-ioctls.rst: align every member to its natural size, with explicit padding where it is needed.",
  fix: `Leave out the packed attribute, order members by size, and name what is left over:

    struct foo {
    	__u64 address;
    	__u16 id;
    	__u16 reserved[3];	/* must be zero */
    };`,
  decidedBy: "header",
  check(pair, context) {
    const { across } = context;
    const found = newFields(pair).filter((field) => {
      const element = elementType(field.type);
      if (element.kind !== "integer" || field.bitSize !== undefined) return false;
      return across.every((header) => isOff(recordAcross(header, pair.name).after, field.name, element.size));
    });
    const [first] = found;
    if (first === undefined || pair.after === undefined || !crossesByCommand(pair.after, context)) return [];
    return [
      {
        element: `${pair.name}.${first.name}`,
        place: first.place,
        message: `${fieldNames(found)} ${found.length === 1 ? "stands" : "stand"} where ${found.length === 1 ? "its" : "their"} size does not divide the offset (${first.name} at byte ${first.offset}).`,
        next: "Order members by size and pad explicitly instead of packing the record.",
        texts: ["", found.map(({ name, offset }) => `${name}@${offset}`).join()],
      },
    ];
  },
};

function isOff(record: Record | undefined, name: string, size: number): boolean {
  const field = record?.fields.find((each) => each.name === name);
  return field === undefined || field.offset % size !== 0;
}
