import type { Errno } from "../../abi/errno.ts";

/** What an address space maps. Addresses and lengths in bytes; there is no device, so no address is reserved and none must be aligned. */
export interface IoPageTable {
  areas: Area[];
  /** Ranges that addresses are chosen from; none: all. First and last, inclusive. */
  allowed: readonly { readonly start: bigint; readonly last: bigint }[];
  /** Set by IOMMU_OPTION_HUGE_PAGES; every mapping is then a multiple of a page. */
  hugePages: boolean;
}

export interface Area {
  readonly iova: bigint;
  readonly length: bigint;
  /** Where the program has the first byte. */
  readonly from: bigint;
  readonly writable: boolean;
}

type Refused = { readonly errno: Errno };

const most = 0xffff_ffff_ffff_ffffn;
const page = 4096n;

export function newPageTable(): IoPageTable {
  return { areas: [], allowed: [], hugePages: true };
}

/** The least alignment of a mapping, in bytes. */
export function alignmentOf(table: IoPageTable): bigint {
  return table.hugePages ? 1n : page;
}

/** Maps areas one behind the other, at `iova` or, without one, where there is room. Answers where. */
export function mapAreas(
  table: IoPageTable,
  pieces: readonly Omit<Area, "iova">[],
  wanted: { readonly iova: bigint | undefined; readonly writable: boolean },
): bigint | Refused {
  const alignment = alignmentOf(table);
  const length = pieces.reduce((sum, each) => sum + each.length, 0n);
  if (length === 0n || length % alignment !== 0n) return { errno: "EINVAL" };
  const start =
    wanted.iova === undefined ? chooseIova(table, pieces[0]?.from ?? 0n, length) : fixedIova(table, wanted.iova, length);
  if (typeof start !== "bigint") return start;
  if (wanted.writable && pieces.some(({ writable }) => !writable)) return { errno: "EPERM" };
  if (pieces.some(({ from }) => (from % page) % alignment !== 0n)) return { errno: "EINVAL" };
  let iova = start;
  for (const piece of pieces) {
    table.areas.push({ ...piece, iova });
    iova += piece.length;
  }
  table.areas.sort((a, b) => (a.iova < b.iova ? -1 : 1));
  return start;
}

/** The mapped pieces of a range, when there is no hole in it. */
export function piecesOf(table: IoPageTable, iova: bigint, length: bigint): readonly Omit<Area, "iova">[] | Refused {
  if (length === 0n) return { errno: "EINVAL" };
  if (iova + length - 1n > most) return { errno: "EOVERFLOW" };
  const pieces: Omit<Area, "iova">[] = [];
  let at = iova;
  for (const area of table.areas) {
    if (area.iova + area.length <= at || at >= iova + length) continue;
    if (area.iova > at) break;
    const end = min(area.iova + area.length, iova + length);
    pieces.push({ from: area.from + (at - area.iova), length: end - at, writable: area.writable });
    at = end;
  }
  return at === iova + length ? pieces : { errno: "ENOENT" };
}

/** Unmaps every area that begins and ends in the range. Answers how many bytes; ENOENT when there is none, or one reaches out of the range. */
export function unmapRange(
  table: IoPageTable,
  iova: bigint,
  length: bigint,
): { readonly unmapped: bigint; readonly errno?: Errno } {
  if (length === 0n) return { unmapped: 0n, errno: "EINVAL" };
  const last = iova + length - 1n;
  if (last > most) return { unmapped: 0n, errno: "EOVERFLOW" };
  let unmapped = 0n;
  for (const area of [...table.areas]) {
    if (area.iova + area.length <= iova || area.iova > last) continue;
    // What was unmapped before it stays unmapped.
    if (area.iova < iova || area.iova + area.length - 1n > last) return { unmapped, errno: "ENOENT" };
    table.areas.splice(table.areas.indexOf(area), 1);
    unmapped += area.length;
  }
  return unmapped === 0n ? { unmapped, errno: "ENOENT" } : { unmapped };
}

export function unmapAll(table: IoPageTable): bigint {
  const unmapped = table.areas.reduce((sum, each) => sum + each.length, 0n);
  table.areas = [];
  return unmapped;
}

/** Ends areas at these addresses, so that what begins there can be unmapped by itself. */
export function cutAt(table: IoPageTable, borders: readonly bigint[]): void {
  for (const border of borders) {
    table.areas = table.areas.flatMap((area) => {
      const head = border - area.iova;
      if (head <= 0n || head >= area.length) return [area];
      return [
        { ...area, length: head },
        { ...area, iova: border, from: area.from + head, length: area.length - head },
      ];
    });
  }
}

/** Page-sized mappings only, from now on. EADDRINUSE when there are others already. */
export function disableHugePages(table: IoPageTable): Refused | undefined {
  if (table.areas.some(({ iova, length }) => (iova | length) % page !== 0n)) return { errno: "EADDRINUSE" };
  table.hugePages = false;
  return undefined;
}

function fixedIova(table: IoPageTable, iova: bigint, length: bigint): bigint | Refused {
  if (iova % alignmentOf(table) !== 0n) return { errno: "EINVAL" };
  if (iova + length - 1n > most) return { errno: "EOVERFLOW" };
  return overlaps(table, iova, length) ? { errno: "EEXIST" } : iova;
}

/** The lowest free address, as aligned as the program's own. Never 0, though that is a good address when it is asked for. */
function chooseIova(table: IoPageTable, from: bigint, length: bigint): bigint | Refused {
  if (length >= most / 2n) return { errno: "EOVERFLOW" };
  const whole = 1n << BigInt((length - 1n).toString(2).length - (length === 1n ? 1 : 0));
  const alignment = from === 0n ? whole : min(whole, from & -from);
  if (alignment < alignmentOf(table)) return { errno: "EINVAL" };
  const ranges = table.allowed.length === 0 ? [{ start: page, last: most - page }] : table.allowed;
  for (const range of ranges) {
    let at = range.start < page ? page : range.start;
    const last = min(range.last, most - page);
    for (;;) {
      at = ((at + alignment - 1n) & ~(alignment - 1n)) | (from % page);
      if (at + length - 1n > last) break;
      const used = table.areas.find((area) => area.iova < at + length && at < area.iova + area.length);
      if (used === undefined) return at;
      at = used.iova + used.length;
    }
  }
  return { errno: "ENOSPC" };
}

function overlaps(table: IoPageTable, iova: bigint, length: bigint): boolean {
  return table.areas.some((area) => area.iova < iova + length && iova < area.iova + area.length);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
