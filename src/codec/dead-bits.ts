import { markBits } from "./bits.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { wireSize } from "./wire-size.ts";

/**
 * Which bits of a record must be zero, as masks of its bytes. What any member covers that is not reserved is live, so the padding member
 * of a union claims only what no other member of it uses. A bit is in neither mask, or in one.
 */
export interface DeadBits {
  /** Covered by reserved members alone. */
  readonly reserved: Uint8Array;
  /** Covered by no member: the compiler's padding. */
  readonly padding: Uint8Array;
}

export function deadBits(record: RecordLayout): DeadBits {
  const known = cache.get(record);
  if (known !== undefined) return known;
  const live = new Uint8Array(record.size);
  const held = new Uint8Array(record.size);
  for (const field of record.fields) markField(field, record, live, held);
  const reserved = held.map((mask, at) => mask & ~(live[at] ?? 0));
  const padding = live.map((mask, at) => ~(mask | (held[at] ?? 0)));
  const dead = { reserved, padding };
  cache.set(record, dead);
  return dead;
}

/** The bits of a record that are said when the field is given; those of reserved members within it only if they are kept. */
export function liveBits(record: RecordLayout, field: FieldLayout, reserved: "keep" | undefined): Uint8Array {
  const live = new Uint8Array(record.size);
  const held = new Uint8Array(record.size);
  markField(field, record, live, held);
  return reserved === "keep" ? live.map((mask, at) => mask | (held[at] ?? 0)) : live;
}

const cache = new WeakMap<RecordLayout, DeadBits>();

function markField(field: FieldLayout, record: RecordLayout, live: Uint8Array, held: Uint8Array): void {
  const target = field.reserved === true ? held : live;
  if (field.bits !== undefined) markBits(target, 0, field.bits.offset, field.bits.size, record.endian === "little");
  else if (field.reserved === true) target.fill(0xff, field.offset, field.offset + wireSize(field.type));
  else markType(field.type, field.offset, live, held);
}

function markType(type: WireType, at: number, live: Uint8Array, held: Uint8Array): void {
  if (type.kind === "record") {
    const { reserved, padding } = deadBits(type.record);
    for (let index = 0; index < type.record.size; index++) {
      const dead = (reserved[index] ?? 0) | (padding[index] ?? 0);
      held[at + index] = (held[at + index] ?? 0) | (reserved[index] ?? 0);
      live[at + index] = (live[at + index] ?? 0) | (~dead & 0xff);
    }
  } else if (type.kind === "array" && hasRecord(type.of)) {
    for (let index = 0; index < (type.count ?? 0); index++) markType(type.of, at + index * type.stride, live, held);
  } else {
    live.fill(0xff, at, at + wireSize(type));
  }
}

function hasRecord(type: WireType): boolean {
  return type.kind === "record" || (type.kind === "array" && hasRecord(type.of));
}
