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

export interface Wanted {
  /** Where; `undefined` where there is room. */
  readonly iova: bigint | undefined;
  readonly writable: boolean;
  /** Bytes: a chosen address is aligned to no more than this. */
  readonly alignmentMost?: bigint;
}

/** Maps areas one behind the other, at `iova` or, without one, where there is room. Answers where. */
export function mapAreas(table: IoPageTable, pieces: readonly Omit<Area, "iova">[], wanted: Wanted): bigint | Refused {
  const length = pieces.reduce((sum, each) => sum + each.length, 0n);
  const start = placeFor(table, pieces[0]?.from ?? 0n, length, wanted);
  if (typeof start !== "bigint") return start;
  // Piece by piece: the first that does not fit decides.
  for (const { from, writable } of pieces) {
    if (wanted.writable && !writable) return { errno: "EPERM" };
    if ((from % page) % alignmentOf(table) !== 0n) return { errno: "EINVAL" };
  }
  let iova = start;
  for (const piece of pieces) {
    table.areas.push({ ...piece, iova });
    iova += piece.length;
  }
  table.areas.sort((a, b) => (a.iova < b.iova ? -1 : 1));
  return start;
}

/** Where so many bytes would be mapped that the program has from `from` on, or why nowhere. */
export function placeFor(
  table: IoPageTable,
  from: bigint,
  length: bigint,
  { iova, alignmentMost = most }: Wanted,
): bigint | Refused {
  if (length === 0n || length % alignmentOf(table) !== 0n) return { errno: "EINVAL" };
  return iova === undefined ? chooseIova(table, from, length, alignmentMost) : fixedIova(table, iova, length);
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

/** Unmaps every area that begins and ends in the range. Answers how many bytes, 0 when there is none; ENOENT when one reaches out of the range. */
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
  return { unmapped };
}

export function unmapAll(table: IoPageTable): bigint {
  const unmapped = table.areas.reduce((sum, each) => sum + each.length, 0n);
  table.areas = [];
  return unmapped;
}

/**
 * Ends areas at these addresses, so that what begins there can be unmapped by itself. EINVAL where an area would not be cut between pages; one byte
 * behind its start it is left whole.
 */
export function cutAt(table: IoPageTable, borders: readonly bigint[]): Refused | undefined {
  for (const border of borders) {
    const inside = table.areas.find(({ iova, length }) => border > iova + 1n && border < iova + length);
    if (inside === undefined) continue;
    if (border % alignmentOf(table) !== 0n) return { errno: "EINVAL" };
    table.areas = table.areas.flatMap((area) => {
      if (area !== inside) return [area];
      const head = border - area.iova;
      return [
        { ...area, length: head },
        { ...area, iova: border, from: area.from + head, length: area.length - head },
      ];
    });
  }
  return undefined;
}

/** Page-sized mappings only, from now on. EADDRINUSE when there are others already. */
export function disableHugePages(table: IoPageTable): Refused | undefined {
  if (table.areas.some(({ iova, length, from }) => (iova | length | from) % page !== 0n)) return { errno: "EADDRINUSE" };
  table.hugePages = false;
  return undefined;
}

function fixedIova(table: IoPageTable, iova: bigint, length: bigint): bigint | Refused {
  if (iova % alignmentOf(table) !== 0n) return { errno: "EINVAL" };
  if (iova + length - 1n > most) return { errno: "EOVERFLOW" };
  return overlaps(table, iova, length) ? { errno: "EEXIST" } : iova;
}

/** The lowest free address, as aligned as the program's own, up to `alignmentMost`. Never 0, though that is a good address when it is asked for. */
function chooseIova(table: IoPageTable, from: bigint, length: bigint, alignmentMost: bigint): bigint | Refused {
  if (length >= most / 2n) return { errno: "EOVERFLOW" };
  const whole = 1n << BigInt((length - 1n).toString(2).length - (length === 1n ? 1 : 0));
  const alignment = min(from === 0n ? whole : min(whole, from & -from), alignmentMost);
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
