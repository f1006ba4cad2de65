import type { Command } from "../../abi/abi.ts";
import { commandGate } from "../gate.ts";
import { listOf } from "../list-of.ts";
import { commandsNamed } from "../named.ts";
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
    // Nothing but calling it tells that it is there.
    const isAlone = (command: Command) => {
      const gate = commandGate(command, header, gates, known);
      return gate.kind === "probe" && !gate.noted;
    };
    const groups = new Map<string, Command[]>();
    for (const { name, before, after } of header.commands) {
      const stem = before === undefined && after !== undefined ? stemOf(name) : undefined;
      if (after === undefined || stem === undefined) continue;
      const group = groups.get(stem);
      if (group === undefined) groups.set(stem, [after]);
      else group.push(after);
    }
    const { before: old } = header;
    // What has had such commands before is the interface, not a feature of it.
    const isThere = (stem: string) => commandsNamed(old, (name) => stemOf(name) === stem).length > 0;
    return [...groups].flatMap(([stem, all]) => {
      const commands = all.length < 3 || isThere(stem) ? [] : all.filter((command) => isAlone(command));
      const [first] = commands;
      if (first === undefined || commands.length < 3) return [];
      const names = commands.map(({ name }) => name);
      return [
        {
          element: first.name,
          place: first.place,
          message: `${listOf(names.length > 8 ? [...names.slice(0, 7), `${names.length - 7} more`] : names)} are new together, and only calling each tells whether it is there.`,
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
