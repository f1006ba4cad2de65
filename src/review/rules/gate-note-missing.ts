import type { Constant } from "../../abi/abi.ts";
import { isFiller } from "../filler.ts";
import { docOf, isFlagsName, notedGate } from "../gate.ts";
import { landing } from "../landing.ts";
import { listOf } from "../list-of.ts";
import { isCalledAfter, memberGate } from "../member-gate.ts";
import type { HeaderPair } from "../pairs.ts";
import type { RuleOf } from "../rule.ts";
import { spellType } from "../spell-type.ts";

/** New members behind a gate that their comment does not name. */
export const gateNoteMissing: RuleOf<"record"> = {
  id: "gate-note-missing",
  title: "a new member does not say which gate it is behind",
  kind: "record",
  severity: "advice",
  witness: { none: "a comment is nothing to a compiler" },
  why: "The header is what a program's author reads; a member that is valid only behind a gate has to say so where it stands.",
  precedent:
    "In review of the VDUSE features series: should this document `if VDUSE_API_VERSION >= 2`? (virtualization list, February 2026).",
  fix: `Write the gate at the member, in the words that the header uses for others:

    __u32 level;			/* if FOO_CFG_F_LEVEL */
    __u32 nas;			/* if FOO_API_VERSION >= 1 */`,
  decidedBy: "header",
  check({ name, before, after, members }, { header, gates, scheme }) {
    if (!before?.complete || !after?.complete || header.after === undefined) return [];
    const { after: now } = header;
    // Reading every comment of the record is only worth it when something is new.
    if (members.every(({ before: old }) => old !== undefined)) return [];
    const told = new Set<string>();
    const noted = after.fields.filter((field) => notedGate(field.comment, now, gates.rows)?.kind === "version");
    return members.flatMap(({ name: member, before: old, after: field }) => {
      if (old !== undefined || field === undefined || isFiller(field)) return [];
      const how = scheme(before, header.before, "before");
      const where = landing(field, before, after);
      const gate = memberGate(
        { name: member, comment: docOf(member, field.comment, after.comment), record: name },
        header,
        gates,
        {
          scheme: how,
          appended: where.kind === "append",
        },
      );
      if (gate === undefined || gate.noted || gate.kind === "size" || told.has(gate.by)) return [];
      // Which flags there are is said at the flags.
      if (gate.kind === "flag" && isFlagsName(member)) return [];
      // `STATX_SUBVOL` needs no note on `statx.stx_subvol`.
      if (gate.kind === "flag" && isCalledAfter(gate.by, name)) return [];
      const version = gates.versions.find((each) => each.name === gate.by);
      // Between releases the version was raised more than once: by which step the member came is not to be seen.
      if (version !== undefined && stepOf(version, header) > 1n) return [];
      told.add(gate.by);
      const [like] = noted.flatMap((each) => notedGate(each.comment, now, gates.rows) ?? []);
      const names = noted.map((each) => each.name);
      const note =
        gate.kind === "version" && version !== undefined
          ? `/* if ${like?.by ?? gate.by.replace(/_V?\d+$/, "")} >= ${version.value} */`
          : `/* if ${gate.by} */`;
      const others = names.length === 0 ? "" : `${listOf(names)} say${names.length === 1 ? "s" : ""} /* if ${like?.text} */; `;
      return [
        {
          element: `${name}.${member}`,
          place: field.place,
          gate,
          message: `${others}${others === "" ? member : "this member"} says nothing of ${gate.text}.`,
          next: `Write ${note}`,
          texts: ["", `${spellType(field.type)} ${gate.by}`] as const,
        },
      ];
    });
  },
};

function stepOf({ name, value }: Constant, { before }: HeaderPair): bigint {
  const old = before?.constants.get(name);
  return old === undefined ? 1n : value - old.value;
}
