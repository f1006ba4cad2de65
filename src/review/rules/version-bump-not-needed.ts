import { isFiller } from "../filler.ts";
import { isVersionCommand, unknownAnswer, versionCommands } from "../gate.ts";
import { landing } from "../landing.ts";
import type { HeaderPair, Pair } from "../pairs.ts";
import type { Context, RuleOf } from "../rule.ts";

/** A new version although a program can find out about everything new by trying it. */
export const versionBumpNotNeeded: RuleOf<"header"> = {
  id: "version-bump-not-needed",
  title: "the version was raised although everything new can be probed",
  kind: "header",
  severity: "advice",
  witness: { none: "whether a version was needed is for people to say; no program shows it" },
  why: "A version presumes that history is a line: a tree that picks only some of the changes has no honest number to declare.",
  precedent:
    "VDUSE_IOTLB_REG_UMEM came in 6.0 without a version. A version is for an ioctl that behaves differently, new ioctls that exclude existing ones, or a new initialization protocol (virtualization list, March 2026).",
  fix: `Leave the version, and say at each new thing how its absence shows:

    /* ENOTTY: not there. */
    #define FOO_GET_FEATURES _IOR(FOO_TYPE, 0x04, __u64)

Raise it when a command behaves otherwise than before, when new commands exclude existing ones, or when the initialisation changes.`,
  decidedBy: "header",
  check(header, context) {
    const { before, after } = header;
    const [version] = context.gates.versions;
    if (before === undefined || after === undefined || version === undefined) return [];
    const old = before.constants.get(version.name);
    // A new name for a version says something only to whom a command can ask for it.
    if (versionCommands(after).length === 0 && (old === undefined || !onlyCommandsAreNew(header))) return [];
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

/** Without a command for versions there may be other ways to agree on one, and values that are good from one on. */
function onlyCommandsAreNew({ constants, enums }: HeaderPair): boolean {
  const isOld = ({ before }: Pair<unknown>) => before !== undefined;
  return constants.every(isOld) && enums.every(({ enumerators }) => enumerators.every(isOld));
}

/** How each new thing can be tried; undefined when something cannot be, or nothing is new. */
function probeable({ header, known, scheme }: Context): string | undefined {
  const ways: string[] = [];
  for (const command of header.commands) {
    // What asks for the version is no change that the version could tell of.
    if (command.after !== undefined && isVersionCommand(command.after)) continue;
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
