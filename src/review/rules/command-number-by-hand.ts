import type { HeaderPair } from "../pairs.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New commands whose number is put together from its parts, or shifted, instead of being made by _IO and its kin. */
export const commandNumberByHand: RuleOf<"header"> = {
  id: "command-number-by-hand",
  title: "a new command's number is put together by hand",
  kind: "header",
  severity: "advice",
  witness: ["new-value"],
  why: "Direction and size are then not those of the argument, or not there at all: a tracer cannot show it, and nothing notices that the argument grew.",
  precedent:
    "Documentation/driver-api/ioctl.rst: numbers are made by _IO, _IOR, _IOW and _IOWR. ublk began with plain ones and now asks that every new command be encoded (linux/ublk_cmd.h).",
  fix: `Let the macro put it together:

    #define FOO_SET _IOW('f', 0x02, struct foo)	/* not ('f' << 8 | 2), not _IOC(...) */

_IOC itself is for a size that only the caller knows: #define FOO_NAME(len) _IOC(_IOC_READ, 'f', 0x03, len)`,
  decidedBy: "header",
  check(header) {
    return [...commands(header), ...constants(header)];
  },
};

/** By _IOC with a record's size, where one of the four says the same. */
function commands({ commands: pairs, after: header }: HeaderPair): readonly Found[] {
  return pairs.flatMap(({ name, before, after }) => {
    const text = header?.visible.macro(name)?.text ?? "";
    if (before !== undefined || after === undefined || !/^\(?\s*_IOC\s*\(/.test(text)) return [];
    const macros = { none: "_IO", read: "_IOR", write: "_IOW", readwrite: "_IOWR" };
    // A size without a direction is an argument whose direction was forgotten.
    const better =
      after.direction === "none" && after.size > 0
        ? "_IOR, _IOW or _IOWR, with the argument's type"
        : `${macros[after.direction]}${after.size > 0 ? ", with the argument's type" : ""}`;
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is ${text}.`,
        next: `Use ${better}.`,
        texts: ["", text] as const,
      },
    ];
  });
}

/** `('f' << 8) | 2`, in a header that makes its other commands by macro. */
function constants({ constants: pairs, after: header }: HeaderPair): readonly Found[] {
  if (header === undefined) return [];
  return pairs.flatMap(({ name, before, after }) => {
    if (before !== undefined || after === undefined || !/'.'\s*<<\s*8\b/.test(after.text)) return [];
    if (header.commands.size === 0) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is ${after.text}: a number without direction and size.`,
        next: "Use _IO, _IOR, _IOW or _IOWR.",
        texts: ["", after.text] as const,
      },
    ];
  });
}
