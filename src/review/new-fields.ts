import type { Field } from "../abi/type.ts";
import { isFiller } from "./filler.ts";
import { listOf } from "./list-of.ts";
import type { RecordPair } from "./pairs.ts";

/** Members that the new version has and the old had not, filler left out: all of them when the record itself is new. */
export function newFields({ after, members }: RecordPair): readonly Field[] {
  if (!after?.complete) return [];
  return members.flatMap(({ before: old, after: now }) =>
    old !== undefined || now === undefined || now.name === "" || isFiller(now) ? [] : [now],
  );
}

/** `a`, `a and b`, `a and 4 more members`: what one finding is about. */
export function fieldNames(fields: readonly Field[]): string {
  const names = fields.map(({ name }) => name);
  return names.length > 4 ? `${names[0]} and ${names.length - 1} more members` : listOf(names);
}
