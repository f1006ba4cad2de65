import type { HeaderAbi } from "../../abi/abi.ts";
import type { RuleOf } from "../rule.ts";

/** A new interface that says in its comments that it is not stable, and nowhere that a program could ask. */
export const stableMarkerMissing: RuleOf<"header"> = {
  id: "stable-marker-missing",
  title: "a new interface is called unstable only in comments",
  kind: "header",
  severity: "advice",
  witness: { none: "a comment is nothing to a compiler" },
  why: "A program cannot read comments: it takes what works today for the interface, and then that is the interface.",
  precedent:
    "In review of /dev/mshv (2021): reserve a CORE_API_STABLE that CHECK_EXTENSION answers with 0 until the interface is stable, so that programs can refuse to run on anything else.",
  fix: `Reserve an id that is answered with 0 until the day:

    #define FOO_CAP_CORE_API_STABLE	0	/* 0: anything may still change */`,
  decidedBy: "header",
  check({ name, before, after }) {
    if (before !== undefined || after === undefined || after.commands.size === 0) return [];
    const said = commentsOf(after).find(({ comment }) => unstable.test(comment));
    if (said === undefined || hasMarker(after)) return [];
    const words = unstable.exec(said.comment)?.[0] ?? "";
    return [
      {
        element: name,
        place: said.place,
        message: `The comment says "${words.replace(/\s+/g, " ")}", and no constant of this header lets a program find out.`,
        next: "Reserve a capability or a flag such as CORE_API_STABLE that answers 0 until the interface is stable.",
        texts: ["", "unstable"],
      },
    ];
  },
};

const unstable =
  /\b(not (yet )?stable|unstable (api|abi|interface|uapi)|experimental|subject to change|may still change|not (yet )?final)\b/i;

function hasMarker({ constants, enums }: HeaderAbi): boolean {
  const names = [...constants.keys(), ...[...enums.values()].flatMap(({ enumerators }) => enumerators.map(({ name }) => name))];
  return names.some((name) => /(^|_)(STABLE|UNSTABLE|EXPERIMENTAL)(_|$)/.test(name));
}

/** What is said of the interface as a whole stands on its first commands and records. */
function commentsOf({ commands, records, constants }: HeaderAbi) {
  return [...constants.values(), ...records.values(), ...commands.values()];
}
