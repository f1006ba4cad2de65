import type { Command } from "../../abi/abi.ts";
import { hex } from "../element-text.ts";
import type { RuleOf } from "../rule.ts";

const says = {
  none: "is none",
  read: "is written by the provider (_IOR)",
  write: "is read by the provider (_IOW)",
  readwrite: "goes both ways (_IOWR)",
} as const;

/** The direction is part of the number: changing it is changing the number. */
export const commandDirectionChanged: RuleOf<"command"> = {
  id: "command-direction-changed",
  title: "a command's direction changed, and with it its number",
  kind: "command",
  severity: "break",
  witness: ["number"],
  why: "The direction is encoded in the number, so a program already built calls a number that the new provider does not know.",
  precedent:
    "Wrong directions stay as they are in released headers: several ioctls are known to be misdeclared and documented as such.",
  fix: `Put the old direction back. A comment can say what really happens:

    /* Declared _IOW when it was released; the kernel writes id. */
    #define FOO_CREATE _IOW(FOO_TYPE, 0x01, struct foo)`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before === undefined || after === undefined || before.direction === after.direction) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name}: ${directions(before.direction, after.direction)}; the number ${hex(before.number)} became ${hex(after.number)}.`,
        next: "Leave the direction as it was released, right or wrong, and say in a comment what really happens.",
        texts: [before.direction, after.direction],
      },
    ];
  },
};

function directions(before: Command["direction"], after: Command["direction"]): string {
  if (before === "none") return `it takes no argument before, and its argument ${says[after]} after`;
  if (after === "none") return `its argument ${says[before]} before, and it takes none after`;
  return `its argument ${says[before]} before and ${says[after]} after`;
}
