import type { Enumerator } from "../../abi/type.ts";
import { isGrownMask, isGrownSentinel, isShrunkReserve } from "../growing.ts";
import { lookAtWiderUses, sameIn32Bits, upperHalfText } from "../low-bits.ts";
import type { EnumPair, HeaderPair, Pair } from "../pairs.ts";
import type { RuleOf } from "../rule.ts";

/** Enumerators with other values: one finding for a run that shifted together, with its cause. */
export const enumeratorChanged: RuleOf<"enum"> = {
  id: "enumerator-changed",
  title: "enumerators have other values",
  kind: "enum",
  severity: "break",
  witness: ["value"],
  why: "A program already built passes the old value, which the new provider takes for its neighbour.",
  precedent:
    "Kernel maintainers' words on tools that check this: appending enumerators is fine, reordering is not; do not lump them together.",
  fix: `Add at the end, in front of a sentinel only, and leave a placeholder where one went:

    enum foo_op {
    	FOO_OP_READ,
    	FOO_OP_UNUSED_1,	/* was FOO_OP_SEEK */
    	FOO_OP_WRITE,
    	FOO_OP_SYNC,		/* new */
    };`,
  decidedBy: "header",
  check(pair, { header }) {
    const runs: { readonly first: Pair<Enumerator>; readonly shift: bigint; readonly signOnly: boolean; count: number }[] = [];
    for (const each of pair.enumerators) {
      const shift = shiftOf(each, pair, header);
      if (shift === 0n) continue;
      const signOnly = sameIn32Bits(each.before?.value ?? 0n, each.after?.value ?? 0n);
      const run = runs.at(-1);
      if (run?.shift === shift && run.signOnly === signOnly) run.count += 1;
      else runs.push({ first: each, shift, signOnly, count: 1 });
    }
    return runs.flatMap(({ first, shift, signOnly, count }) => {
      const { name, before, after } = first;
      if (before === undefined || after === undefined) return [];
      const more = count === 1 ? "" : `, and ${count - 1} more shifted with it`;
      return [
        {
          element: name,
          place: after.place.line === 1 ? (pair.after?.place ?? after.place) : after.place,
          severity: signOnly ? ("risk" as const) : ("break" as const),
          message: `${name} was ${before.value} and is ${after.value}${more}${signOnly ? `: ${upperHalfText(after.value)}` : cause(pair, before, after, shift)}.`,
          next: signOnly
            ? lookAtWiderUses
            : "Add enumerators at the end, before a sentinel only; keep a removed one as a placeholder of its value.",
          texts: [`${before.value}`, `${after.value}`] as const,
        },
      ];
    });
  },
};

function shiftOf({ before, after }: Pair<Enumerator>, pair: EnumPair, header: HeaderPair): bigint {
  if (before === undefined || after === undefined || before.value === after.value) return 0n;
  if (isGrownSentinel(before, after, pair) || isGrownMask(before, after, "", header)) return 0n;
  if (isShrunkReserve(before, after)) return 0n;
  return after.value - before.value;
}

/** What came in front of, or went away from before, the first one that shifted. */
function cause({ enumerators }: EnumPair, before: Enumerator, after: Enumerator, shift: bigint): string {
  const came = enumerators.filter(
    (each) => each.before === undefined && each.after !== undefined && each.after.value < after.value,
  );
  const gone = enumerators.filter(
    (each) => each.after === undefined && each.before !== undefined && each.before.value < before.value,
  );
  if (shift > 0n && came.length > 0) return `: ${came.map(({ name }) => name).join(", ")} came in before it`;
  if (shift < 0n && gone.length > 0) return `: ${gone.map(({ name }) => name).join(", ")} is gone from before it`;
  return "";
}
