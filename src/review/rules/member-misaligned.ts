import type { Field, Record } from "../../abi/type.ts";
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
    const here = newFields(pair).filter((field) => isOff(field, field));
    if (here.length === 0 || pair.after === undefined || !crossesByCommand(pair.after, context)) return [];
    const layouts = context.across.map((header) => offsetsOf(recordAcross(header, pair.name).after));
    const found = here.filter((field) => layouts.every((layout) => isOff(field, layout.get(field.name))));
    const [first] = found;
    if (first === undefined) return [];
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

/** Whether a member stands at no multiple of its own size there; where it is not, nothing speaks against it. */
function isOff({ type, bitSize }: Field, there: Field | undefined): boolean {
  const element = elementType(type);
  if (element.kind !== "integer" || bitSize !== undefined) return false;
  return there === undefined || there.offset % element.size !== 0;
}

function offsetsOf(record: Record | undefined): ReadonlyMap<string, Field> {
  return new Map(record?.fields.map((field) => [field.name, field]));
}
