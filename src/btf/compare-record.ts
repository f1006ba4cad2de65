import type { Field, Record } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";
import type { BtfField, BtfRecord } from "./btf.ts";

/** How a header's record and the running kernel's differ. */
export interface RecordDifference {
  readonly record: string;
  /** Absent where it is about the record as a whole. */
  readonly field?: string;
  readonly code:
    | "record-absent"
    | "kind-differs"
    | "size-differs"
    | "field-absent"
    | "field-new"
    | "field-moved"
    | "field-resized";
  /** One sentence, from the program's side: `your header has vduse_features, this kernel does not`. */
  readonly message: string;
}

/**
 * Compares a header's record with those that the kernel has under that name: with the one that is nearest, where there are several. Empty when they have
 * the same bytes under the same names; types may be spelled differently.
 */
export function compareRecord(header: Record, kernel: readonly BtfRecord[]): readonly RecordDifference[] {
  if (kernel.length === 0) {
    return [
      {
        record: header.name,
        code: "record-absent",
        message: `your header has ${header.kind} ${header.name}, this kernel does not`,
      },
    ];
  }
  const all = kernel.map((each) => differences(header, each));
  return all.reduce((least, each) => (each.length < least.length ? each : least));
}

function differences(header: Record, kernel: BtfRecord): readonly RecordDifference[] {
  const record = header.name;
  const found: RecordDifference[] = [];
  const add = (code: RecordDifference["code"], message: string, field?: string) =>
    found.push({ record, ...(field === undefined ? {} : { field }), code, message });
  if (header.kind !== kernel.kind)
    add("kind-differs", `${record} is a ${header.kind} in your header and a ${kernel.kind} in this kernel`);
  if (header.size !== kernel.size) {
    add("size-differs", `${record} has ${header.size} bytes in your header and ${kernel.size} in this kernel`);
  }
  const there = new Map(kernel.fields.map((each) => [each.name, each]));
  for (const field of header.fields) {
    if (field.name === "") continue;
    const other = there.get(field.name);
    if (other === undefined) {
      add(
        "field-absent",
        `your header has ${field.name}, this kernel does not: its bytes ${range(field)} are ${whatIsAt(kernel, field)}`,
        field.name,
      );
      continue;
    }
    there.delete(field.name);
    const [own, its] = [startOf(field), startOf(other)];
    if (own !== its) {
      add(
        "field-moved",
        `${field.name} begins at ${placeText(own)} in your header and at ${placeText(its)} in this kernel`,
        field.name,
      );
    } else if (widthOf(field) !== widthOf(other)) {
      add(
        "field-resized",
        `${field.name} is ${typeText(field.type)} in your header and ${other.type} in this kernel`,
        field.name,
      );
    }
  }
  for (const other of there.values()) {
    if (other.name === "") continue;
    add("field-new", `this kernel has ${other.name} (${other.type}) at byte ${other.offset}, your header does not`, other.name);
  }
  return found;
}

/** In bits. */
function startOf({ offset, bitOffset }: Pick<Field, "offset" | "bitOffset">): number {
  return bitOffset ?? offset * 8;
}

function widthOf({ size, bitSize }: Pick<Field, "size" | "bitSize">): number {
  return bitSize ?? size * 8;
}

function placeText(bits: number): string {
  return bits % 8 === 0 ? `byte ${bits / 8}` : `bit ${bits}`;
}

function range({ offset, size }: Pick<Field, "offset" | "size">): string {
  return size === 0 ? `from ${offset}` : `${offset}..${offset + size - 1}`;
}

/** What the kernel has where a header's field stands. */
function whatIsAt({ fields, size }: BtfRecord, field: Pick<Field, "offset" | "size">): string {
  if (field.offset >= size) return "behind its end";
  const end = field.offset + Math.max(1, field.size);
  const over = fields.filter((each: BtfField) => each.offset < end && each.offset + each.size > field.offset);
  return over.length === 0 ? "padding there" : `${over.map(({ name }) => name || "without a name").join(", ")} there`;
}
