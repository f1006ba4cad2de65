import type { HeaderAbi } from "../abi/abi.ts";
import type { Field, Record } from "../abi/type.ts";
import { elementType } from "../review/canonical-type.ts";
import { bytesOf, holesOf, overlaps, type Range } from "../review/filler.ts";
import { absent, fails, memberParts, prints, recordOf, recordText } from "./spell.ts";
import type { ClaimMaker, Expected } from "./witness.ts";

/**
 * Whether a byte of a record is the compiler's: all bytes are set, `__builtin_clear_padding` (gcc 11) clears those that are padding, and the
 * program prints what is left: 0 for padding, 255 for a member's. gcc 12 misses what is behind an array of records.
 */
export const padding: ClaimMaker = ({ element }, { before, after }) => {
  const name = memberParts(element)?.record ?? element.replace(/^(struct|union) /, "");
  const text = recordText(name, before, after);
  const now = recordOf(after, name);
  if (text === undefined || !now?.complete) return `C has no name for ${element}`;
  const old = recordOf(before, name);
  const byte = memberParts(element) === undefined ? newHole(old, now)?.from : firstByte(element, now);
  if (byte === undefined) return `${element} has no byte of padding to itself`;
  if ([old, now].some((record) => record !== undefined && hasFlexible(record)))
    return `${element} ends in a flexible array, of whose padding compilers do not speak`;
  if (
    [old, now].some((record) => record?.fields.some(({ type }) => type.kind === "array" && elementType(type).kind === "record"))
  )
    return `${element} holds an array of records, of whose padding gcc does not speak`;
  const seen = (header: HeaderAbi | undefined): Expected | undefined => {
    const record = recordOf(header, name);
    if (record === undefined) return absent(header, name);
    if (byte >= record.size) return prints(-1, "signed");
    if (holesOf(record).some(({ from, to }) => from <= byte && byte < to)) return prints(0, "signed");
    const members = record.fields.filter((field) => overlaps(bytesOf(field), { from: byte, to: byte + 1 }));
    return members.some(({ bitOffset }) => bitOffset === undefined) ? prints(255, "signed") : undefined;
  };
  const [b, a] = [seen(before), seen(after)];
  if (b === undefined || a === undefined) return `byte ${byte} of ${element} is shared with a bit-field`;
  return {
    kind: "run",
    lines: [
      "static int abide_byte(unsigned long at)",
      "{",
      `\t${text} it;`,
      "\tif (at >= sizeof(it))",
      "\t\treturn -1;",
      "\t__builtin_memset(&it, 255, sizeof(it));",
      "\t__builtin_clear_padding(&it);",
      "\treturn ((unsigned char *)&it)[at];",
      "}",
      "",
    ],
    expression: `abide_byte(${byte})`,
    before: b,
    after: a,
  };
};

/**
 * The distance between two members that no member fills. Of a new member of a record: its first byte lay between two members, and is its own now.
 */
export const gap: ClaimMaker = ({ element }, { before, after }) => {
  const name = memberParts(element)?.record ?? element.replace(/^(struct|union) /, "");
  const text = recordText(name, before, after);
  const [old, now] = [recordOf(before, name), recordOf(after, name)];
  if (text === undefined || !now?.complete) return `C has no name for ${element}`;
  const member = memberParts(element)?.member;
  const byte = member === undefined ? undefined : firstByte(element, now);
  const record = member === undefined ? now : old;
  const hole =
    member === undefined
      ? newHole(old, now)
      : holesOf(old ?? now).find(({ from, to }) => byte !== undefined && from <= byte && byte < to);
  const beside = record === undefined || hole === undefined ? undefined : neighbours(record, hole);
  if (beside === undefined) return `the padding of ${element} is not between two members that C can speak of`;
  const from = `(long)(__builtin_offsetof(${text}, ${beside.previous}) + sizeof(((${text} *)0)->${beside.previous}))`;
  const to = beside.next === "" ? `(long)sizeof(${text})` : `(long)__builtin_offsetof(${text}, ${beside.next})`;
  if (member !== undefined) {
    return {
      kind: "value",
      lines: [
        `/* Whether byte ${byte} lies between: */`,
        "#ifdef ABIDE_AFTER",
        `#define ABIDE_FROM (long)__builtin_offsetof(${text}, ${member})`,
        `#define ABIDE_TO (long)(__builtin_offsetof(${text}, ${member}) + sizeof(((${text} *)0)->${member}))`,
        "#else",
        `#define ABIDE_FROM ${from}`,
        `#define ABIDE_TO ${to}`,
        "#endif",
      ],
      expression: `(${byte} >= ABIDE_FROM && ${byte} < ABIDE_TO)`,
      before: prints(1, "signed"),
      after: prints(1, "signed"),
    };
  }
  const seen = (side: Record | undefined): Expected => {
    if (side === undefined) return absent(before, name);
    const [previous, next] = [beside.previous, beside.next].map((each) => side.fields.find((field) => field.name === each));
    if (previous === undefined || previous.bitOffset !== undefined) return fails(beside.previous);
    if (beside.next !== "" && (next === undefined || next.bitOffset !== undefined)) return fails(beside.next);
    return prints((next?.offset ?? side.size) - previous.offset - previous.size, "signed");
  };
  return {
    kind: "value",
    lines: ["/* Bytes that belong to no member: */"],
    expression: `(${to} - ${from})`,
    before: seen(old),
    after: seen(now),
  };
};

/** The member that ends where a hole begins and the one that begins where it ends ("" for the record's own end). */
function neighbours(
  { fields, size }: Record,
  { from, to }: Range,
): { readonly previous: string; readonly next: string } | undefined {
  const named = ({ name, bitOffset, size: bytes }: Field) => name !== "" && bitOffset === undefined && bytes > 0;
  const previous = fields.find((field) => named(field) && bytesOf(field).to === from)?.name;
  const next =
    to === size ? "" : fields.find((field) => field.name !== "" && field.bitOffset === undefined && field.offset === to)?.name;
  return previous === undefined || next === undefined ? undefined : { previous, next };
}

function newHole(old: Record | undefined, now: Record): Range | undefined {
  const before = old === undefined ? [] : holesOf(old);
  return holesOf(now).find((hole) => !before.some(({ from, to }) => from <= hole.from && hole.to <= to));
}

function firstByte(element: string, { fields }: Record): number | undefined {
  const field = fields.find(({ name }) => name === memberParts(element)?.member);
  return field === undefined || field.bitOffset !== undefined ? undefined : field.offset;
}

function hasFlexible({ fields }: Record): boolean {
  const last = fields.at(-1);
  return last !== undefined && last.size === 0 && last.type.kind === "array";
}
