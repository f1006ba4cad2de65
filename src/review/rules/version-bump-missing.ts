import type { HeaderAbi } from "../../abi/abi.ts";
import { isFiller } from "../filler.ts";
import { isVersionName, versionCommands } from "../gate.ts";
import { constantsNamed } from "../named.ts";
import type { HeaderPair } from "../pairs.ts";
import type { Context, Found, RuleOf } from "../rule.ts";

/** Commands of an interface with a version that behave otherwise than before, under the same version. */
export const versionBumpMissing: RuleOf<"header"> = {
  id: "version-bump-missing",
  title: "an existing command changed, and the version that guards it did not",
  kind: "header",
  severity: "risk",
  witness: ["number", "offset", "size-of-member", "type", "gone"],
  why: "This is what the version is for: both meanings now go by one number, and neither side can tell which the other has.",
  precedent:
    "A version is for a command that behaves differently (virtualization list, March 2026). iommu_gpasid_bind_data was laid out anew in v5.10 with its version left at 1, defended by there being no user yet (IOMMU user API series v12, 2020).",
  fix: `Best, leave the command alone and add another for the new behaviour. Else raise the version in the same commit:

    #define FOO_API_VERSION_2	2	/* FOO_SET takes the level in bits 8..15 */`,
  decidedBy: "header",
  check(header, context) {
    const { before, after } = header;
    if (before === undefined || after === undefined || context.gates.versions.length > 0) return [];
    const version = versionOf(before);
    if (version === undefined) return [];
    const [first] = [...changedCommands(header), ...changedArguments(header, context)];
    if (first === undefined) return [];
    return [
      {
        element: first.element,
        place: first.place,
        message: `${first.what}, and ${version} is as it was.`,
        next: "Give the new behaviour a command of its own, or raise the version in the same commit.",
        texts: ["", first.what],
      },
    ];
  },
};

/** The constant that is answered to whom asks for a version; undefined for an interface without one. */
function versionOf(header: HeaderAbi): string | undefined {
  return versionCommands(header).length === 0 ? undefined : constantsNamed(header, isVersionName)[0]?.name;
}

interface Changed extends Pick<Found, "element" | "place"> {
  readonly what: string;
}

function changedCommands({ commands }: HeaderPair): readonly Changed[] {
  return commands.flatMap(({ name, before, after }) => {
    if (before === undefined || after === undefined || before.number === after.number) return [];
    return [{ element: name, place: after.place, what: `${name} has another number` }];
  });
}

/** Members that moved, or went away, in what commands take. */
function changedArguments({ records }: HeaderPair, { uses }: Context): readonly Changed[] {
  return records.flatMap(({ name, before, after, members }) => {
    const [command] = uses.before.commands(name);
    if (!before?.complete || !after?.complete || command === undefined) return [];
    const changed = members.find((each) => {
      if (each.before === undefined || isFiller(each.before)) return false;
      return each.after === undefined || each.after.offset !== each.before.offset || each.after.size !== each.before.size;
    });
    if (changed === undefined) return [];
    const place = changed.after?.place ?? after.place;
    return [{ element: `${name}.${changed.name}`, place, what: `${command.name} takes ${changed.name} otherwise than before` }];
  });
}
