import type { Field } from "../../abi/type.ts";
import { bytesOf, isEndMarker, isFiller } from "../filler.ts";
import { madeAlike } from "../made-alike.ts";
import type { MemberPair } from "../pairs.ts";
import type { RuleOf } from "../rule.ts";

/** Members that stand at another offset. A run that moved by the same distance is one finding, at its first member. */
export const memberMoved: RuleOf<"record"> = {
  id: "member-moved",
  title: "a member stands at another offset",
  kind: "record",
  severity: "break",
  witness: ["offset"],
  why: "A program already built reads and writes the old offset; nothing tells either side that the bytes there mean something else now.",
  precedent:
    "iommu_gpasid_bind_data.addr_width moved in v5.10 with its version left at 1: defensible only because no user existed yet (IOMMU user API series v12, 2020).",
  fix: `Put every member back where it was. New ones go into reserved bytes, or to the end of a record that says its size:

    struct foo {
    	__u32 argsz;
    	__u32 flags;
    	__u32 width;
    	__u32 depth;		/* new, at the end: if FOO_F_DEPTH */
    };

A new layout is a new record, with a new command.`,
  decidedBy: "header",
  check({ name, before, after, members }, context) {
    if (before === undefined || after === undefined || !before.complete || !after.complete) return [];
    const runs: { readonly first: MemberPair; readonly shift: number; count: number }[] = [];
    for (const pair of members) {
      const shift = shiftOf(pair);
      if (shift === 0) continue;
      const run = runs.at(-1);
      if (run?.shift === shift) run.count += 1;
      else runs.push({ first: pair, shift, count: 1 });
    }
    const like = runs.length === 0 ? undefined : madeAlike(name, { before, after }, context);
    return runs.flatMap(({ first, shift, count }) => {
      const { before: old, after: now } = first;
      if (old === undefined || now === undefined) return [];
      const unit = shift % 8 === 0 ? "byte" : "bit";
      const [from, to] = unit === "bit" ? [bitOf(old), bitOf(now)] : [bytesOf(old).from, bytesOf(now).from];
      const more = count === 1 ? "" : `, and ${count - 1} more member${count === 2 ? "" : "s"} with it`;
      return [
        {
          element: `${name}.${first.name}`,
          place: now.place,
          severity: like === undefined ? ("break" as const) : ("risk" as const),
          message: `${first.name} moved from ${unit} ${from} to ${unit} ${to} (by ${Math.abs(shift) / (unit === "bit" ? 1 : 8)})${more}${like === undefined ? "" : `: ${like.how} ${name} is laid out as on ${like.like}, where nothing moved`}.`,
          next:
            like !== undefined
              ? "Say in the commit what became of 32-bit programs until now: those already built have the old layout."
              : "Keep every member where it is: put new ones into reserved bytes or at the end, or give the new layout a new record and command.",
          texts: [`${from}`, `${to}`] as const,
        },
      ];
    });
  },
};

/** Bits that a member moved by. Filler may move: its bytes mean nothing. */
function shiftOf({ before, after }: MemberPair): number {
  if (before === undefined || after === undefined || isFiller(before) || isEndMarker(before)) return 0;
  return bitOf(after) - bitOf(before);
}

function bitOf({ bitOffset, offset }: Field): number {
  return bitOffset ?? offset * 8;
}
