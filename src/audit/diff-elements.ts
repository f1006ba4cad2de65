import { plainElement } from "./elements-of.ts";
import type { HeaderDelta, LeftOut, PlainElement } from "./header-delta.ts";
import type { NamedElement } from "./named-elements.ts";

type Named = ReadonlyMap<string, NamedElement>;

/** What differs between two readings of one header, by name. Each of the two may leave out what is the same in both. */
export function diffElements(before: Named, after: Named): Pick<HeaderDelta, "added" | "removed" | "altered"> {
  const added: PlainElement[] = [];
  const altered: { before: PlainElement; after: PlainElement }[] = [];
  for (const [name, element] of after) {
    const old = before.get(name);
    if (old === undefined) added.push(plainElement(element));
    else if (old.meaning !== element.meaning) altered.push({ before: plainElement(old), after: plainElement(element) });
  }
  const removed = [...before.values()].filter(({ name }) => !after.has(name)).map(plainElement);
  return { added, removed, altered };
}

/**
 * What a merge did itself: to each of its parents, and so to none of the branches alone.
 *
 * @param deltas Of the same text against each parent.
 */
export function commonDelta([first, ...others]: readonly HeaderDelta[]): HeaderDelta | undefined {
  if (first === undefined) return undefined;
  const all = (test: (delta: HeaderDelta) => boolean) => others.every(test);
  const has = (list: readonly PlainElement[], { name, meaning }: PlainElement) =>
    list.some((each) => each.name === name && each.meaning === meaning);
  const removed = first.removed.filter(({ name }) => all(({ removed }) => removed.some((other) => other.name === name)));
  const altered = first.altered.filter(({ after }) =>
    all(({ altered, added }) => has([...added, ...altered.map((each) => each.after)], after)),
  );
  const left = leftOut([first, ...others], { removed, altered });
  return {
    added: first.added.filter((each) => all(({ added, altered }) => has([...added, ...altered.map(({ after }) => after)], each))),
    removed,
    altered,
    unread: [first, ...others].find(({ unread }) => unread !== undefined)?.unread,
    unreadBefore: [first, ...others].every(({ unreadBefore }) => unreadBefore),
    ...(left === undefined ? {} : { left }),
  };
}

/** What is gone or otherwise against some of the parents, and not against all. */
function leftOut(deltas: readonly HeaderDelta[], common: LeftOut): LeftOut | undefined {
  const all = new Set([...common.removed, ...common.altered.map(({ after }) => after)].map(({ name }) => name));
  const removed = new Map<string, PlainElement>();
  const altered = new Map<string, LeftOut["altered"][number]>();
  for (const delta of deltas) {
    // What one parent has not is no change of another's.
    for (const each of delta.removed) if (!all.has(each.name)) removed.set(each.name, each);
    for (const each of delta.altered) if (!all.has(each.after.name)) altered.set(each.after.name, each);
  }
  return removed.size + altered.size === 0 ? undefined : { removed: [...removed.values()], altered: [...altered.values()] };
}
