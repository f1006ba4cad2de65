import type { RuleOf } from "../rule.ts";

/** New flags that are the top bit of an int, and so negative numbers. */
export const flagSignExtended: RuleOf<"constant"> = {
  id: "flag-sign-extended",
  title: "a new flag is the sign bit of an int",
  kind: "constant",
  severity: "risk",
  witness: ["new-value"],
  why: "1 << 31 is a negative int: put into 64 bits it sets all the upper half, and C does not even define the shift.",
  precedent:
    "FUSE_INIT_RESERVED of linux/fuse.h is (1 << 31); since FUSE_SECURITY_CTX the flags of FUSE_INIT go on as 1ULL << 32 in flags2, all of which the other one would set.",
  fix: `Shift an unsigned one, of 64 bits where the flags have 64:

    #define FOO_F_LAST	(1U << 31)
    #define FOO_F_WIDE	(1ULL << 31)`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before !== undefined || after === undefined || after.value >= 0n || !/<<\s*31\b/.test(after.text)) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is ${after.text}, which is ${after.value}: in a __u64 it is 0x${BigInt.asUintN(64, after.value).toString(16)}.`,
        next: "Write (1U << 31), or (1ULL << 31) for 64-bit flags.",
        texts: ["", after.text],
      },
    ];
  },
};
