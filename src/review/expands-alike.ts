import type { HeaderAbi, Macro } from "../abi/abi.ts";
import { macroValues, normalMacro } from "./body-text.ts";
import type { HeaderPair } from "./pairs.ts";

/** Whether a macro of another text comes to the same: other names for its parameters, for a number or for itself. */
export function expandsAlike(before: Macro, after: Macro, header: HeaderPair): boolean {
  if (normalMacro(before) === normalMacro(after)) return true;
  return header.after !== undefined && (isAlias(before, after, header.after) || hasSameValues(before, after, header));
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

/** `((x) & 31)` and `((x) & 0x1f)`: each number in it is the same, whatever name or digits it goes by. */
function hasSameValues(before: Macro, after: Macro, { before: was, after: is, model }: HeaderPair): boolean {
  if (was === undefined || is === undefined || takesText(before, was) || takesText(after, is)) return false;
  return macroValues(before, was, model) === macroValues(after, is, model);
}

/** `#` and `##` take what they are given for text, and so may every macro that is called. */
function takesText({ text }: Macro, { visible }: HeaderAbi): boolean {
  return text.includes("#") || (text.match(/\w+(?= ?\()/g) ?? []).some((each) => visible.macro(each)?.parameters !== undefined);
}
