import type { Constant, HeaderAbi } from "../../abi/abi.ts";
import { isBit, isMaskName } from "../growing.ts";
import { constantsNamed } from "../named.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New bits of a set whose mask of all bits, complete until now, was left as it was. */
export const maskNotGrown: RuleOf<"header"> = {
  id: "mask-not-grown",
  title: "a mask of all bits of a set leaves a new bit out",
  kind: "header",
  severity: "risk",
  witness: ["shared-bits"],
  why: "Whoever checks against the mask refuses the new bit as unknown, or clears it without a word.",
  precedent:
    "Programs compared with fanotify's FAN_ALL_* masks, which therefore could not grow: they are kept as they were, and say that nobody is to add to them (linux/fanotify.h).",
  fix: `Add the bit to the mask in the same commit:

    #define FOO_F_A		(1U << 0)
    #define FOO_F_B		(1U << 1)
    #define FOO_F_ALL	(FOO_F_A | FOO_F_B)

Where programs compare with the mask it cannot grow without changing them: then say beside it that it is frozen.`,
  decidedBy: "header",
  check({ constants, before, after }) {
    if (before === undefined || after === undefined) return [];
    const came = constants.flatMap((each) => (each.before === undefined && each.after !== undefined ? [each.after] : []));
    const bits = came.filter(({ name, value }) => isBit(value) && !isMaskName(name));
    if (bits.length === 0) return [];
    // The set of a name is all that it begins with: FOO_, FOO_F_.
    const masks = new Map<string, Constant>();
    const wanted = new Set(bits.flatMap(({ name }) => startsOf(name)));
    for (const mask of constantsNamed(after, isMaskName)) {
      const prefix = prefixOf(mask, before.constants);
      if (prefix !== undefined && wanted.has(prefix) && !masks.has(prefix)) masks.set(prefix, mask);
    }
    const whole = [...masks].filter(([prefix, mask]) => hasAll(mask, prefix, before));
    const complete = new Map(whole.map(([prefix, mask]) => [prefix, { mask }]));
    return bits.flatMap((bit) => {
      const missed = startsOf(bit.name)
        .map((start) => complete.get(start))
        .find((each) => each !== undefined && (each.mask.value & bit.value) === 0n);
      if (missed === undefined) return [];
      const found: Found = {
        element: missed.mask.name,
        place: missed.mask.place,
        message: `${missed.mask.name} ${parenthesized(missed.mask.text)} has every bit of its set but ${bit.name}, which is new.`,
        next: `Add ${bit.name} to it, or say beside it that it is frozen.`,
        texts: ["", bit.name],
      };
      return [found];
    });
  },
};

/** What the names in a mask begin with, when it names several, was the same before, and is not said to stay as it is for good. */
function prefixOf(mask: Constant, old: ReadonlyMap<string, Constant>): string | undefined {
  if (/frozen|deprecated|do not (add|use)|legacy/i.test(mask.comment) || old.get(mask.name)?.value !== mask.value)
    return undefined;
  const words = mask.text.match(/[A-Za-z_]\w*/g) ?? [];
  if (words.length < 2 || !mask.text.includes("|") || !words.every((word) => old.has(word))) return undefined;
  const prefix = sharedStart(words);
  return prefix.split("_").length < 3 ? undefined : prefix;
}

/** Whether it had every single bit of its set. */
function hasAll(mask: Constant, prefix: string, old: HeaderAbi): boolean {
  const set = constantsNamed(old, (name) => name.startsWith(prefix) && !isMaskName(name));
  return set.every(({ value }) => !isBit(value) || (mask.value & value) !== 0n);
}

/** `FOO_` and `FOO_F_` of `FOO_F_READ`. */
function startsOf(name: string): readonly string[] {
  return [...name.matchAll(/_/g)].map(({ index }) => name.slice(0, index + 1));
}

/** What all names begin with, up to and with an underscore: `FOO_F_`. */
function sharedStart(words: readonly string[]): string {
  const [first = ""] = words;
  let end = 0;
  while (end < first.length && words.every((word) => word[end] === first[end])) end++;
  return first.slice(0, first.lastIndexOf("_", end - 1) + 1);
}

function parenthesized(text: string): string {
  return text.startsWith("(") ? text : `(${text})`;
}
