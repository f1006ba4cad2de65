import { fieldText } from "../element-text.ts";
import { isFiller } from "../filler.ts";
import { keptByMacro } from "../kept-by-macro.ts";
import type { RuleOf } from "../rule.ts";

/** The same bytes under a new name: programs run on, source does not compile. */
export const memberRenamed: RuleOf<"record"> = {
  id: "member-renamed",
  title: "a member has the same bytes under a new name",
  kind: "record",
  severity: "risk",
  witness: ["gone"],
  why: "Programs already built are unaffected, but source that uses the old name no longer compiles against the new header.",
  precedent: "An anonymous union with both names keeps source compiling; kernel headers do so where a name had to change.",
  fix: `Keep both names:

    union {
    	__u32 old_name;
    	__u32 new_name;
    };`,
  decidedBy: "header",
  check({ name, members }, { header }) {
    return members.flatMap(({ name: member, before, after, renamed }) => {
      if (!renamed || before === undefined || after === undefined || isFiller(before)) return [];
      if (keptByMacro(header.after, member).includes(after.name)) return [];
      return [
        {
          element: `${name}.${member}`,
          place: after.place,
          message: `${member} is now called ${after.name} (${fieldText(after)}).`,
          next: `Keep the old name beside the new one: union { ... ${member}; ... ${after.name}; };`,
          texts: [member, after.name] as const,
        },
      ];
    });
  },
};
