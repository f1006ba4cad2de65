import type { RuleOf } from "../rule.ts";

/** Text that changed under a condition which holds on none of the data models. */
export const branchNotJudged: RuleOf<"header"> = {
  id: "branch-not-judged",
  title: "a branch changed that no data model sees",
  kind: "header",
  severity: "risk",
  witness: { none: "its condition holds on no architecture that a program could be compiled for" },
  why: "What the branch declares could not be compared, so nothing here speaks for programs built with its condition true.",
  precedent: "A comparison that compiles headers for one architecture sees none of the other branches.",
  fix: `Name an architecture on which the condition holds, or all of them:

    abide review before/ after/ --arch all

What no data model sees, such as #ifdef FOO_EXPERIMENT, is for a person to read. Branches for the kernel, the assembler and C++ are not told of: C programs never see them.`,
  decidedBy: "header",
  check(_pair, { unseen }) {
    return unseen.map(({ condition, place, side, before, after }) => ({
      element: `#${condition}`,
      place,
      side,
      message: `The text under #${condition} changed, and the condition holds on no data model.`,
      next: "Read this branch by eye; --arch all tries every data model that abide knows.",
      texts: [before, after] as const,
    }));
  },
};
