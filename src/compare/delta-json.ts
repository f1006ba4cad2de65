import type { ElementKind, ElementRole } from "../audit/element.ts";
import type { CommitDelta, HeaderDelta, HeaderInCommit, LeftOut, PlainElement } from "../audit/header-delta.ts";

/** Deltas as the cache keeps them: short, and without 64-bit values, which JSON does not know. */
type ElementRow = readonly [
  name: string,
  kind: ElementKind,
  meaning: string,
  shown: string,
  role: ElementRole,
  number: string | null,
  set: string | null,
  uses: readonly string[],
];

interface HeaderRow {
  readonly header: string;
  readonly from?: string;
  readonly kind: HeaderInCommit["kind"];
  readonly added?: readonly ElementRow[];
  readonly removed?: readonly ElementRow[];
  readonly altered?: readonly (readonly [ElementRow, ElementRow])[];
  readonly unread?: string;
  readonly unreadBefore?: true;
  readonly left?: LeftRow;
}

interface LeftRow {
  readonly own?: true;
  readonly added?: readonly ElementRow[];
  readonly removed: readonly ElementRow[];
  readonly altered: readonly (readonly [ElementRow, ElementRow])[];
}

export type HeaderRows = readonly HeaderRow[];

export type CommitRow = Omit<CommitDelta, "headers"> & { readonly headers: HeaderRows };

export function toRows(headers: readonly HeaderInCommit[]): HeaderRows {
  return headers.map(({ header, from, kind, delta }) => {
    const { added, removed, altered, unread, unreadBefore, left } = delta;
    return {
      header,
      ...(from === undefined ? {} : { from }),
      kind,
      ...(added.length === 0 ? {} : { added: added.map(toRow) }),
      ...(removed.length === 0 ? {} : { removed: removed.map(toRow) }),
      ...(altered.length === 0 ? {} : { altered: altered.map(toPair) }),
      ...(unread === undefined ? {} : { unread }),
      ...(unreadBefore ? { unreadBefore } : {}),
      ...(left === undefined ? {} : { left: toLeft(left) }),
    };
  });
}

export function fromRows(rows: HeaderRows): readonly HeaderInCommit[] {
  return rows.map(({ header, from, kind, added = [], removed = [], altered = [], unread, unreadBefore = false, left }) => {
    const delta: HeaderDelta = {
      added: added.map(fromRow),
      removed: removed.map(fromRow),
      altered: altered.map(fromPair),
      unread,
      unreadBefore,
      ...(left === undefined ? {} : { left: fromLeft(left) }),
    };
    return { header, from, kind, delta };
  });
}

function toLeft({ own, added, removed, altered }: LeftOut): LeftRow {
  return {
    ...(own ? { own } : {}),
    ...(added === undefined ? {} : { added: added.map(toRow) }),
    removed: removed.map(toRow),
    altered: altered.map(toPair),
  };
}

function fromLeft({ own, added, removed, altered }: LeftRow): LeftOut {
  return {
    ...(own ? { own } : {}),
    ...(added === undefined ? {} : { added: added.map(fromRow) }),
    removed: removed.map(fromRow),
    altered: altered.map(fromPair),
  };
}

function toRow({ name, kind, meaning, shown, role, number, set, uses }: PlainElement): ElementRow {
  return [name, kind, meaning, shown, role, number === undefined ? null : `${number}`, set ?? null, uses];
}

function toPair({ before, after }: HeaderDelta["altered"][number]): readonly [ElementRow, ElementRow] {
  return [toRow(before), toRow(after)];
}

function fromPair([before, after]: readonly [ElementRow, ElementRow]): HeaderDelta["altered"][number] {
  return { before: fromRow(before), after: fromRow(after) };
}

function fromRow([name, kind, meaning, shown, role, number, set, uses]: ElementRow): PlainElement {
  return { name, kind, meaning, shown, role, number: number === null ? undefined : BigInt(number), set: set ?? undefined, uses };
}
