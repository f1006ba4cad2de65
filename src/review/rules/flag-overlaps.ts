import { newNames, placeOfName, valuesOf } from "../families.ts";
import { isBit, isMaskName, isSentinelName, type Valued } from "../growing.ts";
import type { HeaderPair } from "../pairs.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New flags with the bit of another flag of their set. */
export const flagOverlaps: RuleOf<"header"> = {
  id: "flag-overlaps",
  title: "a new flag has the bit of another flag of its set",
  kind: "header",
  severity: "risk",
  witness: ["new-value"],
  why: "Who sets one sets the other: a program already built that sets the old flag asks for the new behaviour too.",
  precedent: "",
  fix: `Take the lowest bit that was never used, also not by a flag that is gone:

    #define FOO_F_A		(1U << 0)
    #define FOO_F_B		(1U << 1)
    #define FOO_F_C		(1U << 2)	/* not 1U << 1 */

A second name for the same bit is written as one: #define FOO_F_NEW FOO_F_OLD`,
  decidedBy: "header",
  check(header) {
    const { after } = header;
    if (header.before === undefined || after === undefined) return [];
    const came = newNames(header).filter(
      ({ name, value }) => isBit(value) && setName(name) !== undefined && !isMaskName(name) && !isSentinelName(name),
    );
    if (came.length === 0) return [];
    const all = valuesOf(after).list.filter(({ name }) => !isMaskName(name) && !isSentinelName(name));
    const fresh = new Set(newNames(header).map(({ name }) => name));
    return came.flatMap((flag) => {
      const prefix = setName(flag.name) ?? "";
      const set = all.filter(({ name }) => name.startsWith(prefix) && setName(name) === prefix);
      // A set of bits, not of numbers that happen to be 1 and 2; and one set, not two whose names begin alike.
      if (set.length < 4 || !set.every(({ value }) => isBit(value))) return [];
      const old = set.filter(({ name }) => !fresh.has(name)).map(({ value }) => value);
      if (new Set(old).size < old.length) return [];
      const twin = set.find(({ name, value }) => name !== flag.name && value === flag.value);
      if (twin === undefined || isAlias(flag, twin, header)) return [];
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

/** `FOO_F_`, `FOO_FLAG_`, `FOO_MAP_FLAGS_`: what names of a set begin with. */
function setName(name: string): string | undefined {
  return /^\w*?_(F|FLAGS?|FEATURES?|FEAT)_/.exec(name)?.[0];
}

/** One is written as the other, or both names are of one release. */
function isAlias(flag: Valued, twin: Valued, { after, commands }: HeaderPair): boolean {
  const text = (name: string) => after?.constants.get(name)?.text ?? "";
  if (commands.some(({ name }) => name === flag.name || name === twin.name)) return true;
  return text(flag.name).includes(twin.name) || text(twin.name).includes(flag.name);
}
