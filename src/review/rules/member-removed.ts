import { fieldText } from "../element-text.ts";
import { bytesOf, isFiller, overlaps, within } from "../filler.ts";
import { listOf } from "../list-of.ts";
import type { Found, RuleOf } from "../rule.ts";

/** Members that are gone and whose bytes have no new name. */
export const memberRemoved: RuleOf<"record"> = {
  id: "member-removed",
  title: "a member is gone",
  kind: "record",
  severity: "break",
  witness: ["gone"],
  why: "Source that uses it no longer compiles, and a program already built goes on using bytes that mean nothing, or something else.",
  precedent:
    "The kernel's own rule is to keep what userspace may use even when the feature is gone (Documentation/dev-tools/checkuapi.rst).",
  fix: `Keep the member and say that it is ignored:

    __u32 speed;			/* ignored since 6.9 */`,
  decidedBy: "header",
  check({ name, before: recordBefore, after: recordAfter, members }) {
    if (!recordBefore?.complete || !recordAfter?.complete) return [];
    return members.flatMap(({ name: member, before, after }): readonly Found[] => {
      if (before === undefined || after !== undefined || isFiller(before)) return [];
      const element = `${name}.${member}`;
      const texts = [fieldText(before), ""] as const;
      const effect = { new: "leaves them as they are, on an old provider", source: "does not compile where it uses the name" };
      // Reserved bytes are often checked to be zero, so that programs that go on filling them are refused; unused ones are let be.
      const filler = recordAfter.fields.filter(
        (field) => isFiller(field) && !/res|rsv|revd|mbz|zero/i.test(field.name) && overlaps(bytesOf(field), bytesOf(before)),
      );
      const [kept] = filler;
      if (kept !== undefined && within(bytesOf(before), filler.map(bytesOf))) {
        const names = listOf(filler.map((field) => (field.name === "" ? "an unnamed bit-field" : field.name)));
        return [
          {
            element,
            place: kept.place,
            severity: "risk",
            effect: { old: "goes on using bytes that mean nothing any more", ...effect },
            message: `${member} (${fieldText(before)}) has lost its name; its bytes are kept as ${names}.`,
            next: "Keep the name too, and say that it is ignored. Nothing new may go into its bytes: programs already built go on filling them.",
            texts,
          },
        ];
      }
      return [
        {
          element,
          place: before.place,
          side: "before",
          effect: { old: "goes on using bytes that mean nothing any more, or something else", ...effect },
          message: `${member} (${fieldText(before)}) is not in the new ${recordAfter.kind}.`,
          next: "Keep the member, marked as unused, so that its bytes are not taken for something else.",
          texts,
        },
      ];
    });
  },
};
