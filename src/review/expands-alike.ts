import type { HeaderAbi, Macro } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { normalMacro, plainIntegers, tokensOf, withPlaces } from "./body-text.ts";
import type { HeaderPair } from "./pairs.ts";

/** Whether a macro of another text comes to the same: other names for its parameters, for a number or for itself. */
export function expandsAlike(before: Macro, after: Macro, { before: was, after: is, model }: HeaderPair): boolean {
  if (normalMacro(before) === normalMacro(after)) return true;
  if (was === undefined || is === undefined) return false;
  if (isAlias(before, after, is)) return true;
  if (before.parameters?.length !== after.parameters?.length) return false;
  const old = expanded(before, was, model);
  return old !== undefined && old === expanded(after, is, model);
}

/** A macro that hands its arguments on to another one, which has the body that it had: its expansion is the same. */
function isAlias(before: Macro, after: Macro, header: HeaderAbi): boolean {
  // What `#` and `##` do to an argument depends on whose argument it is.
  if (before.parameters === undefined || before.text.includes("#")) return false;
  const [, called = "", given = ""] = /^(\w+) ?\(([^()]*)\)$/.exec(after.text) ?? [];
  const other = called === "" ? undefined : header.visible.macro(called);
  if (
    other === undefined ||
    given
      .split(",")
      .map((each) => each.trim())
      .join() !== after.parameters?.join()
  )
    return false;
  return normalMacro(other) === normalMacro(before);
}

/** Names within names; it bounds the recursion. */
const MAX_DEPTH = 20;
/** Tokens of an expansion; names that double what they stand for would not end. */
const MAX_TOKENS = 10_000;

/**
 * What a macro gives where it is used behind the header, numbers by value and type: `((x) & 31)` and `((x) & 0x1f)` are one. Undefined where it calls a
 * macro, which may take what it is given for text.
 */
function expanded(macro: Macro, { visible }: HeaderAbi, model: DataModel): string | undefined {
  const out: string[] = [];
  const into = (tokens: readonly string[], within: readonly string[]): boolean => {
    for (const [index, each] of tokens.entries()) {
      const named = /^[A-Za-z_]/.test(each) && !within.includes(each) ? visible.macro(each) : undefined;
      if (named?.parameters !== undefined && (tokens[index + 1] ?? "(") === "(") return false;
      if (out.length > MAX_TOKENS || within.length > MAX_DEPTH || each === "#" || each === "##") return false;
      if (named === undefined || named.parameters !== undefined) out.push(each);
      else if (!into(tokensOf(named.text), [...within, each])) return false;
    }
    return true;
  };
  return into(withPlaces(tokensOf(macro.text), macro.parameters), []) ? plainIntegers(out, model).join(" ") : undefined;
}

/** Whether what a name of the text stands for became something else, by what both headers have at their end. */
export function namesChanged(text: string, before: HeaderAbi, after: HeaderAbi): boolean {
  const seen = new Set<string>();
  const changed = (words: readonly string[]): boolean =>
    words.some((each) => {
      if (seen.has(each) || seen.size > MAX_TOKENS || !/^[A-Za-z_]/.test(each)) return false;
      seen.add(each);
      const [was, is] = [before.visible.macro(each), after.visible.macro(each)];
      if (was === undefined && is === undefined) return false;
      if (was === undefined || is === undefined || normalMacro(was) !== normalMacro(is)) return true;
      return changed(tokensOf(was.text));
    });
  return changed(tokensOf(text));
}
