import type { RuleOf } from "../rule.ts";

/** Bytes that fit into the 13 bits that some architectures have for the size. */
const portable = 8191;

/** Commands whose argument is larger than every architecture can put into a number. */
export const commandSizeUnportable: RuleOf<"command"> = {
  id: "command-size-unportable",
  title: "a command's argument is too large for the number on some architectures",
  kind: "command",
  severity: "risk",
  witness: ["number-size"],
  why: "Alpha, MIPS, PowerPC and SPARC have 13 bits for the size: there the definition does not compile, or runs into the direction bits.",
  precedent:
    "Documentation/driver-api/ioctl.rst: sizes above 8191 bytes do not fit everywhere; pass a pointer and a length instead.",
  fix: `Pass the large part by reference, as an address and a length in a small record:

    struct foo_load {
    	__u64 data;		/* pointer */
    	__u64 size;		/* bytes */
    };
    #define FOO_LOAD _IOW(FOO_TYPE, 0x01, struct foo_load)`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (after === undefined || after.size <= portable || (before !== undefined && before.size > portable)) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} takes ${after.argument} of ${after.size} bytes; numbers carry at most ${portable} on every architecture.`,
        next: "Pass an address and a length in a small record.",
        texts: ["", `${after.size}`],
      },
    ];
  },
};
