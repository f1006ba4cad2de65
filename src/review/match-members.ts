import type { Field, Record } from "../abi/type.ts";
import { canonicalType } from "./canonical-type.ts";
import { isFiller } from "./filler.ts";
import type { MemberPair } from "./pairs.ts";

/**
 * Members of a record before and after: by name first; what is left over is a rename when it has the same bytes and the same
 * type. Filler is never the new name of something, nor something the new name of filler: its bytes are put to use.
 */
export function matchMembers(before: Record | undefined, after: Record | undefined): readonly MemberPair[] {
  const old = before?.fields ?? [];
  const now = new Map((after?.fields ?? []).map((field, index) => [keyOf(field, index), field]));
  const pairs: MemberPair[] = [];
  const lost: Field[] = [];
  old.forEach((field, index) => {
    const key = keyOf(field, index);
    const match = now.get(key);
    now.delete(key);
    if (match === undefined) lost.push(field);
    pairs.push({ name: field.name, before: field, after: match });
  });
  const renames = new Map<Field, Field>();
  for (const field of lost) {
    const match = [...now].find(([, candidate]) => isRename(field, candidate));
    if (match === undefined) continue;
    renames.set(field, match[1]);
    now.delete(match[0]);
  }
  return [
    ...pairs.map((pair): MemberPair => {
      const match = pair.before === undefined || pair.after !== undefined ? undefined : renames.get(pair.before);
      return match === undefined ? pair : { ...pair, after: match, renamed: true };
    }),
    ...[...now.values()].map((field): MemberPair => ({ name: field.name, before: undefined, after: field })),
  ];
}

/** Unnamed bit-fields have no name to be matched by; they are kept apart by their position. */
function keyOf(field: Field, index: number): string {
  return field.name === "" ? `#${field.bitOffset ?? index}` : field.name;
}

function isRename(before: Field, after: Field): boolean {
  return (
    isFiller(before) === isFiller(after) &&
    before.offset === after.offset &&
    before.size === after.size &&
    before.bitOffset === after.bitOffset &&
    before.bitSize === after.bitSize &&
    canonicalType(before.type) === canonicalType(after.type)
  );
}
