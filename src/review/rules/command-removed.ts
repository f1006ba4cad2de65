import { commandText, hex } from "../element-text.ts";
import { commandsNumbered } from "../families.ts";
import { mayBeRenamed } from "../gate.ts";
import { leftOutNow } from "../left-out-now.ts";
import { movedAway } from "../moved-away.ts";
import { otherKind } from "../other-kind.ts";
import type { RuleOf } from "../rule.ts";

/** Commands that the header no longer names. */
export const commandRemoved: RuleOf<"command"> = {
  id: "command-removed",
  title: "a command is gone",
  kind: "command",
  severity: "break",
  witness: ["gone"],
  why: "Source that uses it no longer compiles, and its number becomes free for something else that programs already built would then call.",
  precedent:
    "MSHV_CHECK_EXTENSION went away and its number 0x4004b800 had meant REQUEST_VERSION before: the same bytes, opposite meanings.",
  fix: `Keep the definition, and answer ENOTTY:

    /* Gone since 6.9: answers ENOTTY. */
    #define FOO_FLUSH _IO(FOO_TYPE, 0x03)`,
  decidedBy: "header",
  check({ name, before, after, elsewhere }, context) {
    const { header } = context;
    if (before === undefined || after !== undefined || header.after === undefined) return [];
    if (elsewhere) {
      const now = otherKind(header.after, name);
      if (now === undefined || now.value !== undefined || now.text === header.before?.visible.macro(name)?.text) return [];
      return [
        {
          element: name,
          place: now.place,
          message: `${name} was ${commandText(before)} (${hex(before.number)}) and is ${now.text} now, which is no number.`,
          next: "Keep the definition, and answer ENOTTY if the feature is gone.",
          texts: [hex(before.number), now.text],
        },
      ];
    }
    const moved = movedAway(name, context, ({ visible }) => visible.command(name)?.number === before.number);
    const hidden = leftOutNow(name, header.after);
    const heir =
      moved === undefined ? commandsNumbered(header.after, before.number).find((each) => mayBeRenamed(before, each)) : undefined;
    return [
      {
        element: name,
        place: before.place,
        side: "before",
        severity: moved === undefined ? "break" : "risk",
        message:
          heir === undefined
            ? `${name} (${commandText(before)}, ${hex(before.number)}) is no longer defined${moved?.text ?? hidden?.text ?? ""}.`
            : `${name} is no longer defined; its number ${hex(before.number)} is now called ${heir.name}. Programs already built call the same number.`,
        next:
          heir === undefined
            ? (moved?.next ?? hidden?.next ?? "Keep the definition, and answer ENOTTY if the feature is gone.")
            : `Keep the old name: #define ${name} ${heir.name}`,
        texts: [hex(before.number), heir?.name ?? ""],
      },
    ];
  },
};
