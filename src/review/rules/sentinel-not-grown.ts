import { inFamily, stemOf } from "../families.ts";
import { isSentinelName, largest, type Valued } from "../growing.ts";
import type { RuleOf } from "../rule.ts";

/** Enumerators that came behind the sentinel of their enum, which still names the old end. */
export const sentinelNotGrown: RuleOf<"enum"> = {
  id: "sentinel-not-grown",
  title: "an enumerator came behind the sentinel that ends its enum",
  kind: "enum",
  severity: "risk",
  witness: ["beyond"],
  why: "What checks a value against the sentinel refuses the new one, or reads past a table that the sentinel sizes.",
  precedent:
    "__FSCRYPT_MODE_MAX stood in linux/fscrypt.h so that nobody forgot to raise it with a new mode, and a program that used it would have gone wrong when it was raised; it was taken out of the header, with a check at compile time in its place (3ceb6543e9cf).",
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
    // What has come, and is no sentinel itself: mostly nothing.
    const came = enumerators.flatMap((each) => (each.before === undefined && each.after !== undefined ? [each.after] : []));
    const members = came.filter((each) => !isSentinelName(each.name));
    if (members.length === 0) return [];
    const old = before.enumerators.filter(({ name }) => !isSentinelName(name));
    return enumerators.flatMap(({ name, before: was, after: sentinel }) => {
      if (was === undefined || sentinel === undefined || was.value !== sentinel.value || !endedItsSet(was, old)) return [];
      const stem = stemOf(name);
      const first = members.find((each) => each.value >= sentinel.value && inFamily(each.name, stem));
      // Further on it is a set of its own.
      if (first === undefined || first.value - sentinel.value > 1n) return [];
      return [
        {
          element: name,
          place: sentinel.place,
          message: `${name} is ${sentinel.value} as before, and ${first.name} (${first.value}) is behind it.`,
          next: `Put ${first.name} in front of ${name}.`,
          texts: [`${sentinel.value}`, first.name] as const,
        },
      ];
    });
  },
};

/** The largest of its set, or one more, and named as such; what is behind it was of another set. */
function endedItsSet({ name, value }: Valued, ordinary: readonly Valued[]): boolean {
  if (!isSentinelName(name)) return false;
  const stem = stemOf(name);
  const values = ordinary.filter((each) => inFamily(each.name, stem)).map((each) => each.value);
  const most = largest(values);
  return values.length >= 2 && (value === most || value === most + 1n);
}
