import type { Field } from "../abi/type.ts";
import { isFiller } from "./filler.ts";
import type { HeaderPair, MemberPair } from "./pairs.ts";
import type { LayoutChange, LayoutMember, MemberBytes } from "./result.ts";
import { spellType } from "./spell-type.ts";

/** Records whose members changed, as they can be drawn. */
export function layoutChanges({ name, model, records }: HeaderPair): readonly LayoutChange[] {
  return records.flatMap(({ name: record, before, after, members }) => {
    if (before === undefined || after === undefined) return [];
    const drawn = members.flatMap(layoutMember);
    if (drawn.every(({ state }) => state === "same") && before.size === after.size) return [];
    const size = { before: before.size, after: after.size };
    return [{ header: name, record, abi: model.name, size, members: drawn.sort((a, b) => a.offset - b.offset) }];
  });
}

function layoutMember({ before, after, renamed }: MemberPair): readonly LayoutMember[] {
  const field = after ?? before;
  if (field === undefined || field.name === "") return [];
  const moved = before?.offset !== after?.offset || before?.size !== after?.size || renamed === true;
  const state = before === undefined ? "new" : after === undefined ? "gone" : moved ? "changed" : "same";
  const { name, offset, size } = field;
  return [{ name, offset, size, state, before: memberBytes(before), after: memberBytes(after) }];
}

function memberBytes(field: Field | undefined): MemberBytes | undefined {
  if (field === undefined) return undefined;
  const { name, type, offset, size, bitOffset, bitSize } = field;
  const bits = bitOffset === undefined || bitSize === undefined ? undefined : { from: bitOffset, count: bitSize };
  return { name, type: spellType(type), offset, size, bits, filler: isFiller(field) };
}
