import type { Field, Record } from "../abi/type.ts";
import { bytesOf, holesOf, isFiller, overlaps, type Range, within } from "./filler.ts";

/**
 * Where the bytes of a new member were before it came:
 * `filler` (reserved members), `hole` (padding of the compiler's), `append` (past the old end), `shared` (bytes other members
 * also use: a union alternative), `insert` (none of these: what stood there had to move).
 */
export type Landing =
  | { readonly kind: "filler"; readonly fillers: readonly Field[] }
  | { readonly kind: "hole" | "append" | "shared" | "insert" };

export function landing(member: Field, before: Record, after: Record): Landing {
  const bytes = bytesOf(member);
  const fillers = before.fields.filter((field) => isFiller(field) && overlaps(bytesOf(field), bytes));
  // Filler that is one reading of a union only fixes its size; what selects the member says how the bytes are read.
  if (fillers.length > 0 && fillers.every((field) => inUnion(field, before)) && inUnion(member, after)) return { kind: "shared" };
  if (fillers.length > 0 && within(bytes, fillers.map(bytesOf))) return { kind: "filler", fillers };
  if (bytes.from >= before.size) return { kind: "append" };
  if (inUnion(member, after)) return { kind: "shared" };
  if (within(bytes, holesOf(before))) return { kind: "hole" };
  return { kind: "insert" };
}

function inUnion(member: Field, record: Record): boolean {
  return record.kind === "union" || (member.anonymous ?? []).some((step) => step.startsWith("union"));
}

/** Bytes as people write them: `bytes 288..295`. */
export function bytesText({ from, to }: Range): string {
  return to - from === 1 ? `byte ${from}` : `bytes ${from}..${to - 1}`;
}
