import type { LayoutChange, LayoutMember } from "../../review/result.ts";
import { markup } from "../markup.ts";
import { bitsOf } from "./byte-map.ts";

/** Heights and places in pixels: a bar, the room between the two bars, the ruler. */
const bar = 22;
const gap = 26;
const ruler = 16;

/** Marks on the ruler stand at least so much apart, in percent of the width. */
const apart = 6;

/**
 * The whole record twice, to scale: above as it was, below as it is, with a band from where a member stood to where it stands. Widths are percentages, so
 * it is as wide as the page. Of members that overlap, as in a union, what changed is drawn, then what is longest. "" for a record without bytes.
 */
export function byteStripHtml({ record, size, members }: LayoutChange): string {
  const most = Math.max(size.before, size.after);
  if (most === 0) return "";
  const scale = (bits: number) => round((Math.min(bits, most * 8) / (most * 8)) * 100);
  const sides = { before: visible(members, "before"), after: visible(members, "after") };
  const bars = (["before", "after"] as const).flatMap((side) => {
    const y = side === "before" ? 0 : bar + gap;
    const ground = `<rect class="ground" x="0" y="${y}" width="${scale(size[side] * 8)}%" height="${bar}"/>`;
    return [
      ground,
      ...sides[side].map(({ member, from, to }) => boxHtml(members[member] as LayoutMember, side, scale(from), scale(to), y)),
    ];
  });
  const bands = sides.before.flatMap((old) => {
    const now = sides.after.find(({ member }) => member === old.member);
    if (now === undefined) return [];
    const { state } = members[old.member] as LayoutMember;
    const points = [
      [scale(old.from), 0],
      [scale(old.to), 0],
      [scale(now.to), gap],
      [scale(now.from), gap],
    ];
    return [
      `<polygon class="band ${state}" data-m="${old.member}" points="${points.map((point) => point.join(",")).join(" ")}"/>`,
    ];
  });
  const height = bar + gap + bar;
  return `<svg class="strip" width="100%" height="${height + ruler}" role="img" aria-label="${markup(record)}: ${size.before} bytes before, ${size.after} after, to scale">
<svg y="${bar}" width="100%" height="${gap}" viewBox="0 0 100 ${gap}" preserveAspectRatio="none">${bands.join("")}</svg>
${bars.join("\n")}
${rulerHtml(members, size, scale, height)}
</svg>`;
}

interface Drawn {
  readonly member: number;
  readonly from: number;
  readonly to: number;
}

function visible(members: readonly LayoutMember[], side: "before" | "after"): readonly Drawn[] {
  const all = members.flatMap((each, member) => {
    const bytes = each[side];
    return bytes === undefined || bytes.size === 0 ? [] : [{ member, ...bitsOf(bytes) }];
  });
  const drawn: Drawn[] = [];
  const weight = ({ member }: Drawn) => (members[member]?.state === "same" ? 1 : 0);
  for (const each of [...all].sort((a, b) => weight(a) - weight(b) || b.to - b.from - (a.to - a.from))) {
    if (drawn.every(({ from, to }) => to <= each.from || from >= each.to)) drawn.push(each);
  }
  return drawn;
}

/** A box with its name, cut off where the box ends. */
function boxHtml(member: LayoutMember, side: "before" | "after", from: number, to: number, y: number): string {
  const bytes = member[side];
  const width = round(to - from);
  const filler = bytes?.filler === true ? " filler" : "";
  const name = width < 3 ? "" : `<text x="5" y="${bar / 2}" dominant-baseline="central">${markup(bytes?.name ?? "")}</text>`;
  return `<svg class="box ${member.state}${filler}" x="${from}%" y="${y}" width="${width}%" height="${bar}"><rect width="100%" height="100%"/>${name}</svg>`;
}

/** Where the record begins and ends, and where what changed begins, as far as there is room. */
function rulerHtml(
  members: readonly LayoutMember[],
  size: LayoutChange["size"],
  scale: (bits: number) => number,
  y: number,
): string {
  const changed = members.filter(({ state }) => state !== "same").map(({ offset }) => offset);
  const marks: number[] = [];
  for (const at of [0, Math.max(size.before, size.after), Math.min(size.before, size.after), ...changed]) {
    if (marks.every((mark) => Math.abs(scale(mark * 8) - scale(at * 8)) >= apart)) marks.push(at);
  }
  return marks
    .sort((a, b) => a - b)
    .map((at) => {
      const x = scale(at * 8);
      const anchor = x === 0 ? "start" : x > 99 ? "end" : "middle";
      return `<text class="mark" x="${x}%" y="${y + ruler - 3}" text-anchor="${anchor}">${at}</text>`;
    })
    .join("");
}

function round(percent: number): number {
  return Math.round(percent * 1000) / 1000;
}
