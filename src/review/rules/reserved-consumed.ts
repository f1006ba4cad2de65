import { saysZero } from "../changes.ts";
import { isFiller } from "../filler.ts";
import { landing } from "../landing.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";
import { writtenBy } from "../written-by.ts";

/** Reserved bytes put to use although nothing says that programs had to leave them zero. */
export const reservedConsumed: RuleOf<"record"> = {
  id: "reserved-consumed",
  title: "reserved bytes are used that nothing promised to be zero",
  kind: "record",
  severity: "advice",
  witness: ["reserved"],
  why: "Reserved bytes can be given a meaning only if old providers refused anything but zero in them; otherwise programs may have left garbage there.",
  precedent: "VDUSE checks that reserved bytes are zero on CREATE_DEV, so ngroups and nas could be taken from them in 7.0.",
  fix: `See whether the provider has refused non-zero bytes since the first release. If so, say it at what is left:

    __u32 level;			/* if FOO_F_LEVEL */
    __u32 reserved[3];		/* must be zero */

If not, the bytes may hold anything: let a flag say that the member counts.`,
  decidedBy: "header",
  check({ name, before, after, members }, { header, uses }) {
    if (!before?.complete || !after?.complete || header.after === undefined) return [];
    const { after: abi } = header;
    return members.flatMap(({ name: member, before: old, after: now }) => {
      if (old !== undefined || now === undefined || isFiller(now)) return [];
      const where = landing(now, before, after);
      if (where.kind !== "filler" || saysZero(before, where.fillers)) return [];
      // What a program never wrote held no garbage of its.
      if (writtenBy(now, after, abi, uses.after) !== undefined) return [];
      const names = where.fillers.map((filler) => filler.name).join(", ");
      return [
        {
          element: `${name}.${member}`,
          place: now.place,
          message: `${member} takes bytes of ${names}, and the header never said that they must be zero.`,
          next: `Check that the provider has always refused non-zero ${names}; if it has, say so in the comment on ${names}.`,
          texts: [names, spellType(now.type)] as const,
        },
      ];
    });
  },
};
