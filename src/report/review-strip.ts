import type { LayoutChange, LayoutMember } from "../review/result.ts";
import type { Role } from "./paint.ts";
import { printable } from "./printable.ts";
import type { ReviewPage } from "./review-page.ts";

/** A member of so many bytes or more shows where it begins and ends. */
const longMember = 64;

/** How many unchanged members stay on each side of a changed one, tried in this order until the strip fits. */
const radii = [Number.POSITIVE_INFINITY, 8, 7, 6, 5, 4, 3, 2, 1, 0];

/**
 * A record on one line, offsets (bytes) beneath, what is new in ▓, what moved or changed size after ~, what went away after -
 * with its old offset:
 *
 *     vduse_dev_config  336 bytes
 *     name 0……255 │ … 6 … │ nas │ ▓vduse_features▓ │ ~reserved
 *                           284   288                296
 *
 * Unchanged members far from any change give way when the line is too long.
 */
export function reviewStrip({ record, abi, size, members }: LayoutChange, page: ReviewPage): string {
  const { paint, width, archs } = page;
  const sizes = size.before === size.after ? `${size.after} bytes` : `${size.before} → ${size.after} bytes`;
  const label = `    ${paint("heading", printable(record))}  ${sizes}${abi === archs[0] ? "" : ` on ${abi}`}\n`;
  if (members.every(({ state }) => state === "same")) return label;
  const cells = members.map((member) => cellOf(member, size.after));
  const room = width - 4;
  const strip = fitting(cells, room);
  const names = strip.map(
    ({ text, role, wide }) => (role === undefined ? text : paint(role, text)) + " ".repeat(wide - text.length),
  );
  const offsets = strip.map(({ beneath, wide }) => beneath.padEnd(wide));
  const line = (parts: readonly string[], separator: string) => `    ${parts.join(separator)}`.trimEnd();
  const under = line(offsets, "   ");
  return `${label}${line(names, " │ ")}\n${under.trim() === "" ? "" : `${paint("dim", under)}\n`}`;
}

interface Cell {
  readonly text: string;
  readonly beneath: string;
  readonly wide: number;
  /** How it is coloured; undefined for what did not change. */
  readonly role: Role | undefined;
}

const marks: Readonly<{
  [state in LayoutMember["state"]]: { readonly before: string; readonly after: string; readonly role: Role | undefined };
}> = {
  same: { before: "", after: "", role: undefined },
  new: { before: "▓", after: "▓", role: "good" },
  changed: { before: "~", after: "", role: "warning" },
  gone: { before: "-", after: "", role: "error" },
};

function cellOf({ name, offset, size, state }: LayoutMember, recordSize: number): Cell {
  const { before, after, role } = marks[state];
  const long = size >= longMember;
  const flexible = size === 0 && offset >= recordSize;
  const range = long ? ` ${offset}……${offset + size - 1}` : flexible ? "[]" : "";
  return cell(`${before}${printable(name)}${range}${after}`, long ? "" : String(offset), role);
}

function cell(text: string, beneath: string, role?: Role): Cell {
  return { text, beneath, wide: Math.max(text.length, beneath.length), role };
}

function stripWidth(cells: readonly Cell[]): number {
  return cells.reduce((sum, { wide }) => sum + wide, 0) + 3 * Math.max(0, cells.length - 1);
}

function fitting(cells: readonly Cell[], room: number): readonly Cell[] {
  for (const radius of radii) {
    const strip = around(cells, radius);
    if (stripWidth(strip) <= room) return strip;
  }
  return cut(around(cells, 0), room);
}

/** The first member, and changed members with `radius` unchanged ones on each side; what is left out in between is counted. */
function around(cells: readonly Cell[], radius: number): readonly Cell[] {
  const near = (index: number) =>
    index === 0 || cells.slice(Math.max(0, index - radius), index + radius + 1).some(({ role }) => role !== undefined);
  const strip: Cell[] = [];
  let left: Cell[] = [];
  const flush = () => {
    // One member takes hardly more room than saying that it was left out.
    if (left.length > 1) strip.push(cell(`… ${left.length} …`, ""));
    else strip.push(...left);
    left = [];
  };
  cells.forEach((each, index) => {
    if (near(index)) {
      flush();
      strip.push(each);
    } else left.push(each);
  });
  flush();
  return strip;
}

/** The beginning of a strip of too many changes; all of them are listed above it. */
function cut(cells: readonly Cell[], room: number): readonly Cell[] {
  let kept = cells.length;
  const rest = () => cell(`… ${cells.slice(kept).filter(({ role }) => role !== undefined).length} more changed`, "");
  while (kept > 1 && stripWidth([...cells.slice(0, kept), rest()]) > room) kept--;
  return [...cells.slice(0, kept), rest()];
}
