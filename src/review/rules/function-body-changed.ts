import { bodyChange } from "../body-change.ts";
import { quotedPart } from "../body-text.ts";
import type { RuleOf } from "../rule.ts";

/** Functions that a header has a body for, and that do something else or have none now. How they are called is left to function-changed. */
export const functionBodyChanged: RuleOf<"function"> = {
  id: "function-body-changed",
  title: "a function that a header has the body of does something else, or has no body there now",
  kind: "function",
  severity: "risk",
  witness: { none: "what a function does is to be seen when it runs, not when it compiles" },
  why: "Programs already built have the old body in them, recompiled ones get the new: what depends on both doing the same goes wrong without a diagnostic.",
  precedent:
    "linux/cec.h of 6.1 has cec_msg_set_reply_to() clear the flags of the message, which that of 5.10 left alone; programs built with either may run side by side.",
  fix: `Leave the old function as it is, and give the new one a name of its own:

    static inline __u32 foo_index(__u32 a)
    {
    	return a & 0xff;
    }

    static inline __u32 foo_index16(__u32 a)
    {
    	return a & 0xffff;
    }

Where both do the same for every argument, say so in the commit, and accept the finding.`,
  decidedBy: "header",
  check({ name, before, after }, { header }) {
    const change = before === undefined || after === undefined ? undefined : bodyChange(before, after, header);
    if (change === undefined) return [];
    const { texts, place, effect } = change;
    const [was, is] = texts;
    if (is === "") {
      return [
        {
          element: name,
          place,
          effect,
          severity: "break",
          message: `${name}() had its body here and is only declared now: source ${effect.source}.`,
          next: "Leave the body in the header.",
          texts,
        },
      ];
    }
    return [
      {
        element: name,
        place,
        effect,
        message: `${name}() did ${quotedPart(was, is)} and does ${quotedPart(is, was)}.`,
        next: "Show that both do the same for every argument in use, or give the new function a name of its own.",
        texts,
      },
    ];
  },
};
