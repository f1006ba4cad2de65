import type { Command } from "../../abi/abi.ts";
import { hex } from "../element-text.ts";
import { commandsNumbered } from "../families.ts";
import type { AnySize } from "../known-interface.ts";
import type { Found, RuleOf } from "../rule.ts";

/** The argument's size is part of the number: a grown argument is another command. */
export const commandSizeChanged: RuleOf<"command"> = {
  id: "command-size-changed",
  title: "a command's argument changed its size, and with it its number",
  kind: "command",
  severity: "break",
  witness: ["number"],
  why: "The argument's size is encoded in the number, so a program already built calls a number that the new provider must still serve by hand.",
  precedent:
    "driver-api/ioctl.rst: the size of an argument never changes once released; a longer one is a new command, and the old one stays as a wrapper.",
  fix: `Leave the record alone, and let the longer one have its own command; the old one stays as a wrapper:

    #define FOO_SET		_IOW(FOO_TYPE, 0x01, struct foo)
    #define FOO_SET_V2	_IOW(FOO_TYPE, 0x06, struct foo_v2)

Where the record has reserved bytes, take those: its size stays.`,
  decidedBy: "header",
  check({ name, before, after }, { header, known }) {
    if (before === undefined || after === undefined || before.size === after.size) return [];
    const any = known?.anySize;
    if (any?.group === before.group && before.group === after.group && before.ordinal === after.ordinal) {
      return [{ element: name, place: after.place, ...servedAtAnySize(before, after, any) }];
    }
    const kept = header.after === undefined ? undefined : commandsNumbered(header.after, before.number)[0];
    const grown =
      before.argument === after.argument
        ? `${after.argument || "its argument"} is now ${after.size} bytes, it was ${before.size}`
        : `it takes ${after.argument || "nothing"} (${after.size} bytes) instead of ${before.argument || "nothing"} (${before.size})`;
    return [
      {
        element: name,
        place: after.place,
        severity: kept === undefined ? "break" : "risk",
        message: `${name}: ${grown}, so its number ${hex(before.number)} became ${hex(after.number)}${kept === undefined ? "" : `; the old number lives on as ${kept.name}`}.`,
        next:
          kept === undefined
            ? "Leave the argument's size alone: use reserved bytes, or add a command with the longer record."
            : "Check that recompiled source may use the new number on an old provider.",
        texts: [`${before.size}`, `${after.size}`],
      },
    ];
  },
};

/** What the size of a command means where any is served. */
function servedAtAnySize(before: Command, after: Command, { by, source }: AnySize): Omit<Found, "element" | "place"> {
  const longer = after.size > before.size;
  const what = `${after.name}: ${after.argument || "its argument"} is now ${after.size} bytes, it was ${before.size}.`;
  const how = `${by.slice(0, 1).toUpperCase()}${by.slice(1)} knows the command by its ordinal and takes any size, so a program already built is served`;
  return {
    severity: longer ? "risk" : "break",
    message: longer
      ? `${what} ${how}: what it does not pass counts as zero. An older kernel does not look at what is new.`
      : `${what} ${how}, but what it passes beyond the new end is not looked at.`,
    next: longer
      ? "See that zero in what is new means what was before, and that a program can tell whether it is looked at: by a flag that older kernels refuse, or by a parameter to ask for."
      : "Leave the record as long as it was; what is not used any more becomes reserved.",
    precedent: `${source}.`,
    texts: [`${before.size}`, `${after.size}`],
  };
}
