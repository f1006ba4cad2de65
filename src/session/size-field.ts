import type { RecordLayout } from "../codec/layout.ts";
import type { Argsz, CopyStruct } from "./step.ts";

type Sized = Pick<Argsz<never, never, never> | CopyStruct, "record" | "field" | "kind">;

/**
 * The size that a record says it has, in bytes; `undefined` when fewer than `copied` bytes were read than the field needs.
 */
export function readSize(bytes: Uint8Array, step: Sized, copied: number): number | undefined {
  const at = sizeOffset(step);
  if (copied < at + 4 || bytes.length < at + 4) return undefined;
  return viewOf(bytes).getUint32(at, step.record.endian === "little");
}

/** Makes the record say that it has this size. Sizes are taken modulo 2^32. */
export function writeSize(bytes: Uint8Array, step: Sized, size: number): void {
  const at = sizeOffset(step);
  if (bytes.length >= at + 4) viewOf(bytes).setUint32(at, size >>> 0, step.record.endian === "little");
}

/** Where the size field is, in bytes. Throws a `TypeError` when the record has none: the interface's folder is wrong, not its user. */
export function sizeOffset(step: Sized): number {
  const name = step.field ?? (step.kind === "argsz" ? "argsz" : "size");
  return fieldNamed(step.record, name).offset;
}

function fieldNamed(record: RecordLayout, name: string): RecordLayout["fields"][number] {
  const field = record.fields.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`${record.name} has no field ${name}`);
  return field;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
