import { bytesOf, isFiller, isOpaque } from "../filler.ts";
import { bytesText, landing } from "../landing.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";
import { writtenBy } from "../written-by.ts";

/** A new member in bytes that were the compiler's padding. Naming the padding itself is fine. */
export const paddingConsumed: RuleOf<"record"> = {
  id: "padding-consumed",
  title: "a new member lies where the compiler put padding",
  kind: "record",
  severity: "risk",
  witness: ["padding", "gap"],
  why: "Programs already built never set those bytes: they hold whatever was on the stack, and the new provider takes it for a value.",
  precedent: "Documentation/process/botching-up-ioctls.rst asks for explicit padding, checked for zero, for this reason.",
  fix: `Let a flag say that the member counts, and ignore it without the flag: nobody cleared those bytes until now.

    __u16 id;
    __u16 group;			/* only with FOO_F_GROUP */
    __u32 size;

A provider that looks at the bytes without the flag takes a program's stack for a value.`,
  decidedBy: "header",
  check({ name, before, after, members }, { header, uses }) {
    if (!before?.complete || !after?.complete || header.after === undefined) return [];
    const { after: abi } = header;
    return members.flatMap(({ name: member, before: old, after: now }) => {
      if (old !== undefined || now === undefined || isFiller(now) || isOpaque(now) || landing(now, before, after).kind !== "hole")
        return [];
      // What a program never wrote held no garbage of its.
      if (writtenBy(now, after, abi, uses.after) !== undefined) return [];
      return [
        {
          element: `${name}.${member}`,
          place: now.place,
          message: `${member} lies in what was padding (${bytesText(bytesOf(now))}): no program was asked to clear them.`,
          next: "Let a flag say that the member is valid, and ignore it without the flag.",
          texts: ["padding", spellType(now.type)] as const,
        },
      ];
    });
  },
};
