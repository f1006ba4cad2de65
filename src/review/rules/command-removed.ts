import { commandText, hex } from "../changes.ts";
import type { RuleOf } from "../rule.ts";

/** Commands that the header no longer names. */
export const commandRemoved: RuleOf<"command"> = {
  id: "command-removed",
  title: "a command is gone",
  kind: "command",
  severity: "break",
  why: "Source that uses it no longer compiles, and its number becomes free for something else that programs already built would then call.",
  precedent:
    "MSHV_CHECK_EXTENSION went away and its number 0x4004b800 had meant REQUEST_VERSION before: the same bytes, opposite meanings.",
  check({ name, before, after, elsewhere }, { header }) {
    if (before === undefined || after !== undefined || elsewhere || header.after === undefined) return [];
    const heir = [...header.after.commands.values()].find(({ number }) => number === before.number);
    return [
      {
        element: name,
        place: before.place,
        side: "before",
        severity: heir === undefined ? "break" : "risk",
        message:
          heir === undefined
            ? `${name} (${commandText(before)}, ${hex(before.number)}) is no longer defined.`
            : `${name} is no longer defined; its number ${hex(before.number)} is now called ${heir.name}.`,
        next:
          heir === undefined
            ? "Keep the definition, and answer ENOTTY if the feature is gone."
            : `Keep the old name: #define ${name} ${heir.name}`,
        texts: [hex(before.number), heir?.name ?? ""],
      },
    ];
  },
};
