import type { Field, Record, Type } from "../abi/type.ts";
import { declare } from "../abi/type-text.ts";
import { largest } from "./largest.ts";
import { type Paint, plain } from "./paint.ts";
import { type Group, type Piece, recordPieces } from "./record-pieces.ts";

/**
 * A record the way pahole draws one: every member with its offset and size in bytes, anonymous members nested, and what the
 * compiler left unused. A bit-field's place is `byte:bit` with the bit counted as the target counts them.
 */
export function recordText(record: Record, paint: Paint = plain): string {
  const lines: Line[] = [];
  const unused = draw(recordPieces(record), 1, 0, record, lines);
  const tail = record.kind === "struct" ? record.size - endOf(record) : 0;
  const width = Math.min(60, largest(lines.map(({ code }) => code.length)));
  const named = paint("heading", record.name);
  const kind = paint("keyword", record.kind);
  // A tagless record that has a name has it from its typedef.
  const head = record.tagless ? `${paint("keyword", "typedef")} ${kind} {\n` : `${kind} ${named} {\n`;
  const foot = record.tagless ? `} ${named};\n` : "};\n";
  const body = lines.map(({ code, note }) =>
    note === "" ? `${code}\n` : `${code.padEnd(width)} ${paint("dim", `/* ${note} */`)}\n`,
  );
  const summary = [
    `size: ${record.size}`,
    `align: ${record.align}`,
    `members: ${record.fields.length}`,
    ...(record.packed ? ["packed"] : []),
    ...(record.kind === "struct" ? [`holes: ${unused.holes}`, `padding: ${tail}`] : []),
  ].join(", ");
  const notes = [
    summary,
    ...(unused.holes > 0 ? [`in holes: ${bytes(unused.bits)}`] : []),
    ...(record.complete ? [] : ["incomplete: the layout could not be worked out, see the diagnostics"]),
  ];
  return `${head}${body.join("")}${notes.map((note) => `${indent(1)}${paint("dim", `/* ${note} */`)}\n`).join("")}${foot}`;
}

interface Line {
  readonly code: string;
  readonly note: string;
}

interface Unused {
  holes: number;
  bits: number;
}

/** Draws pieces one under another and counts the holes between them. `base` is the offset of an enclosing named member, in bytes. */
function draw(pieces: readonly Piece[], depth: number, base: number, owner: Record | Group, lines: Line[]): Unused {
  const unused: Unused = { holes: 0, bits: 0 };
  let end = owner.kind === "union" ? undefined : "pieces" in owner ? owner.start : 0;
  for (const piece of pieces) {
    if (end !== undefined && owner.kind === "struct" && piece.start > end) {
      lines.push({ code: indent(depth), note: `hole of ${bytes(piece.start - end)}` });
      unused.holes++;
      unused.bits += piece.start - end;
    }
    if ("pieces" in piece) {
      lines.push({ code: `${indent(depth)}${piece.kind} {`, note: "" });
      const inner = draw(piece.pieces, depth + 1, base, piece, lines);
      unused.holes += inner.holes;
      unused.bits += inner.bits;
      lines.push({ code: `${indent(depth)}};`, note: place(piece.start / 8 + base, (piece.end - piece.start) / 8) });
    } else drawField(piece.field, depth, base, lines);
    if (end !== undefined) end = Math.max(end, piece.end);
  }
  return unused;
}

function drawField(field: Field, depth: number, base: number, lines: Line[]): void {
  const own = ownRecord(field.type);
  const note = fieldPlace(field, base);
  if (own === undefined) {
    const width = field.bitSize === undefined ? "" : ` : ${field.bitSize}`;
    lines.push({ code: `${indent(depth)}${declare(field.type, field.name)}${width};`, note });
    return;
  }
  // The type has no name to look up elsewhere, so it is drawn here, with offsets from the start of the outer record.
  lines.push({ code: `${indent(depth)}${own.kind} {`, note: "" });
  draw(recordPieces(own), depth + 1, base + field.offset, own, lines);
  const name = declare(field.type, field.name).slice(`${own.kind} ${own.name}`.length).trimStart();
  lines.push({ code: `${indent(depth)}} ${name};`, note });
}

/** The record behind a member's type when the header gave it no name: `struct { … } split;`. */
export function ownRecord(type: Type): Record | undefined {
  let at = type;
  while (at.kind === "array" || at.kind === "pointer") at = at.kind === "array" ? at.of : at.to;
  if (at.kind !== "record" || !at.record.tagless) return undefined;
  return at.record.name.includes(".") ? at.record : undefined;
}

function fieldPlace({ offset, size, bitOffset, bitSize }: Field, base: number): string {
  if (bitOffset === undefined || bitSize === undefined) return place(offset + base, size);
  const at = bitOffset + base * 8;
  return `${String(at >> 3).padStart(4)}:${String(at & 7).padEnd(3)}${bitSize} bit${bitSize === 1 ? "" : "s"}`;
}

function place(offset: number, size: number): string {
  return `${String(offset).padStart(5)} ${String(size).padStart(5)}`;
}

function endOf(record: Record): number {
  return largest(record.fields.map(({ offset, size, bitOffset, bitSize }) => end(offset, size, bitOffset, bitSize)));
}

function end(offset: number, size: number, bitOffset: number | undefined, bitSize: number | undefined): number {
  if (bitOffset === undefined || bitSize === undefined) return offset + size;
  return Math.ceil((bitOffset + bitSize) / 8);
}

function bytes(bits: number): string {
  if (bits % 8 !== 0) return `${bits} bits`;
  return bits === 8 ? "1 byte" : `${bits / 8} bytes`;
}

function indent(depth: number): string {
  return "  ".repeat(depth);
}
