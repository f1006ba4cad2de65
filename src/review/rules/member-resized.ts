import { elementType, isFlexibleRespelling } from "../canonical-type.ts";
import { fieldText } from "../element-text.ts";
import { isFiller } from "../filler.ts";
import type { RuleOf } from "../rule.ts";

/** Members that occupy another number of bytes or bits. A member whose own record changed is reported there. */
export const memberResized: RuleOf<"record"> = {
  id: "member-resized",
  title: "a member occupies another number of bytes",
  kind: "record",
  severity: "break",
  witness: ["size-of-member"],
  why: "A program already built reads or writes the old number of bytes, and meets half a value or its neighbour's.",
  precedent:
    "ublksrv_ctrl_cmd.data of linux/ublk_cmd.h was __u64[2] in Linux 6.1 and is __u64[1] in 6.12: its second half went to dev_path_len and padding, so the record kept its size, and data[1] is somebody else's now.",
  fix: `Leave the member, and add a wider one where there is room:

    __u32 size;			/* if FOO_F_SIZE64 is not set */
    __u64 size64;			/* if FOO_F_SIZE64 */`,
  decidedBy: "header",
  check({ name, before: recordBefore, after: recordAfter, members }) {
    if (!recordBefore?.complete || !recordAfter?.complete) return [];
    return members.flatMap(({ name: member, before, after }) => {
      if (before === undefined || after === undefined || isFiller(before)) return [];
      const [old, now] = [before.bitSize ?? before.size * 8, after.bitSize ?? after.size * 8];
      if (old === now || isFlexibleRespelling(before.type, after.type)) return [];
      const [typeBefore, typeAfter] = [elementType(before.type), elementType(after.type)];
      const sameRecord =
        typeBefore.kind === "record" && typeAfter.kind === "record" && typeBefore.record.name === typeAfter.record.name;
      if (sameRecord && typeBefore.record.size !== typeAfter.record.size) return [];
      const text = (bits: number) => (bits % 8 === 0 ? `${bits / 8} bytes` : `${bits} bits`);
      return [
        {
          element: `${name}.${member}`,
          place: after.place,
          message: `${member} was ${text(old)} (${fieldText(before)}) and is ${text(now)} (${fieldText(after)}).`,
          next: "Leave the member as it is and add a new one of the size that is needed.",
          texts: [fieldText(before), fieldText(after)] as const,
        },
      ];
    });
  },
};
