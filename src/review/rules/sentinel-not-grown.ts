import { inFamily, stemOf } from "../families.ts";
import { isSentinelName, largest } from "../growing.ts";
import type { EnumPair } from "../pairs.ts";
import type { RuleOf } from "../rule.ts";

/** Enumerators that came behind the sentinel of their enum, which still names the old end. */
export const sentinelNotGrown: RuleOf<"enum"> = {
  id: "sentinel-not-grown",
  title: "an enumerator came behind the sentinel that ends its enum",
  kind: "enum",
  severity: "risk",
  witness: { none: "that the sentinel is one on both sides is what is wrong" },
  why: "What checks a value against the sentinel refuses the new one, or reads past a table that the sentinel sizes.",
  precedent: "",
  fix: `Put the new enumerator in front of the sentinel, which then moves with it:

    enum foo_op {
    	FOO_OP_READ,
    	FOO_OP_WRITE,
    	FOO_OP_SYNC,		/* new */
    	__FOO_OP_MAX
    };`,
  decidedBy: "header",
  check(pair) {
    const { before, after, enumerators } = pair;
    if (before === undefined || after === undefined) return [];
    return enumerators.flatMap(({ name, before: old, after: sentinel }) => {
      if (old === undefined || sentinel === undefined || old.value !== sentinel.value || !endedItsSet(name, pair)) return [];
      const beyond = enumerators.filter(
        (each) =>
          each.before === undefined &&
          each.after !== undefined &&
          each.after.value >= sentinel.value &&
          isMember(each.name, name),
      );
      // A hundred bits further on it is a set of its own.
      const [first] = beyond;
      if (first?.after === undefined || first.after.value - sentinel.value > 1n) return [];
      return [
        {
          element: name,
          place: sentinel.place,
          message: `${name} is ${sentinel.value} as before, and ${first.name} (${first.after.value}) is behind it.`,
          next: `Put ${first.name} in front of ${name}.`,
          texts: [`${sentinel.value}`, first.name] as const,
        },
      ];
    });
  },
};

/** The largest of its set, or one more, and named as such; what is behind it was of another set. */
function endedItsSet(name: string, { before }: EnumPair): boolean {
  if (!isSentinelName(name)) return false;
  const set = before?.enumerators ?? [];
  const sentinel = set.find((each) => each.name === name);
  const values = set.filter((each) => isMember(each.name, name)).map(({ value }) => value);
  if (sentinel === undefined || values.length < 2) return false;
  const most = largest(values);
  return sentinel.value === most || sentinel.value === most + 1n;
}

function isMember(name: string, sentinel: string): boolean {
  return !isSentinelName(name) && inFamily(name, stemOf(sentinel));
}
