import type { Field, Record } from "../abi/type.ts";
import { isFiller } from "./filler.ts";
import { recordAcross } from "./record-across.ts";
import type { Context } from "./rule.ts";

/**
 * The data model of 64 bits on which a record's members all stayed where they were, and as which the new version lays it out on the data model judged, where
 * the old one did not: what moved did so because the padding was written out. Undefined when there is none.
 */
export function madeAlike(
  name: string,
  { before, after }: { readonly before: Record; readonly after: Record },
  context: Context,
): string | undefined {
  if (context.model.pointer === 8) return undefined;
  return context.across.find((header) => {
    if (header.model.pointer !== 8 || header.model.arch !== context.model.arch) return false;
    const { before: was, after: is } = recordAcross(header, name);
    if (was === undefined || is === undefined) return false;
    const alike = before.size === was.size && isSame(before.fields, was.fields);
    return (
      !alike &&
      after.size === is.size &&
      isSame(after.fields, is.fields) &&
      isSame(was.fields, is.fields) &&
      onlyFillerCame(was, is)
    );
  })?.model.name;
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
