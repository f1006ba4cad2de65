import type { RuleOf } from "../rule.ts";

/** Commands whose third argument is a sizeof where the type belongs. */
export const commandArgumentSizeof: RuleOf<"command"> = {
  id: "command-argument-sizeof",
  title: "a command is given sizeof(type) where the type belongs",
  kind: "command",
  severity: "risk",
  witness: ["number-size"],
  why: "The macro takes the sizeof itself: the number then carries the size of a size_t, 8 bytes here and 4 there, whatever the argument is.",
  precedent:
    "Documentation/userspace-api/ioctl/ioctl-number.rst and driver-api/ioctl.rst: the last argument is the type itself, not sizeof(type).",
  fix: `Give the macro the type:

    #define FOO_SET _IOW(FOO_TYPE, 0x01, struct foo)	/* not sizeof(struct foo) */

Once released with the mistake, keep the number: programs already built call it.`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (after === undefined || !isSizeof(after.argument) || (before !== undefined && isSizeof(before.argument))) return [];
    const type = after.argument.replace(/^sizeof\s*\(?\s*|\s*\)$/g, "");
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is given ${after.argument}: its number carries the size of a size_t, 8 bytes in 64-bit programs and 4 in 32-bit ones, and not that of ${type}.`,
        next: `Write ${type} instead of ${after.argument}.`,
        texts: ["", after.argument],
      },
    ];
  },
};

function isSizeof(argument: string): boolean {
  return /^sizeof\b/.test(argument);
}
