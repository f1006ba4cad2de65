import { isVersionCommand, versionCommands } from "../gate.ts";
import type { RuleOf } from "../rule.ts";

/** An interface that did not negotiate a version and now does. */
export const versionIntroduced: RuleOf<"header"> = {
  id: "version-introduced",
  title: "an interface begins to negotiate a version",
  kind: "header",
  severity: "advice",
  witness: { none: "whether a version was needed is for people to say; no program shows it" },
  why: "A version presumes that history is a line. A tree that picks some changes and not others has no honest number to declare, and distributions are such trees.",
  precedent:
    "Version numbers do not scale, and have been avoided everywhere; what is needed are flags for specific behaviour (Christoph Hellwig, iommu list, March 2020). /dev/mshv's request for a version was replaced by CHECK_EXTENSION in review (2021).",
  fix: `Let each change be asked for by itself, by an id or a bit that comes in the same commit:

    #define FOO_CAP_MAP		1
    #define FOO_CHECK_EXTENSION	_IO(FOO_TYPE, 0x00)

A version is right where it replaces the whole protocol, once.`,
  decidedBy: "header",
  check({ before, after, commands }) {
    if (after === undefined) return [];
    const found = commands.find((each) => each.before === undefined && each.after !== undefined && isVersionCommand(each.after));
    if (found?.after === undefined) return [];
    if (before !== undefined && versionCommands(before).length > 0) return [];
    return [
      {
        element: found.name,
        place: found.after.place,
        message: `With ${found.name} this interface begins to negotiate a version: from now on every change is to be one step on a line.`,
        next: "Prefer capability ids or feature bits, each in the commit of its change; keep a version for replacing the whole protocol.",
        texts: ["", found.name],
      },
    ];
  },
};
