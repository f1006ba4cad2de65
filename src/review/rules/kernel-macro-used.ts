import { listOf } from "../list-of.ts";
import type { RuleOf } from "../rule.ts";

/** New macros that call one of the kernel's own, which no header for programs gives. One finding for each that is called. */
export const kernelMacroUsed: RuleOf<"header"> = {
  id: "kernel-macro-used",
  title: "a macro for programs calls a macro that only the kernel has",
  kind: "header",
  severity: "risk",
  witness: {
    none: "the header itself compiles; what does not is a program that uses the name, and the old header has no such name",
  },
  why: "A macro is expanded where it is used: the header compiles by itself, and no test that only includes it fails. Every program that uses the name does not compile, unless it happens to define the kernel's macro too.",
  precedent:
    "linux/mptcp.h of 6.1 had MPTCP_PM_ADDR_FLAGS_MASK as GENMASK(4, 0), linux/nexthop.h of 6.12 NHA_OP_FLAG_DUMP_STATS as BIT(0): neither compiles in a program. linux/const.h has _BITUL() and _BITULL(), and linux/bits.h __GENMASK(), for headers that programs read.",
  fix: `Use what linux/const.h gives, or write the number:

    #include <linux/const.h>

    #define FOO_F_FAST	_BITUL(3)
    #define FOO_F_ALL	(FOO_F_FAST | (1U << 4))`,
  decidedBy: "header",
  check({ macros, after: header }) {
    if (header === undefined) return [];
    const users = new Map<string, (typeof macros)[number][]>();
    for (const macro of macros) {
      const { before, after, elsewhere } = macro;
      if (after === undefined || elsewhere || before?.text === after.text) continue;
      for (const called of callsIn(after.text)) {
        if (callsIn(before?.text ?? "").has(called) || header.visible.macro(called) !== undefined) continue;
        const known = users.get(called);
        if (known === undefined) users.set(called, [macro]);
        else known.push(macro);
      }
    }
    return [...users].flatMap(([called, [first, ...more]]) => {
      const place = first?.after?.place;
      if (first === undefined || place === undefined) return [];
      const names = [first, ...more].map(({ name }) => name);
      const who = more.length > 2 ? `${first.name} and ${more.length} more` : listOf(names);
      return [
        {
          element: first.name,
          place,
          effect: { old: "unaffected", new: "unaffected", source: "does not compile where it uses the name" },
          message: `${who} ${more.length === 0 ? "calls" : "call"} ${called}(), which no header for programs gives.`,
          next: `Write ${forPrograms[called]}.`,
          texts: ["", `${called} ${names.join(" ")}`] as const,
        },
      ];
    });
  },
};

/** The kernel's macros that have found their way into headers for programs, and what there is instead. */
const forPrograms: Readonly<{ [called: string]: string }> = {
  BIT: "_BITUL() of linux/const.h, or 1U << n",
  BIT_ULL: "_BITULL() of linux/const.h, or 1ULL << n",
  GENMASK: "__GENMASK() of linux/bits.h, or the number",
  GENMASK_ULL: "__GENMASK_ULL() of linux/bits.h, or the number",
  FIELD_PREP: "the shift and the mask",
  ARRAY_SIZE: "sizeof(a) / sizeof((a)[0])",
  DIV_ROUND_UP: "__KERNEL_DIV_ROUND_UP() of linux/const.h",
  cpu_to_le16: "__cpu_to_le16() of asm/byteorder.h",
  cpu_to_le32: "__cpu_to_le32() of asm/byteorder.h",
  cpu_to_le64: "__cpu_to_le64() of asm/byteorder.h",
  cpu_to_be16: "__cpu_to_be16() of asm/byteorder.h",
  cpu_to_be32: "__cpu_to_be32() of asm/byteorder.h",
  cpu_to_be64: "__cpu_to_be64() of asm/byteorder.h",
  le16_to_cpu: "__le16_to_cpu() of asm/byteorder.h",
  le32_to_cpu: "__le32_to_cpu() of asm/byteorder.h",
  le64_to_cpu: "__le64_to_cpu() of asm/byteorder.h",
};

function callsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, name = ""] of text.matchAll(/\b(\w+) ?\(/g)) if (Object.hasOwn(forPrograms, name)) found.add(name);
  return found;
}
