import type { Field, Record } from "../abi/type.ts";
import { holesOf, isFiller } from "./filler.ts";
import { recordAcross } from "./record-across.ts";
import type { Context } from "./rule.ts";

/** That a record of a 32-bit data model is now as one of 64 bits has had it all along, because padding became the same. */
interface MadeAlike {
  /** What was done, `with its padding written out`. */
  readonly how: string;
  /** The data model of 64 bits. */
  readonly like: string;
}

/**
 * The data model of 64 bits on which a record's members all stayed where they were, and as which the new version lays it out on the data model judged, where
 * the old one did not. Only padding that the compiler put in there, and not here, may be what was between the two: members that stood in another order, had
 * another size, or padding that was written down already for the one and not for the other, make it a move like any. Undefined when there is none.
 */
export function madeAlike(
  name: string,
  { before, after }: { readonly before: Record; readonly after: Record },
  context: Context,
): MadeAlike | undefined {
  if (context.model.pointer === 8) return undefined;
  for (const header of context.across) {
    if (header.model.pointer !== 8 || header.model.arch !== context.model.arch) continue;
    const { before: was, after: is } = recordAcross(header, name);
    if (was === undefined || is === undefined) continue;
    const alike = before.size === was.size && isSame(before.fields, was.fields);
    if (alike || after.size !== is.size || !isSame(after.fields, is.fields) || !isSame(was.fields, is.fields)) continue;
    if (!onlyFillerCame(was, is) || !onlyPaddingApart(before, was)) continue;
    const written = holesOf(is).length < holesOf(was).length;
    return { how: written ? "with its padding written out" : "with its members aligned", like: header.model.name };
  }
  return undefined;
}

/** The same members of the same sizes in the same order, and on the 64-bit side room between or behind them that nobody wrote down. */
function onlyPaddingApart(before: Record, was: Record): boolean {
  if (holesOf(was).length === 0 || before.fields.length !== was.fields.length) return false;
  const old = [...before.fields].sort((a, b) => offsetOf(a) - offsetOf(b));
  const others = [...was.fields].sort((a, b) => offsetOf(a) - offsetOf(b));
  return old.every((field, at) => field.name === others[at]?.name && field.size === others[at]?.size);
}

/** Every member where the other has it, but for filler. */
function isSame(fields: readonly Field[], others: readonly Field[]): boolean {
  const offsets = new Map(others.map((field) => [field.name, offsetOf(field)]));
  return fields.every((field) => isFiller(field) || offsets.get(field.name) === offsetOf(field));
}

/** Nothing that means something came among the old members: it would have moved them by itself. */
function onlyFillerCame(was: Record, is: Record): boolean {
  const old = new Set(was.fields.map(({ name }) => name));
  const last = Math.max(...was.fields.map(offsetOf));
  return is.fields.every((field) => old.has(field.name) || isFiller(field) || offsetOf(field) > last);
}

function offsetOf({ offset, bitOffset }: Field): number {
  return bitOffset ?? offset * 8;
}
