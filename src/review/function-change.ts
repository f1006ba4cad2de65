import type { HeaderAbi, Prototype } from "../abi/abi.ts";
import type { Place } from "../abi/type.ts";
import { bodyChange } from "./body-change.ts";
import { functionDifferences, functionEffect, functionText, isCalledAlike } from "./function-differences.ts";
import { otherKind } from "./other-kind.ts";
import type { HeaderPair, Pair } from "./pairs.ts";
import type { Effect } from "./result.ts";

/** What the account of changes says of one function. */
interface FunctionChange {
  readonly texts: readonly [string | undefined, string | undefined];
  readonly places: readonly [Place | undefined, Place | undefined];
  readonly effect: Effect;
}

/** A function that came, went, is called otherwise, does something else or became a macro; undefined when it is as it was, but for names. */
export function functionChange(
  { name, before, after, elsewhere }: Pair<Prototype>,
  pair: HeaderPair,
  header: HeaderAbi,
): FunctionChange | undefined {
  if (elsewhere && before !== undefined) {
    const now = otherKind(header, name);
    if (now === undefined) return undefined;
    const parameters = header.visible.macro(name)?.parameters;
    const fits = parameters?.length === before.parameters.length || parameters?.some((each) => each.endsWith("..."));
    const source = fits ? "compiles where it calls it" : "does not compile where it calls the function";
    const effect = { ...functionEffect(before, undefined), new: "uses the macro", source };
    return { texts: [functionText(before), now.text], places: [before.place, now.place], effect };
  }
  const isBoth = before !== undefined && after !== undefined;
  const body = isBoth ? bodyChange(before, after, pair) : undefined;
  const isSame = isBoth && functionDifferences(before, after).length === 0;
  if (isBoth && isCalledAlike(before, after)) {
    if (body === undefined) return undefined;
    const [was, is] = body.texts;
    return { texts: [was, is || `${functionText(after)};`], places: [before.place, body.place], effect: body.effect };
  }
  return {
    texts: [before && functionText(before), after && functionText(after)],
    places: [before?.place, after?.place],
    effect: isSame && body !== undefined ? body.effect : functionEffect(before, after),
  };
}
