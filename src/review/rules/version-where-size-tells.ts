import { isFiller } from "../filler.ts";
import { landing } from "../landing.ts";
import { listOf } from "../list-of.ts";
import type { HeaderPair } from "../pairs.ts";
import type { Context, RuleOf } from "../rule.ts";

/** A version that was raised although all that is new are members at the end of records that say their own size. */
export const versionWhereSizeTells: RuleOf<"header"> = {
  id: "version-where-size-tells",
  title: "the version was raised where the record's size already tells",
  kind: "header",
  severity: "advice",
  witness: { none: "whether a version was needed is for people to say; no program shows it" },
  why: "Two things now say the same and can disagree: a backport that takes the member and not the version, or the version and not the member.",
  precedent:
    "In review of the IOMMU user API: if it really is just the size, pass the size and not a version (Christoph Hellwig, iommu list, April 2020).",
  fix: `Leave the version as it is. The size says that the member is there, a flag that it counts:

    struct foo_info {
    	__u32 argsz;
    	__u32 flags;
    #define FOO_INFO_DEPTH	(1U << 1)	/* depth is valid */
    	__u32 depth;
    };`,
  decidedBy: "header",
  check(header, context) {
    const [version] = context.gates.versions;
    if (header.before === undefined || version === undefined) return [];
    if (header.commands.some(({ before, after }) => before?.number !== after?.number)) return [];
    const appended = appendedMembers(header, context);
    if (appended === undefined || appended.length === 0) return [];
    return [
      {
        element: version.name,
        place: version.place,
        message: `${version.name} is ${version.value}, and all that is new is ${listOf(appended)}, at the end of a record that says its own size.`,
        next: "Leave the version, and let the size and a flag tell.",
        texts: ["", appended.join()],
      },
    ];
  },
};

/** New members, all at the end of records that say their size; undefined when anything else of a record changed. */
function appendedMembers({ records, before: old }: HeaderPair, { scheme }: Context): readonly string[] | undefined {
  const appended: string[] = [];
  for (const { name, before, after, members } of records) {
    if (before === undefined) continue;
    if (!before.complete || !after?.complete) return undefined;
    const { kind } = scheme(before, old, "before");
    for (const { before: was, after: now, renamed, name: member } of members) {
      if (was !== undefined) {
        if (now === undefined || renamed || now.offset !== was.offset || now.size !== was.size) return undefined;
        continue;
      }
      if (now === undefined || isFiller(now)) continue;
      if (landing(now, before, after).kind !== "append" || (kind !== "argsz" && kind !== "size-first")) return undefined;
      appended.push(`${name}.${member}`);
    }
  }
  return appended;
}
