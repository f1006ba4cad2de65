import { alignOf } from "../../abi/size.ts";
import type { Record } from "../../abi/type.ts";
import { recordName } from "../element-text.ts";
import { isFiller } from "../filler.ts";
import type { Effect } from "../result.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** Records of the same size with another alignment: it matters to what holds them, and to nobody else. */
export const recordAlignChanged: RuleOf<"record"> = {
  id: "record-align-changed",
  title: "a record keeps its size, but is aligned otherwise",
  kind: "record",
  severity: "advice",
  witness: ["align"],
  why: "No byte moves within the record; where it is a member of another, or of a program's own structure, it may begin elsewhere.",
  precedent:
    '"vfio: use __aligned_u64 in struct vfio_device_ioeventfd" and its series (LKML, 29 August 2023): 32-bit and 64-bit programs were to agree on the layout. On i386 five records of linux/vfio.h are aligned to 8 bytes since, where it was 4.',
  fix: `Where something holds the record by value, give the alignment to the member and not to the record:

    struct foo_list {
    	__u32 count;
    	__u32 reserved;		/* must be zero */
    	struct foo entries[];
    };`,
  decidedBy: "header",
  check(pair, { across, model, uses }) {
    const { before, after, name } = pair;
    if (before === undefined || after === undefined || !isRealigned(before, after)) return [];
    const changed = across.flatMap((header) => {
      const { before: was, after: is } = header.records.find((each) => each.name === name) ?? {};
      if (was === undefined || is === undefined || !isRealigned(was, is)) return [];
      return [{ arch: header.model.name, text: `to ${is.align} bytes instead of ${was.align}` }];
    });
    const [first] = changed;
    if (first === undefined || first.arch !== model.name) return [];
    const one = changed.every(({ text }) => text === first.text);
    const how = one ? first.text : changed.map(({ arch, text }) => `${text} on ${arch}`).join(", ");
    const [holder] = uses.before.holders(name);
    const held = holder === undefined ? "" : `; ${holder.record.kind} ${holder.record.name} holds it by value (${holder.member})`;
    return [
      {
        element: recordName(pair),
        place: after.place,
        severity: holder === undefined ? "advice" : "risk",
        effect: effectOf(holder !== undefined),
        message: `${recordName(pair)} is aligned ${how}; its size stays ${after.size}${held}.`,
        next:
          holder === undefined
            ? "Nothing, if it only crosses by itself; else keep the alignment."
            : "Keep the alignment, or check every record and array that holds it.",
        abis: changed.map(({ arch }) => arch),
        // What asks for the larger alignment, and not how large it is: that depends on which architectures are judged.
        texts: after.align > before.align ? ["", carriers(after)] : [carriers(before), ""],
      },
    ];
  },
};

/** Members for which the record is aligned as it is; of the others any may come and go. */
function carriers({ fields, align }: Record): string {
  return fields
    .filter((field) => !isFiller(field) && alignOf(field.type) === align)
    .map(({ name, type }) => `${spellType(type)} ${name}`)
    .join("; ");
}

function isRealigned(before: Record, after: Record): boolean {
  return before.complete && after.complete && before.size === after.size && before.align !== after.align;
}

function effectOf(held: boolean): Effect {
  return held
    ? { old: "may have it elsewhere in the record that holds it", new: "the same, on an old provider", source: "compiles" }
    : { old: "unaffected: no byte of it moves", new: "unaffected: no byte of it moves", source: "compiles" };
}
