import type { RuleOf } from "../rule.ts";

/** An enum that needs another number of bytes, or became signed. */
export const enumResized: RuleOf<"enum"> = {
  id: "enum-resized",
  title: "an enum has another size or signedness",
  kind: "enum",
  severity: "risk",
  witness: ["size", "type"],
  why: "A value beyond 32 bits, or a negative one, changes the type of every variable and member of the enum.",
  precedent: "check-uapi.sh's suppressions hide an enum that grew from 4 to 8 bytes.",
  fix: `Keep every enumerator within 32 bits and of one sign; a wider value is a constant by itself:

    #define FOO_ALL_BITS	0xffffffffffffffffULL`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before === undefined || after === undefined || (before.size === after.size && before.signed === after.signed)) return [];
    const sign = ({ signed }: typeof before) => (signed ? "signed" : "unsigned");
    // What did not change is not worth a word.
    const text = (each: typeof before) => {
      if (before.size === after.size) return sign(each);
      const bytes = `${each.size} byte${each.size === 1 ? "" : "s"}`;
      return before.signed === after.signed ? bytes : `${bytes}, ${sign(each)}`;
    };
    return [
      {
        element: after.tagless ? (after.enumerators[0]?.name ?? name) : `enum ${name}`,
        place: after.place,
        severity: before.size === after.size ? "advice" : "break",
        effect:
          before.size === after.size
            ? { old: "unaffected: the bytes are the same", new: "the same bytes", source: "compares with another sign" }
            : {
                old: "reads and writes the old number of bytes",
                new: "the same, on an old provider",
                source: "compiles to another size",
              },
        message: `enum ${after.tagless ? "" : name} was ${text(before)} and is ${text(after)}.`.replace("  ", " "),
        next: "Keep every enumerator within the range that the enum had.",
        texts: [text(before), text(after)],
      },
    ];
  },
};
