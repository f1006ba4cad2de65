import type { Command } from "../../abi/abi.ts";
import { commandGate } from "../gate.ts";
import { listOf } from "../list-of.ts";
import type { RuleOf } from "../rule.ts";

/** New commands that belong together and can be asked for only one at a time, by calling them. */
export const bundleWithoutGate: RuleOf<"header"> = {
  id: "bundle-without-gate",
  title: "new commands that belong together have no gate in common",
  kind: "header",
  severity: "advice",
  witness: { none: "that nothing tells the other side cannot be compiled" },
  why: "A program that offers the feature to a guest has to know beforehand that all of it is there; found out call by call, the last one may be missing when it is too late.",
  precedent:
    "Inter-dependent calls have to be checked together before the feature is exposed (Kevin Tian and Christoph Hellwig, iommu list, March 2020): bind, invalidate and page response of guest SVA.",
  fix: `One id, bit or flag for the whole, in the commit that makes it complete:

    #define FOO_CAP_LIVE	3	/* FOO_SUSPEND, FOO_RESUME and FOO_GET_DIRTY */`,
  decidedBy: "header",
  check(header, { gates, known }) {
    if (header.before === undefined || header.after === undefined) return [];
    const there = new Set([...header.before.commands.keys()].map(stemOf));
    const groups = new Map<string, Command[]>();
    for (const { name, before, after } of header.commands) {
      if (before !== undefined || after === undefined) continue;
      const gate = commandGate(after, header, gates, known);
      if (gate.kind !== "probe" || gate.noted) continue;
      const stem = stemOf(name);
      // What has had such commands before is the interface, not a feature of it.
      if (stem !== undefined && !there.has(stem)) groups.set(stem, [...(groups.get(stem) ?? []), after]);
    }
    return [...groups].flatMap(([stem, commands]) => {
      const [first] = commands;
      if (first === undefined || commands.length < 3) return [];
      const names = commands.map(({ name }) => name);
      return [
        {
          element: first.name,
          place: first.place,
          message: `${listOf(names)} are new together, and only calling each tells whether it is there.`,
          next: `If they are of use only together, add one capability or feature bit for ${stem}, and check it before any of them.`,
          texts: ["", names.join()] as const,
        },
      ];
    });
  },
};

/** The words that commands of one feature share, beyond those of the interface: `IOMMU_SVA` of `IOMMU_SVA_BIND`. */
function stemOf(name: string): string | undefined {
  const words = name.split("_").filter((word) => !/^(DRM|IOC|IOCTL|GET|SET|CMD)$/.test(word));
  return words.length < 3 ? undefined : words.slice(0, 2).join("_");
}
