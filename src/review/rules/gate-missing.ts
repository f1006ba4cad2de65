import type { Field } from "../../abi/type.ts";
import { isFiller, isOpaque } from "../filler.ts";
import { docOf } from "../gate.ts";
import { landing } from "../landing.ts";
import { listOf } from "../list-of.ts";
import { memberGate } from "../member-gate.ts";
import type { Found, RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";
import { writtenBy } from "../written-by.ts";

/** New members of existing records with nothing that tells the other side that they are there. */
export const gateMissing: RuleOf<"record"> = {
  id: "gate-missing",
  title: "a new member has no gate",
  kind: "record",
  severity: "risk",
  witness: { none: "that nothing tells the other side cannot be compiled" },
  why: "Neither side can find out whether the other knows the member: an old provider drops the value or refuses the call without saying why.",
  precedent: "The written rules of the IOMMU user API: every change introduces a flag (Documentation/userspace-api/iommu.rst).",
  fix: `Add what tells the other side, in the same commit, and name it at the member:

    #define FOO_CFG_F_LEVEL	(1U << 3)

    __u32 level;			/* if FOO_CFG_F_LEVEL */

Then a backport that takes the member takes its gate too.`,
  decidedBy: "header",
  check({ name, before, after, members }, { header, gates, scheme, uses }) {
    if (!before?.complete || !after?.complete || header.after === undefined) return [];
    const { after: abi } = header;
    const unknown = members.flatMap(({ name: member, before: old, after: now }) => {
      if (old !== undefined || now === undefined || now.size === 0 || isFiller(now) || isOpaque(now)) return [];
      const where = landing(now, before, after).kind;
      // Another reading of a union's bytes is chosen by whatever chose the others.
      if (where === "shared") return [];
      const comment = docOf(member, now.comment, after.comment);
      const how = { scheme: scheme(before, header.before, "before"), appended: where === "append" };
      return memberGate({ name: member, comment, record: name }, header, gates, how) === undefined ? [now] : [];
    });
    const byWriter = new Map<string | undefined, Field[]>();
    for (const field of unknown) {
      const writer = writtenBy(field, after, abi, uses.after);
      byWriter.set(writer, [...(byWriter.get(writer) ?? []), field]);
    }
    return [...byWriter].flatMap(([writer, fields]) => found(name, fields, writer));
  },
};

function found(name: string, fields: readonly Field[], writer: string | undefined): readonly Found[] {
  const [first, ...more] = fields;
  if (first === undefined) return [];
  const names = more.length > 3 ? `${first.name} and ${more.length} more members` : listOf(fields.map((field) => field.name));
  const [are, them] = more.length === 0 ? ["is", "it"] : ["are", "them"];
  const common = {
    element: `${name}.${first.name}`,
    place: first.place,
    gate: undefined,
    next: "Add a capability or a flag in the same commit, and name it in the comment on the member.",
    texts: ["", fields.map((field) => `${spellType(field.type)} ${field.name}`).join()] as const,
  };
  if (writer === undefined) {
    return [
      {
        ...common,
        message: `${names} ${are} new, and no version, capability, feature bit, flag or size tells the other side so.`,
      },
    ];
  }
  return [
    {
      ...common,
      severity: "advice",
      message: `${names} ${are} new, and only ${writer} writes ${them}: zero may mean that it is zero, or that nobody knew of it.`,
    },
  ];
}
