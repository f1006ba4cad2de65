/** A point of a history as it is drawn: one row, the oldest first, each followed by what branches off from it. */
export interface LaneRow {
  /** Index of the point. */
  readonly point: number;
  /** The line on which it lies, from 0. */
  readonly lane: number;
  /** The line that it comes from; undefined where something begins. */
  readonly from: number | undefined;
  /** Lines that go on past this row, or from it downwards. */
  readonly down: readonly number[];
  /** Lines that come from above and go on, or end here. */
  readonly up: readonly number[];
}

/**
 * Lays out points that each go on from at most one other. The first of what goes on from a point, by `prefer`, stays on its line; the rest branches off, and is
 * drawn before it goes on.
 */
export function historyLanes(
  parents: readonly (number | undefined)[],
  prefer: (point: number) => boolean = () => true,
): readonly LaneRow[] {
  const order: { readonly point: number; readonly lane: number; readonly from: number | undefined }[] = [];
  const children = (of: number | undefined) => parents.flatMap((parent, point) => (parent === of ? [point] : []));
  const visit = (point: number, lane: number, from: number | undefined): void => {
    order.push({ point, lane, from });
    const all = children(point);
    const main = all.find(prefer);
    for (const each of all) if (each !== main) visit(each, lane + 1, lane);
    if (main !== undefined) visit(main, lane, lane);
  };
  for (const root of children(undefined)) visit(root, 0, undefined);
  const rowOf = new Map(order.map(({ point }, row) => [point, row]));
  // A line goes on from a point to the last of what comes from it.
  const lines = order.flatMap(({ point, lane }, row) => {
    const last = Math.max(row, ...children(point).map((child) => rowOf.get(child) ?? row));
    return last > row
      ? [
          {
            lane,
            first: row,
            last,
            ends: children(point).some((child) => rowOf.get(child) === last && laneOf(order, rowOf, child) === lane),
          },
        ]
      : [];
  });
  return order.map((each, row) => ({
    ...each,
    up: lines.filter(({ first, last, ends }) => row > first && (row < last || (row === last && ends))).map(({ lane }) => lane),
    down: lines.filter(({ first, last }) => row >= first && row < last).map(({ lane }) => lane),
  }));
}

function laneOf(
  order: readonly { readonly lane: number }[],
  rowOf: ReadonlyMap<number, number>,
  point: number,
): number | undefined {
  return order[rowOf.get(point) ?? -1]?.lane;
}
