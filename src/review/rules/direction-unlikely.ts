import type { Command } from "../../abi/abi.ts";
import type { Type } from "../../abi/type.ts";
import { elementType } from "../canonical-type.ts";
import type { RuleOf } from "../rule.ts";
import { recordIn } from "../uses.ts";

/** New commands whose name says one direction and whose number the other. */
export const directionUnlikely: RuleOf<"command"> = {
  id: "direction-unlikely",
  title: "a new command's direction contradicts its name",
  kind: "command",
  severity: "advice",
  witness: ["direction"],
  why: "The direction is seen from the program: _IOR is what the kernel writes. Tracers and checkers go by it, and once released it cannot be mended.",
  precedent:
    "Documentation/userspace-api/ioctl/ioctl-number.rst: read and write are from the point of view of userspace, as with system calls.",
  fix: `Take _IOW for what the kernel reads, _IOR for what it writes, _IOWR for both:

    #define FOO_SET_MODE _IOW(FOO_TYPE, 0x01, __u32)
    #define FOO_GET_MODE _IOR(FOO_TYPE, 0x02, __u32)`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before !== undefined || after === undefined) return [];
    const should = expected(after);
    if (should === undefined) return [];
    const said = after.direction === "read" ? "_IOR: the kernel writes the argument" : "_IOW: the kernel only reads the argument";
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is ${said}, and its name says the opposite.`,
        next: `If the name is right, make it ${should}, now: after a release the number stays.`,
        texts: ["", after.direction],
      },
    ];
  },
};

function expected({ name, direction, type }: Command): string | undefined {
  if (direction === "read" && /_SET_/.test(name) && !/_GET_/.test(name)) return "_IOW";
  // A record may hold the address that is written to; a plain value is all there is.
  if (direction === "write" && /_GET_/.test(name) && !/_SET_/.test(name) && type !== undefined && !holdsAddress(type))
    return "_IOR";
  return undefined;
}

function holdsAddress(type: Type): boolean {
  const record = recordIn(type);
  if (record === undefined) return elementType(type).kind !== "integer";
  // Whatever is selected by a member may be written elsewhere; only the size of a pointer makes it possible.
  return record.fields.some((field) => field.size >= 8 || elementType(field.type).kind === "pointer" || field.size === 0);
}
