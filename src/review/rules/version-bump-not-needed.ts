import { isFiller } from "../filler.ts";
import { isVersionCommand, unknownAnswer } from "../gate.ts";
import { landing } from "../landing.ts";
import type { Context, RuleOf } from "../rule.ts";

/** A new version although a program can find out about everything new by trying it. */
export const versionBumpNotNeeded: RuleOf<"header"> = {
  id: "version-bump-not-needed",
  title: "the version was raised although everything new can be probed",
  kind: "header",
  severity: "advice",
  why: "A version presumes that history is a line: a tree that picks only some of the changes has no honest number to declare.",
  precedent:
    "VDUSE_IOTLB_REG_UMEM came in 6.0 without a version. A version is for an ioctl that behaves differently, new ioctls that exclude existing ones, or a new initialization protocol (virtualization list, March 2026).",
  check(header, context) {
    const { before, after } = header;
    const [version] = context.gates.versions;
    if (before === undefined || after === undefined || version === undefined) return [];
    if (![...after.commands.values()].some(isVersionCommand)) return [];
    const what = probeable(context);
    if (what === undefined) return [];
    return [
      {
        element: version.name,
        place: version.place,
        message: `Everything new here can be probed: ${what}. A version helps only if consumers would merely assert on success; if they can handle every failure, a new command alone needs no bump.`,
        next: "Drop the version and let the command's existence, or a feature bit, be the gate; or say which behaviour of an existing command changes.",
        texts: ["", `${version.value}`],
      },
    ];
  },
};

/** How each new thing can be tried; undefined when something cannot be, or nothing is new. */
function probeable({ header, known, scheme }: Context): string | undefined {
  const ways: string[] = [];
  for (const command of header.commands) {
    if (command.before === undefined && command.after !== undefined) {
      const answer = unknownAnswer(command.after, known);
      ways.push(`a provider without ${command.name} answers ${answer?.unknownCommand ?? "ENOTTY"}`);
    } else if (command.before?.number !== command.after?.number) return undefined;
  }
  if (ways.length === 0) return undefined;
  for (const record of header.records) {
    const { before, after, members, name } = record;
    if (before === undefined) continue;
    if (after === undefined || before.size !== after.size) return undefined;
    for (const { name: member, before: old, after: now } of members) {
      if (old !== undefined && now === undefined && !isFiller(old)) return undefined;
      if (old !== undefined || now === undefined || isFiller(now)) continue;
      const where = landing(now, before, after).kind;
      const kind = scheme(before, header.before, "before").kind;
      if (where === "filler" && kind !== "fixed-union")
        ways.push(`one without ${member} refuses a non-zero value in what was reserved of ${name}`);
      else if (where !== "shared" && where !== "filler") return undefined;
    }
  }
  return ways.join("; ");
}
