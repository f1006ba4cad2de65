import type { Enum } from "../../abi/type.ts";
import { enumAfter } from "../enum-after.ts";
import { leftOutNow } from "../left-out-now.ts";
import { movedAway } from "../moved-away.ts";
import type { RuleOf } from "../rule.ts";

/** Tags of enums that neither the header nor what it includes declares any more, while their enumerators go on. */
export const enumRemoved: RuleOf<"enum"> = {
  id: "enum-removed",
  title: "an enum's tag is gone",
  kind: "enum",
  severity: "break",
  witness: ["gone"],
  why: "Source that declares something with it no longer compiles, although every enumerator may be where it was; programs already built notice nothing.",
  precedent:
    "A user's ability to compile an existing program against newer headers counts as well (Documentation/dev-tools/checkuapi.rst).",
  fix: `Keep the tag; for a new one make the old one a name of it:

    enum foo_kind { FOO_PLAIN, FOO_WIDE };
    #define foo_type foo_kind`,
  decidedBy: "header",
  check(pair, context) {
    const { name, before, enumerators } = pair;
    const now = context.header.after;
    if (before === undefined || before.tagless || now === undefined || enumAfter(pair, now) !== undefined) return [];
    // Where nothing of it is left, that is said of its enumerators.
    if (enumerators.every(({ after, elsewhere }) => after === undefined && elsewhere !== true)) return [];
    const hidden = leftOutNow(name, now);
    const moved = movedAway(name, context, ({ visible }) => visible.enum(name) !== undefined);
    const heir = heirOf(before, [...now.enums.values()]);
    return [
      {
        element: `enum ${name}`,
        place: before.place,
        side: "before",
        severity: moved === undefined ? "break" : "risk",
        message: `enum ${name} is declared neither here nor in what this header includes${moved?.text ?? hidden?.text ?? (heir === undefined ? "" : `; its enumerators are those of enum ${heir} now`)}.`,
        next:
          moved?.next ??
          hidden?.next ??
          (heir === undefined ? "Keep the tag: its enumerators are still there." : `Keep the old name: #define ${name} ${heir}`),
        texts: [`enum ${name}`, heir ?? ""],
      },
    ];
  },
};

/** The tag under which the first of the enumerators that are left stands now. */
function heirOf({ enumerators }: Enum, now: readonly Enum[]): string | undefined {
  const names = new Set(enumerators.map(({ name }) => name));
  const heir = now.find((each) => each.enumerators.some(({ name }) => names.has(name)));
  return heir === undefined || heir.tagless ? undefined : heir.name;
}
