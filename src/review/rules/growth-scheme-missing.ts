import { recordName } from "../element-text.ts";
import { isFiller } from "../filler.ts";
import type { RuleOf } from "../rule.ts";

/** New arguments that a program fills in and that cannot be extended: no size, no flags, no reserved bytes. */
export const growthSchemeMissing: RuleOf<"record"> = {
  id: "growth-scheme-missing",
  title: "a new argument of a command has no way to grow",
  kind: "record",
  severity: "advice",
  witness: { none: "that nothing was left for later cannot be compiled" },
  why: "Without a size, flags or reserved bytes the first thing that was forgotten needs a new record, a new command and the old one kept beside it.",
  precedent:
    "The three ways that the IOMMU user API discussion of 2020 came down to: reserved bytes, members of a fixed-size union, argsz. Documentation/process/botching-up-ioctls.rst: have a flags field, and refuse what is not known in it.",
  fix: `Give it flags and some reserved bytes, and refuse everything but zero in both until they mean something:

    struct foo_map {
    	__u64 address;
    	__u64 size;
    	__u32 flags;		/* none yet: must be zero */
    	__u32 reserved[5];	/* must be zero */
    };

Or begin it with its size (__u32 argsz, __u32 size) and pass it by _IO.`,
  decidedBy: "header",
  check(pair, { uses, scheme, header }) {
    const { before, after, name } = pair;
    if (before !== undefined || !after?.complete || after.kind === "union" || header.before === undefined) return [];
    const command = uses.after.commands(name).find(({ direction }) => direction === "write" || direction === "readwrite");
    // Two members are a value and what it belongs to; there is little to forget.
    if (command === undefined || after.fields.length < 4) return [];
    if (after.fields.some((field) => isFiller(field) || mayGrow.test(field.name) || field.size === 0)) return [];
    const { kind } = scheme(after, header.after, "after");
    if (kind !== "size-in-number" && kind !== "frozen") return [];
    return [
      {
        element: recordName(pair),
        place: after.place,
        message: `${recordName(pair)} (${after.size} bytes), which ${command.name} takes, has neither flags, nor reserved bytes, nor a size of its own.`,
        next: "Add flags and reserved bytes that must be zero, or a size at the front.",
        texts: ["", `${after.size}`],
      },
    ];
  },
};

const mayGrow = /flags?$|^(version|type|op|cmd|features?)$|(mask|mode)$/;
