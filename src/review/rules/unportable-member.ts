import type { Field } from "../../abi/type.ts";
import { elementType } from "../canonical-type.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** New members of command arguments whose integer type is not the same everywhere. */
export const unportableMember: RuleOf<"record"> = {
  id: "unportable-member",
  title: "a new member of a command's argument has an integer type that depends on the architecture",
  kind: "record",
  severity: "advice",
  witness: ["size-by-arch"],
  why: "long and size_t change with the data model; whether a char is signed depends on the architecture.",
  precedent:
    "Documentation/driver-api/ioctl.rst and process/botching-up-ioctls.rst: only the types of fixed size, __u8 to __u64 and __s8 to __s64.",
  fix: `Use the types of fixed size of linux/types.h:

    __u64 length;			/* not unsigned long, size_t */
    __s8 offset;			/* not char, where it is a number */`,
  decidedBy: "header",
  check({ name, before, after, members }, { uses }) {
    if (!after?.complete || uses.after.commands(name).length === 0) return [];
    return members.flatMap(({ name: member, before: old, after: now }) => {
      if (now === undefined || (old !== undefined && before !== undefined) || member === "") return [];
      const why = unportable(now);
      if (why === undefined) return [];
      return [
        {
          element: `${name}.${member}`,
          place: now.place,
          message: `${member} is ${why} in the argument of a command.`,
          next: "Use __u32 or __u64, or __s8 and __u8 for a byte that is a number.",
          texts: ["", spellType(now.type)] as const,
        },
      ];
    });
  },
};

function unportable({ type, bitSize }: Field): string | undefined {
  if (bitSize !== undefined) return undefined;
  const named = type.kind === "typedef" ? sizedByModel.exec(type.name)?.[0] : undefined;
  if (named !== undefined) return named;
  // Text is an array of char; one by itself is a number.
  if (type.kind === "integer" && type.name === "char") return "a plain char, which is signed on x86 and unsigned on arm,";
  const element = elementType(type);
  return element.kind === "integer" && /^(unsigned )?long$/.test(element.name) ? element.name : undefined;
}

const sizedByModel = /^(__kernel_)?(size_t|ssize_t|off_t|long_t|ulong_t|u?intptr_t)$/;
