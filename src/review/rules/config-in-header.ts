import type { RuleOf } from "../rule.ts";

/** New conditions on a kernel's configuration in a header for programs. */
export const configInHeader: RuleOf<"header"> = {
  id: "config-in-header",
  title: "a header for programs asks for the kernel's configuration",
  kind: "header",
  severity: "risk",
  witness: { none: "what stands under its condition, no program sees" },
  why: "CONFIG_ symbols are defined where the kernel is built and nowhere else: programs always get the branch without it, whatever kernel they run on.",
  precedent:
    "The kernel's scripts/headers_install.sh refuses to install a header that mentions a CONFIG_ symbol, but for a list of old ones that only shrinks.",
  fix: `Declare it always, and let the provider say at run time whether it is there: by ENOTTY, a capability or a feature bit.

    #define FOO_MAP _IOW(FOO_TYPE, 0x03, struct foo_map)	/* ENOTTY without CONFIG_FOO_MAP */`,
  decidedBy: "header",
  check({ before, after }) {
    const old = new Set(before?.inactive.flatMap(({ condition }) => symbols(condition)));
    const told = new Set<string>();
    return (after?.inactive ?? []).flatMap(({ condition, place }) => {
      const symbol = symbols(condition).find((each) => !old.has(each) && !told.has(each));
      if (symbol === undefined) return [];
      told.add(symbol);
      return [
        {
          element: symbol,
          place,
          message: `#${condition} asks for ${symbol}, which no program defines: what stands under it is never seen.`,
          next: "Declare it always, and let the provider say at run time whether it is there.",
          texts: ["", condition] as const,
        },
      ];
    });
  },
};

function symbols(condition: string): readonly string[] {
  return condition.includes("__KERNEL__") ? [] : (condition.match(/\bCONFIG_\w+/g) ?? []);
}
