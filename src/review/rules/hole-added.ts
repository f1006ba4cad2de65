import { recordName } from "../element-text.ts";
import { holesOf, type Range } from "../filler.ts";
import { bytesText } from "../landing.ts";
import type { RuleOf } from "../rule.ts";

/** Padding by the compiler in a new record, or more of it than before in an old one. */
export const holeAdded: RuleOf<"record"> = {
  id: "hole-added",
  title: "the compiler pads a new or changed record",
  kind: "record",
  severity: "advice",
  witness: ["gap", "padding"],
  why: "Padding leaks kernel memory when it is not cleared, differs between architectures, and can never be used: nobody checks it for zero.",
  precedent: "Documentation/process/botching-up-ioctls.rst and driver-api/ioctl.rst: no implicit padding, use explicit members.",
  fix: `Order members by size, and give what is left over a name; refuse anything but zero in it:

    struct foo {
    	__u64 address;
    	__u32 size;
    	__u32 reserved;		/* must be zero */
    };`,
  decidedBy: "header",
  check(pair, { uses }) {
    const { before, after, name } = pair;
    if (!after?.complete || after.fields.length === 0 || name.includes(".")) return [];
    const old = before === undefined ? [] : holesOf(before);
    const holes = holesOf(after).filter((hole) => !old.some(({ from, to }) => from <= hole.from && hole.to <= to));
    const wasMember = (hole: Range) => before === undefined || hole.from < before.size || after.size > before.size;
    const [first, ...more] = holes.filter(wasMember);
    if (first === undefined) return [];
    const reached = uses.after.commands(name).length > 0;
    const what =
      first.to === after.size
        ? "at its end"
        : `before ${after.fields.find(({ offset }) => offset === first.to)?.name ?? "the next member"}`;
    return [
      {
        element: recordName(pair),
        place: after.place,
        severity: reached ? "risk" : "advice",
        message: `${recordName(pair)} has padding in ${[first, ...more].map(bytesText).join(", ")}: ${first.to - first.from} byte${first.to - first.from === 1 ? "" : "s"} ${what}.`,
        next: "Give the bytes a member of their own (__u8 reserved[N]) and check that it is zero.",
        texts: ["", [first, ...more].map(bytesText).join()],
      },
    ];
  },
};
