import { dimensions } from "../canonical-type.ts";
import { newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";

/** New arrays of no elements, the old way to say that data follows. */
export const zeroLengthArray: RuleOf<"record"> = {
  id: "zero-length-array",
  title: "a new array has length zero",
  kind: "record",
  severity: "advice",
  witness: ["size-of-member"],
  why: "Compilers and fortified copies take the length at its word: an access to what follows is out of bounds, and nothing says if it does not stand at the end.",
  precedent: "Documentation/process/deprecated.rst, on zero-length and one-element arrays: use a flexible array member.",
  fix: `Leave the length out; in a union or alone in a record use the macro of linux/stddef.h:

    struct foo_list {
    	__u32 count;
    	__u32 entries[];
    };

    union {
    	__DECLARE_FLEX_ARRAY(__u8, bytes);
    	__DECLARE_FLEX_ARRAY(__u32, words);
    };`,
  decidedBy: "header",
  check(pair) {
    const last = pair.after?.fields.at(-1);
    return newFields(pair)
      .filter((field) => field === last || field.anonymous !== undefined)
      .filter(({ type, size }) => size === 0 && type.kind === "array" && type.count === 0 && dimensions(type).length === 1)
      .map(({ name, place }) => ({
        element: `${pair.name}.${name}`,
        place,
        message: `${name}[0] is an array of length zero.`,
        next: `Write ${name}[].`,
        texts: ["", name] as const,
      }));
  },
};
