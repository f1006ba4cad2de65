import type { FunctionBody, Prototype } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Place } from "../abi/type.ts";
import { normalFunction, tokensOf } from "./body-text.ts";
import { namesChanged } from "./expands-alike.ts";
import { functionDifferences } from "./function-differences.ts";
import type { HeaderPair } from "./pairs.ts";
import type { Effect } from "./result.ts";

/** What became of the body that a header has of a function. */
export interface BodyChange {
  /** What it was and is, as written where that differs; "" where there is none any more. */
  readonly texts: readonly [was: string, is: string];
  readonly place: Place;
  readonly effect: Effect;
}

/**
 * How a function does something else that is called as before, or has no body any more; undefined where it does the same, or had no body. A body that is
 * another one because of a macro which both headers have at their end is left to what is said of that macro.
 */
export function bodyChange(was: Prototype, is: Prototype, { before, after, model }: HeaderPair): BodyChange | undefined {
  const old = was.body;
  if (old === undefined || (is.body !== undefined && isText(old, is.body))) return undefined;
  const macro = after?.visible.macro(was.name);
  // Programs that say the name get the macro, and the function only where that says it too.
  if (macro?.parameters !== undefined && !tokensOf(macro.text).includes(was.name)) return undefined;
  const now = is.body ?? after?.visible.prototype?.(is.name)?.body;
  if (now === undefined) return { texts: [old.written, ""], place: is.place, effect: goneEffect(is) };
  if (functionDifferences(was, is).length > 0 || doAlike(old, now, model)) return undefined;
  const written = [old.written, now.written] as const;
  const change = { place: now.place, effect: otherEffect };
  if (old.text === now.text) return { ...change, texts: [named(old), named(now)] };
  if (written[0] !== written[1] && written.every((text) => text.startsWith("{"))) return { ...change, texts: written };
  const byMacro = before !== undefined && after !== undefined && namesChanged(written[0], before, after);
  return written[0] === written[1] && byMacro ? undefined : { ...change, texts: [old.text, now.text] };
}

/** `(a, b) { return a - b; }`, where only that tells one from the other. */
function named({ parameters, text }: FunctionBody): string {
  return `(${parameters.join(", ")}) ${text}`;
}

/** Characters of a body that is looked at token by token. */
const MOST = 100_000;

/** The same text, of parameters of the same names in the same order. */
function isText(old: FunctionBody, now: FunctionBody): boolean {
  return old.text === now.text && old.parameters.join() === now.parameters.join();
}

function doAlike(old: FunctionBody, now: FunctionBody, model: DataModel): boolean {
  if (isText(old, now)) return true;
  if (Math.max(old.text.length, now.text.length) > MOST) return false;
  return normalFunction(old, model) === normalFunction(now, model);
}

const otherEffect: Effect = {
  old: "keeps the body that it was built with",
  new: "an old provider meets what the new body does",
  source: "compiles to something else",
};

function goneEffect({ internal }: Prototype): Effect {
  const links = internal
    ? "does not link where it calls the function"
    : "links where a library or the program itself has the function";
  return { old: "unaffected: it has the function that it was built with", new: links, source: links };
}
