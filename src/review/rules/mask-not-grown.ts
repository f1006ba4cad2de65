import type { Constant } from "../../abi/abi.ts";
import { isBit, isMaskName } from "../growing.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New bits of a set whose mask of all bits, complete until now, was left as it was. */
export const maskNotGrown: RuleOf<"header"> = {
  id: "mask-not-grown",
  title: "a mask of all bits of a set leaves a new bit out",
  kind: "header",
  severity: "risk",
  witness: { none: "that the mask is one on both sides is what is wrong" },
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
    const masks = [...after.constants.values()].flatMap((mask) => setOf(mask, before.constants) ?? []);
    return bits.flatMap((bit) => {
      const missed = masks.find(({ mask, prefix }) => bit.name.startsWith(prefix) && (mask.value & bit.value) === 0n);
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

/** A mask that names, and named before, every single bit that shares the beginning of the names in it. */
function setOf(mask: Constant, old: ReadonlyMap<string, Constant>) {
  // Said to be as it is for good.
  if (/frozen|deprecated|do not (add|use)|legacy/i.test(mask.comment)) return undefined;
  if (!isMaskName(mask.name) || old.get(mask.name)?.value !== mask.value) return undefined;
  const words = mask.text.match(/[A-Za-z_]\w*/g) ?? [];
  if (words.length < 2 || !mask.text.includes("|") || !words.every((word) => old.has(word))) return undefined;
  const prefix = sharedStart(words);
  if (prefix.split("_").length < 3) return undefined;
  for (const { name, value } of old.values()) {
    if (name.startsWith(prefix) && isBit(value) && !isMaskName(name) && (mask.value & value) === 0n) return undefined;
  }
  return { mask, prefix };
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
