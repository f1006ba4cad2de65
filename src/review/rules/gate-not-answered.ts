import type { Place } from "../../abi/type.ts";
import type { SourceView } from "../../source/source-view.ts";
import { notLookedFor } from "../arch-of-name.ts";
import { gateKindOf } from "../gate.ts";
import type { HeaderPair } from "../pairs.ts";
import { sightsText } from "../questions.ts";
import type { Answer, Asked, Context, RuleOf } from "../rule.ts";

/** A capability or feature bit that a header gained and no provider speaks of. */
export const gateNotAnswered: RuleOf<"header"> = {
  id: "gate-not-answered",
  title: "nothing was found that answers for a new capability or feature bit",
  kind: "header",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "A gate that no provider opens is never there for a program that asks, however much of what it stands for is: the change is under-declared.",
  precedent:
    "KVM's review checklist: what is new is found out by KVM_CHECK_EXTENSION (Documentation/virt/kvm/review-checklist.rst). A capability that is reserved and not yet given, as MSHV_CAP_CORE_API_STABLE, is answered 0 on purpose.",
  fix: "Answer for the capability or offer the bit in the commit that defines it. One that is only reserved gets a line that answers 0, which says so.",
  asks: asked,
};

interface Bit {
  readonly name: string;
  readonly place: Place;
}

function asked({ constants, enums }: HeaderPair, context: Context): readonly Asked[] {
  const { source, header } = context;
  const added: readonly Bit[] = [
    ...constants.flatMap(({ before, after }) => (before === undefined && after !== undefined ? [after] : [])),
    ...enums.flatMap(({ enumerators }) =>
      enumerators.flatMap(({ before, after }) => (before === undefined && after !== undefined ? [after] : [])),
    ),
  ];
  const gates = added.filter(({ name }) => {
    const kind = gateKindOf(name);
    return (kind === "capability" || kind === "feature") && !/(MASK|ALL|MAX|LAST|NR|SHIFT|VALID|BITS|COUNT|SIZE|_ID)$/.test(name);
  });
  // Without commands there is nobody to ask: bits of registers and of messages are called the same.
  if (gates.length === 0 || header.after === undefined || header.after.commands.size === 0) return [];
  const { after } = header;
  const others = source === undefined ? [] : [...after.constants.keys(), ...after.commands.keys()];
  // Only a macro in whose text the name stands is asked whether it is a constant.
  const bodies = after.defines.map((define) => ({ define, text: after.visible.macro(define)?.text ?? "" }));
  return gates.flatMap(({ name, place }) => {
    const kind = gateKindOf(name);
    // A header that puts the bit into a mask of all that is there answers by the mask.
    const whole = new RegExp(`\\b${name}\\b`);
    if (bodies.some(({ define, text }) => text.includes(name) && whole.test(text) && after.constants.has(define))) return [];
    return [
      {
        element: name,
        place,
        question: `Does anything answer for the ${kind === "feature" ? "feature bit" : "capability"} ${name}?`,
        answer:
          source === undefined ? undefined : answerOf(source, name, { others, elsewhere: () => notLookedFor(name, context) }),
      },
    ];
  });
}

function answerOf(
  source: SourceView,
  name: string,
  { others, elsewhere }: { readonly others: readonly string[]; readonly elsewhere: () => Answer | undefined },
): Answer {
  const [at] = source.naming(name);
  if (at !== undefined) return { kind: "seen", at, text: `${name} is named` };
  const foreign = elsewhere();
  if (foreign !== undefined) return foreign;
  const near = others.filter((other) => other !== name).flatMap((other) => source.naming(other).slice(0, 1));
  const files = near.filter(({ path }, index) => near.findIndex((each) => each.path === path) === index);
  if (files.length === 0) return { kind: "nowhere", text: `nothing in ${source.name} names anything of this header` };
  return {
    kind: "not-found",
    looked: files,
    found: {
      message: `${name} is named nowhere in the source, where others of this header are (${sightsText(files)}).`,
      next: `Answer for ${name} in the commit that defines it; where it is only reserved, answer that it is not there.`,
      texts: ["", name],
    },
  };
}
