import type { Command, HeaderAbi } from "../abi/abi.ts";
import { commandsNumbered } from "./families.ts";
import { mayBeRenamed } from "./gate.ts";
import type { OtherKind } from "./other-kind.ts";
import type { MemberPair, Pair } from "./pairs.ts";
import type { Action, Effect, ElementKind } from "./result.ts";

export const unaffected: Effect = { old: "unaffected", new: "unaffected", source: "compiles" };

/** What the commonest changes mean where nothing more particular is known. */
export function plainEffect(kind: ElementKind, action: Action): Effect {
  if (action === "added") {
    return kind === "constant" || kind === "enumerator"
      ? { old: "unaffected: it does not know the value", new: "the old provider does not know the value", source: "compiles" }
      : { old: "unaffected", new: "the old provider does not have it", source: "compiles" };
  }
  if (action === "removed") {
    return kind === "command"
      ? {
          old: "an error, as for any unknown command, if the provider dropped it too",
          new: "cannot use it",
          source: "does not compile",
        }
      : {
          old: "unaffected as long as the provider still serves it",
          new: "cannot use it",
          source: "does not compile where it uses the name",
        };
  }
  if (kind === "member" || kind === "record") {
    return {
      old: "reads and writes other bytes than the new provider does",
      new: "the same, on an old provider",
      source: "compiles; works on new providers only",
    };
  }
  if (kind === "macro")
    return {
      old: "keeps the old expansion",
      new: "an old provider meets the new expansion",
      source: "compiles to something else",
    };
  return { old: "keeps the old value", new: "the old provider knows the old value", source: "compiles with the new value" };
}

/** A name that is no longer what it was: only a number can stand where another stood. */
export function otherEffect({ kind }: OtherKind): { readonly effect?: Effect } {
  if (kind === "number") return {};
  if (kind === "text")
    return {
      effect: {
        old: "keeps the old value",
        new: "the old provider knows the old value",
        source: "compiles where there is all that the new text names",
      },
    };
  if (kind === "function") {
    return {
      effect: {
        old: "keeps what it was built with",
        new: "calls the function",
        source: "compiles where it calls it with the same arguments",
      },
    };
  }
  return {
    effect: {
      old: "keeps the old value",
      new: "cannot use the name as before",
      source: "does not compile where it uses the name",
    },
  };
}

/** The number goes by another name now: nothing that was built can tell. */
export function renamedEffect({ before, after }: Pair<Command>, header: HeaderAbi): { readonly effect?: Effect } {
  if (before === undefined || after !== undefined) return {};
  if (!commandsNumbered(header, before.number).some((each) => mayBeRenamed(before, each))) return {};
  return {
    effect: { old: "unaffected: the number is the same", new: "uses the new name", source: "does not compile" },
  };
}

export const alignEffect: Effect = {
  old: "unaffected: no byte of it moves, unless something else holds it",
  new: "unaffected: no byte of it moves, unless something else holds it",
  source: "compiles",
};

/** Of a command that keeps its number while the header names another argument. */
export const argumentEffect: Effect = {
  old: "passes what the old header names, which the new provider takes for the other",
  new: "the same, on an old provider",
  source: "compiles, whatever it passes: nothing checks an ioctl's argument",
};

/** A tag is a name for the compiler alone. */
export const tagGone: Effect = {
  old: "unaffected: no value and no byte changes",
  new: "unaffected: no value and no byte changes",
  source: "does not compile where it names the enum",
};

export const sameBytes = "the same bytes under another type, read otherwise where the types differ in meaning";

export function staysInPlace({ before, after }: MemberPair): boolean {
  if (before === undefined || after === undefined) return false;
  return (
    before.offset === after.offset &&
    before.size === after.size &&
    before.bitOffset === after.bitOffset &&
    before.bitSize === after.bitSize
  );
}

export const otherMeaning = "the same bytes; the names share no word, so what they mean may differ";

/** `max_len` and `len_max` are about the same; `timeout_ms` and `deadline_ns` may not be. */
export function sharesWord(before: string, after: string): boolean {
  const words = new Set(before.toLowerCase().split("_"));
  return after
    .toLowerCase()
    .split("_")
    .some((word) => word !== "" && words.has(word));
}
