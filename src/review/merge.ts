/** Joins what is the same under several data models into one, with all their names, in the order of first appearance. */
export function mergeByArch<T extends { readonly abis: readonly string[] }>(items: readonly T[], key: (item: T) => string): T[] {
  const merged = new Map<string, T>();
  for (const item of items) {
    const id = key(item);
    const known = merged.get(id);
    merged.set(id, known === undefined ? item : { ...known, abis: [...new Set([...known.abis, ...item.abis])] });
  }
  return [...merged.values()];
}
