/** At most so many items, each as likely as the others, the same ones every time. */
export function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const rest = [...items];
  let state = 1;
  const taken: T[] = [];
  while (taken.length < most) {
    // The generator of C17 7.22.2.2's example: good enough to choose headers by.
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    taken.push(...rest.splice((state >>> 16) % rest.length, 1));
  }
  return taken;
}
