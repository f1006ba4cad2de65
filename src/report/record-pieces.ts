import type { Field, Record } from "../abi/type.ts";

/** A member of a record as it stands in the source: a named one, or an anonymous struct or union with members of its own. */
export type Piece = Leaf | Group;

export interface Leaf {
  readonly field: Field;
  /** Bits from the start of the record. */
  readonly start: number;
  readonly end: number;
}

export interface Group {
  readonly kind: "struct" | "union";
  readonly pieces: readonly Piece[];
  readonly start: number;
  /** End of the last member, in bits; padding after it is not known. */
  readonly end: number;
}

interface OpenGroup {
  readonly kind: "struct" | "union";
  readonly step: string;
  readonly pieces: Piece[];
  readonly member: number;
  readonly start: number;
  end: number;
}

/**
 * Puts flattened members back into the anonymous structs and unions that they came from, by their `anonymous` chains. Two
 * anonymous structs in a row at one place of a union have the same chain; the second begins where an offset goes back.
 */
export function recordPieces(record: Record): readonly Piece[] {
  const root: OpenGroup = { kind: record.kind, step: "", pieces: [], member: -1, start: 0, end: 0 };
  const open: OpenGroup[] = [root];
  const close = (depth: number) => {
    while (open.length > depth) {
      const { kind, pieces, start, end } = open.pop() ?? root;
      const outer = open.at(-1) ?? root;
      outer.pieces.push({ kind, pieces, start, end });
      outer.end = Math.max(outer.end, end);
    }
  };
  for (const field of record.fields) {
    const chain = field.anonymous ?? [];
    const start = field.bitOffset ?? field.offset * 8;
    const end = field.bitOffset === undefined ? start + field.size * 8 : start + (field.bitSize ?? 0);
    let same = 1;
    while (same < open.length && same <= chain.length) {
      const group = open[same];
      if (group === undefined || group.step !== chain[same - 1] || group.member !== field.member) break;
      if (group.kind === "struct" && start < group.end) break;
      same++;
    }
    close(same);
    for (const step of chain.slice(same - 1)) {
      const [kind, offset] = step.split("@");
      const at = Number(offset) * 8;
      open.push({ kind: kind === "union" ? "union" : "struct", step, pieces: [], member: field.member, start: at, end: at });
    }
    const group = open.at(-1) ?? root;
    group.pieces.push({ field, start, end });
    // Every open group reaches to here, so that a later member of an outer struct is seen to go back or on.
    for (const each of open) each.end = Math.max(each.end, end);
  }
  close(1);
  return root.pieces;
}
