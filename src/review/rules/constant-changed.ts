import type { Constant } from "../../abi/abi.ts";
import { gateKindOf } from "../gate.ts";
import {
  followsSentinel,
  isGrownDefine,
  isGrownMask,
  isLimitName,
  isLoweredMinimum,
  isShrunkReserve,
  isVersionStep,
} from "../growing.ts";
import { lookAtWiderUses, sameIn32Bits, upperHalfText } from "../low-bits.ts";
import { type OtherKind, otherKind } from "../other-kind.ts";
import type { Found, RuleOf } from "../rule.ts";

/** A constant with another value, unless it is a sentinel, a mask or a version that grew. */
export const constantChanged: RuleOf<"constant"> = {
  id: "constant-changed",
  title: "a constant has another value",
  kind: "constant",
  severity: "break",
  witness: ["value"],
  why: "A program already built passes the old value, which the new provider takes for something else, or does not know.",
  precedent: "A #define leaves no trace in debug information, so a comparison of compiled headers never sees it.",
  fix: `Keep the value under the old name; the new meaning gets a new name:

    #define FOO_MODE_FAST	2
    #define FOO_MODE_FASTER	3`,
  decidedBy: "header",
  check(pair, { header }) {
    const { name, before, after } = pair;
    if (before !== undefined && pair.elsewhere && header.after !== undefined)
      return notANumber(before, otherKind(header.after, name));
    if (before === undefined || after === undefined || before.value === after.value) return [];
    if (isVersionStep(pair) || isGrownMask(before, after, after.text, header) || isShrunkReserve(before, after)) return [];
    if (isGrownDefine(before, after, header) || followsSentinel(before, after)) return [];
    if (isLoweredMinimum(before, after, header)) return [];
    if (sameIn32Bits(before.value, after.value)) return signOnly(before, after);
    const computed = /\b(sizeof|offsetof|_Alignof)\b/.test(after.text);
    // The number of a capability is no limit, whatever it is about.
    const raised = gateKindOf(name) === undefined && isLimitName(name) && after.value > before.value;
    const why = computed
      ? `, because ${after.text} is`
      : raised
        ? ": a limit that was raised, and a program already built may have room for the old one only"
        : "";
    return [
      {
        element: name,
        place: after.place,
        severity: computed || raised ? "risk" : "break",
        message: `${name} was ${before.value} and is ${after.value}${why}.`,
        next: nextFor[computed ? "computed" : raised ? "raised" : "changed"],
        texts: [`${before.value}`, `${after.value}`],
      },
    ];
  },
};

const nextFor = {
  computed: "See what is said about the record it is computed from.",
  raised: "Make sure that a program which never asks for more is never handed more than the old limit.",
  changed: "Keep the value; give the new one a new name.",
};

/** Written as unsigned, or no longer: programs that use 32 bits pass what they passed. */
function signOnly(before: Constant, after: Constant): readonly Found[] {
  return [
    {
      element: after.name,
      place: after.place,
      severity: "risk",
      message: `${after.name} was ${before.value} and is ${after.value}: ${upperHalfText(after.value)}.`,
      next: lookAtWiderUses,
      texts: [`${before.value}`, `${after.value}`],
    },
  ];
}

/** A string, nothing, or an expression whose value the header alone does not give. One with parameters is no constant at all. */
function notANumber({ name, value, text }: Constant, now: OtherKind | undefined): readonly Found[] {
  if (now === undefined || now.text === text || (now.kind !== "text" && now.kind !== "empty")) return [];
  const computed = now.kind === "text" && !now.text.startsWith('"');
  return [
    {
      element: name,
      place: now.place,
      severity: computed ? "risk" : "break",
      message: `${name} was ${value} and is ${now.text}${computed ? ", whose value this header alone does not give" : ""}.`,
      next: "Keep the value; give the new meaning a new name.",
      texts: [`${value}`, now.text],
    },
  ];
}
