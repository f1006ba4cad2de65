import type { Command } from "../abi/abi.ts";
import type { Enum, Field, Record } from "../abi/type.ts";
import { counted } from "./list-of.ts";
import type { RecordPair } from "./pairs.ts";
import { spellType } from "./spell-type.ts";

/** `struct vduse_dev_config`; a record without a tag goes by its typedef. */
export function recordName({ name, before, after }: RecordPair): string {
  const record = (after ?? before) as Record;
  return record.tagless ? name : `${record.kind} ${name}`;
}

export function wholeTexts({ before, after }: RecordPair): readonly [string | undefined, string | undefined] {
  return [before === undefined ? undefined : recordText(before), after === undefined ? undefined : recordText(after)];
}

export function recordText({ kind, size, align }: Record): string {
  return `${kind}, ${size} bytes, aligned to ${align}`;
}

export function enumText({ size, enumerators }: Enum): string {
  return `${counted(enumerators.length, "enumerator")}, ${counted(size, "byte")}`;
}

/** `__u32[11] @288`, `__u8:3 @24 bit 0`. */
export function fieldText({ type, offset, bitOffset, bitSize }: Field): string {
  if (bitOffset !== undefined) return `${spellType(type)}:${bitSize} @bit ${bitOffset}`;
  return `${spellType(type)} @${offset}`;
}

/** A record as it is written, the same under every data model: `__u64 start, __u32 id`. */
export function membersText({ kind, packed, fields }: Record): string {
  const members = fields.map(
    ({ type, name, bitSize }) => `${spellType(type)} ${name}${bitSize === undefined ? "" : `:${bitSize}`}`,
  );
  return `${packed ? "packed " : ""}${kind}: ${members.join(", ")}`;
}

/** `_IOR(0x81, 0x04, __u64)`. */
export function commandText({ direction, group, ordinal, argument }: Command): string {
  const call = { none: "_IO", read: "_IOR", write: "_IOW", readwrite: "_IOWR" }[direction];
  const byte = group >= 0x20 && group < 0x7f ? `'${String.fromCharCode(group)}'` : hex(group);
  return `${call}(${byte}, 0x${ordinal.toString(16).padStart(2, "0")}${argument === "" ? "" : `, ${argument}`})`;
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
