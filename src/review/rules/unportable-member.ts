import type { Field } from "../../abi/type.ts";
import { elementType } from "../canonical-type.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** New members of command arguments whose type is not the same bytes everywhere. */
export const unportableMember: RuleOf<"record"> = {
  id: "unportable-member",
  title: "a new member of a command's argument has a type that depends on the architecture or the compiler",
  kind: "record",
  severity: "advice",
  why: "long, pointers and size_t change with the data model; enums and bit-fields are laid out as the compiler likes.",
  precedent: "Documentation/driver-api/ioctl.rst: __u32 and __u64 only, pointers as __u64, no bit-fields and no enums.",
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
          next: "Use __u32 or __u64; pass a pointer as __u64.",
          texts: ["", spellType(now.type)] as const,
        },
      ];
    });
  },
};

function unportable({ type, bitSize }: Field): string | undefined {
  if (bitSize !== undefined) return "a bit-field";
  if (type.kind === "typedef" && /^(__kernel_)?(size_t|ssize_t|time_t|off_t|long_t|ulong_t)$/.test(type.name)) return type.name;
  const element = elementType(type);
  if (element.kind === "pointer") return "a pointer";
  if (element.kind === "enum") return "an enum";
  if (element.kind === "integer" && /^(unsigned )?long$/.test(element.name)) return element.name;
  return undefined;
}
