import type { HeaderInCommit, PlainElement } from "./header-delta.ts";

/** What left one header and came to another in the same commit. */
export function movedNames(headers: readonly HeaderInCommit[]): ReadonlySet<string> {
  const left = new Set<string>();
  for (const { delta } of headers) for (const { name, meaning } of delta.removed) left.add(`${name} ${meaning}`);
  const moved = new Set<string>();
  for (const { delta } of headers)
    for (const { name, meaning } of delta.added) if (left.has(`${name} ${meaning}`)) moved.add(`${name} ${meaning}`);
  return moved;
}

/** An element that left a header and came to another with another number, or in another place. */
export interface MovedOtherwise {
  readonly from: string;
  readonly to: string;
  readonly before: PlainElement;
  readonly after: PlainElement;
}

/** What one header lost and one other gained in the same commit, as something else. Where several did, nobody can tell which of them is meant. */
export function movedOtherwise(headers: readonly HeaderInCommit[]): readonly MovedOtherwise[] {
  if (headers.length < 2) return [];
  const came = byName(headers, ({ delta }) => delta.added);
  return [...byName(headers, ({ delta }) => delta.removed)].flatMap(([name, [before, ...others]]) => {
    const [after, ...more] = came.get(name) ?? [];
    if (before === undefined || after === undefined || others.length + more.length > 0) return [];
    const { kind, meaning } = before.element;
    if (before.header === after.header || after.element.kind !== kind || after.element.meaning === meaning) return [];
    return [{ from: before.header, to: after.header, before: before.element, after: after.element }];
  });
}

interface InHeader {
  readonly header: string;
  readonly element: PlainElement;
}

function byName(
  headers: readonly HeaderInCommit[],
  of: (header: HeaderInCommit) => readonly PlainElement[],
): ReadonlyMap<string, readonly InHeader[]> {
  const found = new Map<string, InHeader[]>();
  for (const each of headers) {
    for (const element of of(each)) {
      const list = found.get(element.name);
      if (list === undefined) found.set(element.name, [{ header: each.header, element }]);
      else list.push({ header: each.header, element });
    }
  }
  return found;
}
