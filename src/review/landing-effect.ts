import type { Command } from "../abi/abi.ts";
import { unknownAnswer } from "./gate.ts";
import type { KnownInterface } from "./known-interface.ts";
import type { Landing } from "./landing.ts";
import type { Effect, Scheme } from "./result.ts";

/** What a member that came where `landing` says does to each side. */
export function memberAddedEffect(landing: Landing, scheme: Scheme, documentedZero: boolean): Effect {
  const source = "compiles";
  switch (landing.kind) {
    case "filler":
      return {
        old: documentedZero
          ? "unaffected: it passes zero where reserved was"
          : "unaffected if it passes zero where reserved was; nothing in the header says that it must",
        new: documentedZero
          ? "an error (EINVAL by custom) for a non-zero value, if the old provider checks that reserved bytes are zero"
          : "the value is ignored, or refused, depending on whether the old provider looked at reserved bytes",
        source,
      };
    case "hole":
      return {
        old: "passes whatever its stack held in the padding, which now has a meaning",
        new: "the value is never looked at",
        source,
      };
    case "append":
      return scheme.kind === "argsz"
        ? { old: "unaffected: its argsz says that it has no such member", new: "the tail is ignored without a word", source }
        : scheme.kind === "size-first"
          ? { old: "unaffected: the missing tail counts as zero", new: "E2BIG unless the tail is zero", source }
          : scheme.kind === "size-beside"
            ? {
                old: "unaffected: its size says that it has no such member",
                new: "the old provider leaves the tail alone, or refuses it",
                source,
              }
            : {
                old: "its record is shorter than what is read or written now",
                new: "the old provider does not know the tail",
                source,
              };
    case "shared":
      return {
        old: "unaffected: the bytes had other readings, which stay",
        new: "the old provider reads the bytes as before",
        source,
      };
    case "insert":
      return {
        old: "finds other members at the offsets it knows",
        new: "the old provider finds other members at these offsets",
        source,
      };
  }
}

/**
 * What a new command answers on a provider that does not have it.
 *
 * @param held The command that has its number already.
 */
export function commandAddedEffect(command: Command, known: KnownInterface | undefined, held: Command | undefined): Effect {
  if (held !== undefined) {
    return {
      old: "unaffected: it never calls it",
      new: `does ${held.name} where a descriptor accepts that: the number is the same`,
      source: "compiles",
    };
  }
  const answer = unknownAnswer(command, known);
  return {
    old: "unaffected: it never calls it",
    new:
      answer === undefined
        ? "ENOTTY by custom: an unknown command"
        : `${answer.unknownCommand}: what ${answer.name} answers to an unknown command`,
    source: "compiles",
  };
}
