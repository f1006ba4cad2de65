import { commandText } from "../element-text.ts";
import { commandsAt } from "../families.ts";
import type { RuleOf } from "../rule.ts";

/** New commands with the type byte and ordinal of another one, told apart only by direction or size. */
export const commandOrdinalShared: RuleOf<"command"> = {
  id: "command-ordinal-shared",
  title: "a new command shares type and ordinal with another and differs only in direction or size",
  kind: "command",
  severity: "advice",
  witness: ["same-ordinal"],
  why: "The whole numbers differ, so it works; but a provider that dispatches by ordinal alone takes one for the other, and a record that grows can make them equal.",
  precedent: "btrfs has three commands at ordinal 57 (linux/btrfs.h): legal, and taken for a collision by everyone who reads it.",
  fix: `Take the next free ordinal. Where it is meant as a longer form of the same command, say so beside both:

    /* FOO_INFO with struct foo_info_v2; told apart by the size in the number */
    #define FOO_INFO_V2 _IOWR(FOO_TYPE, 0x05, struct foo_info_v2)`,
  decidedBy: "header",
  check({ name, before, after }, { header }) {
    if (header.before === undefined || header.after === undefined || after === undefined) return [];
    if (before?.group === after.group && before.ordinal === after.ordinal) return [];
    const twin = commandsAt(header.after, after.group, after.ordinal).find((each) => each.number !== after.number);
    // Of two new ones only the later is told.
    if (twin === undefined || (!header.before.commands.has(twin.name) && twin.place.line > after.place.line)) return [];
    if (isOtherForm(name, twin.name)) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is ${commandText(after)} and ${twin.name} is ${commandText(twin)}: one type and ordinal, told apart only by ${twin.direction === after.direction ? "size" : "direction and size"}.`,
        next: "Take an ordinal of its own, or say in the comment that they are two forms of one command.",
        texts: [twin.name, commandText(after)],
      },
    ];
  },
};

/** `FOO_INFO2`, `FOO_INFO_V2`, `FOO_IOC32_INFO` beside `FOO_INFO`, `FOO_SET` beside `FOO_GET`: the names say that it is meant. */
function isOtherForm(name: string, twin: string): boolean {
  const stem = (text: string) =>
    text.replace(/(_?V?\d+|_EXT|_EX|_OLD|_COMPAT|_LEGACY)(?=_|$)/g, "").replace(/(^|_)(GET|SET|READ|WRITE)(?=[A-Z_]|$)/g, "$1");
  return stem(name) === stem(twin);
}
