import { recordName } from "../element-text.ts";
import type { RuleOf } from "../rule.ts";

/** New arguments of commands whose size is no multiple of four bytes. */
export const recordEndsUnevenly: RuleOf<"record"> = {
  id: "record-ends-unevenly",
  title: "a new argument of a command does not end at a multiple of four bytes",
  kind: "record",
  severity: "advice",
  witness: ["size"],
  why: "ARM's old ABI pads every structure to four bytes: such a program has another size, and with it another command number.",
  precedent:
    "Documentation/driver-api/ioctl.rst, on structure layout: records that do not end on a 32-bit boundary are incompatible with ARM OABI programs.",
  fix: `Fill the record up to a multiple of four bytes, of eight where it holds a 64-bit member:

    struct foo {
    	__u16 id;
    	__u16 reserved;		/* must be zero */
    };`,
  decidedBy: "header",
  check(pair, { uses }) {
    const { before, after, name } = pair;
    if (!after?.complete || after.size % 4 === 0 || (before?.complete && before.size % 4 !== 0)) return [];
    const [command] = uses.after.commands(name).filter(({ size }) => size > 0);
    if (command === undefined) return [];
    return [
      {
        element: recordName(pair),
        place: after.place,
        message: `${recordName(pair)} is ${after.size} bytes, and ${command.name} has that in its number; ARM's old ABI makes ${Math.ceil(after.size / 4) * 4} of them.`,
        next: `Add ${4 - (after.size % 4)} reserved byte${after.size % 4 === 3 ? "" : "s"} at its end.`,
        texts: ["", `${after.size}`],
      },
    ];
  },
};
