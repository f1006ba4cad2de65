import type { DataModel } from "../abi/model.ts";
import { alignOf, sizeOf } from "../abi/size.ts";
import type { Type } from "../abi/type.ts";

/** One member for the layout engine, its attributes already worked out. */
export interface LayoutMember {
  readonly named: boolean;
  readonly type: Type;
  /** Width of a bit-field in bits; undefined for any other member. */
  readonly bits: number | undefined;
  /** The member itself, or the record it is in, is packed. */
  readonly packed: boolean;
  /** Bytes that an `aligned` attribute on the member asks for; 0 for none. */
  readonly aligned: number;
}

export interface LayoutRecord {
  readonly keyword: "struct" | "union";
  readonly members: readonly LayoutMember[];
  /** Bytes that an `aligned` attribute on the record asks for; 0 for none. */
  readonly aligned: number;
  /** `#pragma pack(N)` in bytes; 0 for none. */
  readonly pack: number;
}

export interface Layout {
  readonly size: number;
  readonly align: number;
  /** Bit offset of each member from the start of the record, in memory order. */
  readonly bitOffsets: readonly number[];
}

/**
 * Lays a record out as gcc does (the System V ABIs' rules; where they leave bit-fields open, gcc/stor-layout.cc): each member at the
 * next multiple of its alignment, and a bit-field not across more units of its type's alignment than its type itself spans.
 */
export function layOut(record: LayoutRecord, model: DataModel): Layout {
  const isUnion = record.keyword === "union";
  const bitOffsets: number[] = [];
  let position = 0;
  let unionBits = 0;
  let recordAlign = 1;
  for (const member of record.members) {
    const start = isUnion ? 0 : position;
    const placed =
      member.bits === undefined
        ? placeMember(member, record.pack, start)
        : placeBitField(member, member.bits, record.pack, start, model);
    recordAlign = Math.max(recordAlign, placed.align);
    bitOffsets.push(placed.at);
    if (isUnion) unionBits = Math.max(unionBits, placed.end - placed.at);
    else position = placed.end;
  }
  recordAlign = Math.max(recordAlign, record.aligned);
  const bytes = Math.ceil((isUnion ? unionBits : position) / 8);
  return { size: roundUp(bytes, recordAlign), align: recordAlign, bitOffsets };
}

interface Placed {
  readonly at: number;
  readonly end: number;
  /** What the member asks of the record's alignment, in bytes. */
  readonly align: number;
}

function placeMember(member: LayoutMember, pack: number, position: number): Placed {
  let align = Math.max(member.packed ? 1 : alignOf(member.type), member.aligned);
  if (pack !== 0) align = Math.min(align, pack);
  const at = roundUp(position, align * 8);
  return { at, end: at + sizeOf(member.type) * 8, align };
}

function placeBitField(member: LayoutMember, width: number, pack: number, position: number, model: DataModel): Placed {
  const { typeMatters, unnamedAligns, zeroWidthAlign = 1 } = model.bitField;
  const typeAlign = alignOf(member.type);
  if (width === 0) {
    // A zero-width bit-field ends the unit: what follows starts at its type's alignment, whatever is packed.
    const boundary = Math.max(typeMatters ? typeAlign : zeroWidthAlign, member.aligned);
    const at = roundUp(position, boundary * 8);
    return { at, end: at, align: !typeMatters || unnamedAligns ? boundary : 1 };
  }
  let at = position;
  if (member.aligned !== 0) at = roundUp(at, (pack !== 0 ? Math.min(member.aligned, pack) : member.aligned) * 8);
  if (typeMatters && !member.packed && pack === 0) {
    const unit = typeAlign * 8;
    const spanned = Math.floor((at + width + unit - 1) / unit) - Math.floor(at / unit);
    if (spanned > (sizeOf(member.type) * 8) / unit) at = roundUp(at, unit);
  }
  // Where the type matters, an unnamed bit-field asks nothing of the record, not even by an attribute.
  if (typeMatters && !member.named && !unnamedAligns) return { at, end: at + width, align: 1 };
  const asked = pack !== 0 ? Math.min(member.aligned, pack) : member.aligned;
  const whole = member.packed ? 1 : wholeUnitAlign(position, width, model);
  const own = typeMatters ? Math.max(typeAlign, whole) : whole;
  // Where the type matters a pack takes the place of packed; elsewhere packed holds inside a pack as well.
  const capped = pack !== 0 ? Math.min(own, pack) : own;
  const byType = member.packed && (pack === 0 || !typeMatters) ? 1 : capped;
  return { at, end: at + width, align: Math.max(1, byType, asked) };
}

/**
 * gcc makes an ordinary member of a bit-field that is exactly an integer wide and happens to stand at that integer's alignment, before an
 * attribute moves it; it then asks for this alignment, in bytes. 1 for any other. Where the type matters, this shows only where a typedef
 * has lowered the type's own alignment.
 */
function wholeUnitAlign(at: number, width: number, { align }: DataModel): number {
  const aligns: Readonly<{ [bits: number]: number }> = { 8: 1, 16: align.short, 32: align.int, 64: align.longLong };
  const unit = aligns[width] ?? 1;
  return at % (unit * 8) === 0 ? unit : 1;
}

function roundUp(value: number, multiple: number): number {
  const rest = value % multiple;
  return rest === 0 ? value : value + multiple - rest;
}
