import type { HeaderAbi } from "../../abi/abi.ts";
import { newNames, placeOfName } from "../families.ts";
import { isBit, type Valued } from "../growing.ts";
import { valuesNamed } from "../named.ts";
import { flagSet, isAlias, isBitSet } from "../number-families.ts";
import { standInOneList } from "../one-list.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New flags with the bit of another flag of their set. */
export const flagOverlaps: RuleOf<"header"> = {
  id: "flag-overlaps",
  title: "a new flag has the bit of another flag of its set",
  kind: "header",
  severity: "risk",
  witness: ["shared-bits", "new-value"],
  why: "Who sets one sets the other: a program already built that sets the old flag asks for the new behaviour too.",
  precedent:
    'STATX_ATTR_MOUNT_ROOT (80340fe3605c) and STATX_ATTR_DAX (712b2698e4c0) were both merged for 5.8 with the bit 0x2000, and nobody noticed until November (LKML, "UAPI value collision", 25 November 2020).',
  fix: `Take the lowest bit that was never used, also not by a flag that is gone:

    #define FOO_F_A		(1U << 0)
    #define FOO_F_B		(1U << 1)
    #define FOO_F_C		(1U << 2)	/* not 1U << 1 */

A second name for the same bit is written as one: #define FOO_F_NEW FOO_F_OLD`,
  decidedBy: "header",
  check(header, { gates: { rows } }) {
    const { after } = header;
    if (after === undefined) return [];
    const came = newNames(header).filter(({ name, value }) => isBit(value) && flagSet(name, after, rows) !== undefined);
    if (came.length === 0) return [];
    const fresh = new Set(came.map(({ name }) => name));
    const sets = new Map<string, Valued[]>();
    // Only the sets that something came to: what is in another one need not be evaluated.
    const grown = [...new Set(came.map(({ name }) => flagSet(name, after, rows) as string))];
    const isOfGrown = (name: string) =>
      grown.some((set) => name.startsWith(set)) && grown.includes(flagSet(name, after, rows) ?? "");
    for (const each of valuesNamed(after, isOfGrown)) {
      const prefix = flagSet(each.name, after, rows) as string;
      const set = sets.get(prefix);
      if (set === undefined) sets.set(prefix, [each]);
      else set.push(each);
    }
    return [...sets.values()]
      .flatMap((set) => overlaps(set, fresh, after))
      .flatMap(({ flag, twin }) => {
        const found: Found = {
          element: flag.name,
          place: placeOfName(after, flag.name),
          message: `${flag.name} is 0x${flag.value.toString(16)}, and so is ${twin.name}.`,
          next: "Take a bit that was never used; for a second name of one bit write the first name as its value.",
          texts: [twin.name, `${flag.value}`],
        };
        return [found];
      });
  },
};

/** New flags of a set, each with the other that has its bit. */
function overlaps(set: readonly Valued[], fresh: ReadonlySet<string>, header: HeaderAbi) {
  // A set of bits, not of numbers that happen to be 1 and 2; and one set, not two whose names begin alike.
  if (!isBitSet(set, header)) return [];
  const holders = new Map<bigint, Valued>();
  for (const each of set) {
    if (fresh.has(each.name)) continue;
    const twin = holders.get(each.value);
    if (twin !== undefined && !isAlias(each.name, twin.name, header)) return [];
    if (twin === undefined) holders.set(each.value, each);
  }
  const found = set.flatMap((flag) => {
    if (!fresh.has(flag.name)) return [];
    const twin = holders.get(flag.value);
    if (twin === undefined) holders.set(flag.value, flag);
    return twin === undefined || isAlias(flag.name, twin.name, header) ? [] : [{ flag, twin }];
  });
  if (set.some(({ name }) => !fresh.has(name))) return found;
  // Where all are new nothing tells that the names are one set: one bit twice in one list is a slip, several are several sets.
  const names = new Set(set.map(({ name }) => name));
  return found.length === 1 ? found.filter(({ flag, twin }) => standInOneList(flag.name, twin.name, names, header)) : [];
}
