import type { Field, Record } from "../../abi/type.ts";
import { recordName } from "../element-text.ts";
import { keptByMacro } from "../kept-by-macro.ts";
import { leftOutNow } from "../left-out-now.ts";
import { movedAway } from "../moved-away.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** Records that neither the header nor what it includes declares any more. */
export const recordRemoved: RuleOf<"record"> = {
  id: "record-removed",
  title: "a record is gone",
  kind: "record",
  severity: "break",
  witness: ["gone"],
  why: "Source that uses it no longer compiles, and nothing describes the bytes that programs already built still pass.",
  precedent:
    "A comparison by abidiff with check-uapi.sh's own suppressions does not report it, so it has to be looked for by name.",
  fix: `Keep the declaration for source that uses it:

    /* Not used since 6.9. */
    struct foo_old { ... };`,
  decidedBy: "header",
  check(pair, context) {
    const { header } = context;
    const { before, after, name } = pair;
    if (before === undefined || after !== undefined || header.after === undefined || /[.@]/.test(name)) return [];
    const typedef = header.after.visible.typedef(name) !== undefined;
    if (typedef && before.tagless) return [];
    const kept = keptByMacro(header.after, name);
    if (kept.some((other) => standsFor(header.after?.visible.record(other), before))) return [];
    const hidden = leftOutNow(name, header.after);
    const moved = movedAway(name, context, ({ visible }) => {
      const there = visible.record(name);
      return there !== undefined && there.kind === before.kind && holdsAll(there, before);
    });
    return [
      {
        element: recordName(pair),
        place: before.place,
        side: "before",
        severity: moved === undefined ? "break" : "risk",
        message: `${recordName(pair)} (${before.size} bytes) is declared neither here nor in what this header includes${moved?.text ?? hidden?.text ?? ""}.`,
        next: moved?.next ?? hidden?.next ?? "Keep the declaration; say in a comment that it is no longer used.",
        texts: [`${before.kind} ${before.size}`, ""],
      },
    ];
  },
};

/** Every member as it was: under another data model offsets may differ, and what came since is a change of its own. */
function holdsAll(there: Record, before: Record): boolean {
  const members = new Set(there.fields.map(memberText));
  return before.fields.every((field) => members.has(memberText(field)));
}

function memberText({ type, name, bitSize }: Field): string {
  return `${spellType(type)} ${name}${bitSize === undefined ? "" : `:${bitSize}`}`;
}

/** After `#define foo_old foo_new`, source that says `struct foo_old` goes on compiling, and means the same bytes by each name. */
function standsFor(other: Record | undefined, { kind, size, fields }: Record): boolean {
  const same = (field: Field) =>
    other?.fields.some(({ name, offset, size }) => name === field.name && offset === field.offset && size === field.size) ===
    true;
  return other?.kind === kind && other.size === size && fields.every(same);
}
