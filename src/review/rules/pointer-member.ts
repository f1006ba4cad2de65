import { elementType } from "../canonical-type.ts";
import { crossesByCommand } from "../crossing.ts";
import { fieldNames, newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** New members of a command's argument that are pointers. */
export const pointerMember: RuleOf<"record"> = {
  id: "pointer-member",
  title: "a new member of a command's argument is a pointer",
  kind: "record",
  severity: "advice",
  witness: ["size-by-arch"],
  why: "A pointer is 4 bytes in a 32-bit program and 8 in the kernel beneath it: every command that carries one needs a second, compat path.",
  precedent:
    "Documentation/process/botching-up-ioctls.rst and driver-api/ioctl.rst: pass a pointer as __u64, and convert it with u64_to_user_ptr().",
  fix: `Declare it as __u64, or as __aligned_u64 where the record does not keep it at a multiple of 8. Programs cast once:

    struct foo_read {
    	__u64 data;		/* pointer to the buffer */
    	__u64 size;
    };

    .data = (__u64)(uintptr_t)buffer,`,
  decidedBy: "header",
  check(pair, context) {
    const found = newFields(pair).filter(({ type }) => elementType(type).kind === "pointer");
    const [first] = found;
    if (first === undefined || pair.after === undefined || !crossesByCommand(pair.after, context)) return [];
    return [
      {
        element: `${pair.name}.${first.name}`,
        place: first.place,
        message: `${fieldNames(found)} ${found.length === 1 ? `is a pointer (${spellType(first.type)})` : "are pointers"} in the argument of a command: 4 bytes in a 32-bit program, 8 in a 64-bit one.`,
        next: "Declare it as __u64, and let programs cast: (__u64)(uintptr_t)pointer.",
        texts: ["", found.map(({ name, type }) => `${spellType(type)} ${name}`).join()],
      },
    ];
  },
};
