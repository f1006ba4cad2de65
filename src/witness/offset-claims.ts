import type { HeaderAbi } from "../abi/abi.ts";
import type { Field } from "../abi/type.ts";
import { bytesOf, isFiller, overlaps } from "../review/filler.ts";
import { archNames } from "./layout-claims.ts";
import { absent, fails, fieldOf, memberParts, prints, recordOf, recordText, same } from "./spell.ts";
import type { ClaimMaker, Expected } from "./witness.ts";

/** Where a member stands: its byte, or the first bit of a bit-field. */
export const offset: ClaimMaker = ({ element }, { before, after }) => {
  const named = namedMember(element, before, after);
  if (typeof named === "string") return named;
  const { text, record, member, old, now } = named;
  const bits = [old, now].some((field) => field?.bitOffset !== undefined);
  const seen = (field: Field | undefined, header: HeaderAbi | undefined): Expected => {
    if (field === undefined) return absent(header, record, member);
    return prints(bits ? (field.bitOffset ?? field.offset * 8) : field.offset, "signed");
  };
  const [b, a] = [seen(old, before), seen(now, after)];
  if (same(b, a)) return `${element} stands in one place on both sides`;
  return bits
    ? { kind: "run", lines: bitLines(text, member), expression: "abide_bits(0)", before: b, after: a }
    : { kind: "value", lines: [], expression: `__builtin_offsetof(${text}, ${member})`, before: b, after: a };
};

/** How many bytes a member occupies, or bits. */
export const sizeOfMember: ClaimMaker = ({ element }, { before, after }) => {
  const named = namedMember(element, before, after);
  if (typeof named === "string") return named;
  const { text, record, member, old, now } = named;
  const bits = [old, now].some((field) => field?.bitSize !== undefined);
  const seen = (field: Field | undefined, header: HeaderAbi | undefined): Expected => {
    if (field === undefined) return absent(header, record, member);
    if (isFlexible(field)) return fails("");
    return prints(bits ? (field.bitSize ?? field.size * 8) : field.size, "signed");
  };
  const [b, a] = [seen(old, before), seen(now, after)];
  if (same(b, a)) return `${element} has one size on both sides`;
  return bits
    ? { kind: "run", lines: bitLines(text, member), expression: "abide_bits(1)", before: b, after: a }
    : { kind: "value", lines: [], expression: `sizeof(((${text} *)0)->${member})`, before: b, after: a };
};

/** A member whose size depends on the architecture. */
export const sizeByArch: ClaimMaker = (finding, sides, all) => {
  const named = namedMember(finding.element, sides.before, sides.after);
  if (typeof named === "string") return named;
  const { text, record, member, old, now } = named;
  if (now === undefined || now.bitOffset !== undefined || isFlexible(now)) return oneCompiler(finding.element);
  const sizes = all.map(({ after }) => fieldOf(after, record, member)?.size);
  if (new Set(sizes).size < 2) return `${oneCompiler(finding.element)} (${archNames(all)})`;
  const seen = (field: Field | undefined, header: HeaderAbi | undefined) =>
    field === undefined ? absent(header, record, member) : prints(field.size, "signed");
  return {
    kind: "value",
    lines: [],
    expression: `sizeof(((${text} *)0)->${member})`,
    before: seen(old, sides.before),
    after: seen(now, sides.after),
  };
};

function oneCompiler(element: string): string {
  return `${element} is the same to every compiler asked; the remark is about those that were not`;
}

/** The byte where a new member begins was part of the filler. */
export const reserved: ClaimMaker = ({ element }, { before, after }) => {
  const named = namedMember(element, before, after);
  if (typeof named === "string") return named;
  const { text, record, member, now } = named;
  if (now === undefined || now.bitOffset !== undefined) return `a bit-field has no byte of its own`;
  const filler = recordOf(before, record)?.fields.find(
    (field) => isFiller(field) && field.name !== "" && field.bitOffset === undefined && overlaps(bytesOf(field), bytesOf(now)),
  );
  if (filler === undefined) return `C has no name for the bytes that ${element} takes`;
  const at = Math.max(now.offset, filler.offset);
  const lies = `(${at} >= __builtin_offsetof(${text}, ABIDE_MEMBER) && ${at} < __builtin_offsetof(${text}, ABIDE_MEMBER) + sizeof(((${text} *)0)->ABIDE_MEMBER))`;
  return {
    kind: "value",
    lines: [
      `/* Byte ${at} belongs to: */`,
      "#ifdef ABIDE_AFTER",
      `#define ABIDE_MEMBER ${member}`,
      "#else",
      `#define ABIDE_MEMBER ${filler.name}`,
      "#endif",
    ],
    expression: lies,
    before: prints(1, "signed"),
    after: prints(1, "signed"),
  };
};

interface NamedMember {
  readonly text: string;
  readonly record: string;
  readonly member: string;
  readonly old: Field | undefined;
  readonly now: Field | undefined;
}

/** A finding's member on both sides; a sentence when C has no name for it. */
export function namedMember(element: string, before: HeaderAbi | undefined, after: HeaderAbi | undefined): NamedMember | string {
  const parts = memberParts(element);
  const text = parts === undefined ? undefined : recordText(parts.record, before, after);
  if (parts === undefined || text === undefined) return `C has no name for ${element}`;
  const [old, now] = [before, after].map((header) => fieldOf(header, parts.record, parts.member));
  if (old === undefined && now === undefined) return `C has no name for ${element}`;
  return { ...parts, text, old, now };
}

function isFlexible({ size, type }: Field): boolean {
  return size === 0 && type.kind === "array" && type.count === undefined;
}

/** `offsetof` and `sizeof` know no bit-field: all its bits are set, and looked for. */
function bitLines(text: string, member: string): readonly string[] {
  return [
    "static int abide_bits(int count)",
    "{",
    `\tunion { unsigned char bytes[sizeof(${text})]; ${text} it; } all = { { 0 } };`,
    "\tint first = -1, set = 0;",
    `\tall.it.${member} = -1;`,
    "\tfor (unsigned long bit = 0; bit < 8 * sizeof(all.bytes); bit++) {",
    "\t\tif (!(all.bytes[bit / 8] >> bit % 8 & 1))",
    "\t\t\tcontinue;",
    "\t\tif (first < 0)",
    "\t\t\tfirst = bit;",
    "\t\tset++;",
    "\t}",
    "\treturn count ? set : first;",
    "}",
    "",
  ];
}
