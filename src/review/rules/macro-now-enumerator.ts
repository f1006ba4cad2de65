import { unaffected } from "../plain-effect.ts";
import type { RuleOf } from "../rule.ts";

/** Constants that the preprocessor no longer knows. It sees those of the same value, too: that is the usual case. */
export const macroNowEnumerator: RuleOf<"header"> = {
  id: "macro-now-enumerator",
  title: "a #define became an enumerator",
  kind: "header",
  severity: "risk",
  witness: ["not-a-macro"],
  why: "Programs ask with #ifdef whether a header has a name, and bring their own definition, or leave a feature out, where it has not. An enumerator does not answer; #if takes it for 0.",
  precedent:
    "linux/rtnetlink.h defines a macro of its own name beside each enumerator (#define RTM_NEWLINK RTM_NEWLINK), and linux/in.h does so for IPPROTO_*, so that #ifdef goes on working.",
  fix: `Define the name beside the enumerator, as what it is:

    FOO_MODE_FAST = 2,
    #define FOO_MODE_FAST	FOO_MODE_FAST`,
  decidedBy: "header",
  check({ constants, after: header }) {
    if (header === undefined) return [];
    return constants.flatMap(({ name, before, after }) => {
      if (before === undefined || after === undefined) return [];
      if (header.constants.has(name) || header.visible.macro(name) !== undefined) return [];
      return [
        {
          element: name,
          place: after.place,
          message: `${name} was a macro and is an enumerator now: #ifdef ${name} no longer finds it, and #if takes it for 0.`,
          next: `Define it beside the enumerator: #define ${name} ${name}`,
          effect: { ...unaffected, source: "takes another branch where the preprocessor asks for the name" },
          texts: [before.text, after.text],
        },
      ];
    });
  },
};
