import type { LayoutChange, LayoutMember, MemberBytes } from "../../review/result.ts";

/** A record's bytes before and after, a row for each 8 of them; rows in which one member goes on are one row. */
export interface ByteMap {
  readonly rows: readonly MapRow[];
}

export type MapRow = DrawnRow | FoldedRow;

/** Bytes `[from, to)` of both versions. */
export interface DrawnRow {
  readonly kind: "drawn";
  readonly from: number;
  readonly to: number;
  readonly before: RowSide;
  readonly after: RowSide;
}

/** Rows in which nothing changed, far from any change. */
export interface FoldedRow {
  readonly kind: "folded";
  readonly from: number;
  readonly to: number;
  /** How many members lie in them, whole or in part. */
  readonly members: number;
}

export interface RowSide {
  /** What lies side by side; members of a union lie one under the other. */
  readonly lanes: readonly (readonly Segment[])[];
  /** How many members of a union were left out. */
  readonly more: number;
}

/** A member, or bytes that no member covers, within one row. */
export interface Segment {
  /** Its place in the layout's list of members; undefined for bytes that no member covers. */
  readonly member: number | undefined;
  /** In 64ths of the row: the first and how many. In a row of 8 bytes, these are bits. */
  readonly start: number;
  readonly count: number;
  /** Whether the member begins, or ends, in this row. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Of members that lie one under the other, so many are drawn, or what changed and one more, up to the second; the rest is counted. */
const fewLanes = 4;
const mostLanes = 8;

/** Rows without a change that stay on each side of a change. */
const context = 1;

/** Fewer rows without a change than this are drawn: saying that they are left out takes as much room. */
const fewest = 3;

export function byteMap({ members, size }: LayoutChange): ByteMap {
  const sides = { before: placed(members, "before"), after: placed(members, "after") };
  const end = Math.max(size.before, size.after, ...[...sides.before, ...sides.after].map(({ to }) => Math.ceil(to / 8)));
  const breaks = breaksOf([...sides.before, ...sides.after], [size.before, size.after], end);
  const rows = breaks.slice(0, -1).map((from, index): DrawnRow => {
    const row = { from, to: breaks[index + 1] as number };
    return {
      kind: "drawn",
      ...row,
      before: rowSide(sides.before, { ...row, size: size.before }),
      after: rowSide(sides.after, { ...row, size: size.after }),
    };
  });
  return { rows: folded(rows, members) };
}

/** Where a member lies, in bits from the start of the record, and in which lane: the same in all of its rows. */
interface Placed {
  readonly member: number;
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  readonly changed: boolean;
}

function placed(members: readonly LayoutMember[], side: "before" | "after"): readonly Placed[] {
  const all = members.flatMap((each, member) => {
    const bytes = each[side];
    return bytes === undefined ? [] : [{ member, ...bitsOf(bytes), changed: each.state !== "same" }];
  });
  const lanes: { readonly from: number; readonly to: number }[][] = [];
  // What changed gets the first lanes, and so is drawn even where not everything is.
  return [...all.filter(({ changed }) => changed), ...all.filter(({ changed }) => !changed)].map((each) => {
    const free = lanes.findIndex((others) => others.every((other) => other.to <= each.from || other.from >= each.to));
    const lane = free === -1 ? lanes.push([]) - 1 : free;
    lanes[lane]?.push(each);
    return { ...each, lane };
  });
}

/** Bits `[from, to)`. A flexible array is drawn over the rest of its row: it goes on for as long as nobody knows. */
export function bitsOf({ offset, size, bits }: MemberBytes): { readonly from: number; readonly to: number } {
  if (bits !== undefined) return { from: bits.from, to: bits.from + bits.count };
  return { from: offset * 8, to: size === 0 ? (Math.floor(offset / 8) + 1) * 64 : (offset + size) * 8 };
}

/** Rows begin and end at multiples of 8, wherever something begins or ends in the 8 bytes before or after. */
function breaksOf(all: readonly Placed[], sizes: readonly number[], end: number): readonly number[] {
  const edges = [...all.flatMap(({ from, to }) => [Math.floor(from / 8), Math.ceil(to / 8)]), ...sizes, 0, end];
  const breaks = new Set(edges.flatMap((edge) => [Math.floor(edge / 8) * 8, Math.ceil(edge / 8) * 8]));
  return [...breaks].sort((a, b) => a - b);
}

function rowSide(
  all: readonly Placed[],
  { from, to, size }: { readonly from: number; readonly to: number; readonly size: number },
): RowSide {
  const here = all.filter((each) => each.from < to * 8 && each.to > from * 8);
  const used = [...new Set(here.map(({ lane }) => lane))].sort((a, b) => a - b);
  const changed = used.filter((lane) => here.some((each) => each.lane === lane && each.changed)).length;
  const kept = used.slice(0, Math.min(mostLanes, Math.max(fewLanes, changed + 1)));
  const lanes = kept.map((lane) => here.filter((each) => each.lane === lane));
  const scale = 64 / ((to - from) * 8);
  const segment = ({ member, ...bits }: { readonly member: number | undefined; readonly from: number; readonly to: number }) => {
    const first = Math.max(bits.from, from * 8) - from * 8;
    const last = Math.min(bits.to, to * 8) - from * 8;
    const start = Math.round(first * scale);
    return {
      member,
      start,
      count: Math.max(1, Math.round(last * scale) - start),
      begins: bits.from >= from * 8,
      ends: bits.to <= to * 8,
    };
  };
  const holes = holesIn(here, from * 8, Math.min(to, size) * 8).map((hole) => segment({ member: undefined, ...hole }));
  const [first = [], ...others] = lanes.map((lane) => lane.map(segment));
  const drawn = [[...first, ...holes], ...others].map((lane) => lane.sort((a, b) => a.start - b.start));
  return { lanes: drawn.filter((lane) => lane.length > 0), more: here.length - lanes.flat().length };
}

/** Bits of `[from, to)` that nothing covers. */
function holesIn(here: readonly Placed[], from: number, to: number): readonly { readonly from: number; readonly to: number }[] {
  const holes: { readonly from: number; readonly to: number }[] = [];
  let at = from;
  for (const each of [...here].sort((a, b) => a.from - b.from)) {
    if (each.from > at) holes.push({ from: at, to: Math.min(each.from, to) });
    at = Math.max(at, each.to);
  }
  if (at < to) holes.push({ from: at, to });
  return holes;
}

function folded(rows: readonly DrawnRow[], members: readonly LayoutMember[]): readonly MapRow[] {
  const same = rows.map((row) => isSame(row, members));
  const near = rows.map((_, index) => same.slice(Math.max(0, index - context), index + context + 1).includes(false));
  const result: MapRow[] = [];
  let run: DrawnRow[] = [];
  const flush = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (run.length < fewest || first === undefined || last === undefined) result.push(...run);
    else {
      const inside = new Set(run.flatMap(({ after }) => after.lanes.flat().flatMap(({ member }) => member ?? [])));
      result.push({ kind: "folded", from: first.from, to: last.to, members: inside.size });
    }
    run = [];
  };
  rows.forEach((row, index) => {
    if (near[index] === true) {
      flush();
      result.push(row);
    } else run.push(row);
  });
  flush();
  return result;
}

function isSame({ before, after }: DrawnRow, members: readonly LayoutMember[]): boolean {
  const all = [...before.lanes, ...after.lanes].flat();
  if (all.some(({ member }) => member !== undefined && members[member]?.state !== "same")) return false;
  return JSON.stringify(before) === JSON.stringify(after);
}
