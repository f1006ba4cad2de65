import type { Field } from "../abi/type.ts";
import { isFiller } from "./filler.ts";
import { listOf } from "./list-of.ts";
import type { RecordPair } from "./pairs.ts";

/** Members that the new version has and the old had not, filler left out: all of them when the record itself is new. */
export function newFields(pair: RecordPair): readonly Field[] {
  let fields = known.get(pair);
  if (fields === undefined) {
    fields = collectNew(pair);
    known.set(pair, fields);
  }
  return fields;
}

/** A dozen rules ask for those of one record. */
const known = new WeakMap<RecordPair, readonly Field[]>();

function collectNew({ after, members }: RecordPair): readonly Field[] {
  const fields: Field[] = [];
  if (!after?.complete) return fields;
  for (const { before: old, after: now } of members)
    if (old === undefined && now !== undefined && now.name !== "" && !isFiller(now)) fields.push(now);
  return fields;
}

/** `a`, `a and b`, `a and 4 more members`: what one finding is about. */
export function fieldNames(fields: readonly Field[]): string {
  const names = fields.map(({ name }) => name);
  return names.length > 4 ? `${names[0]} and ${names.length - 1} more members` : listOf(names);
}
