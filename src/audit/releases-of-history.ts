import type { CommitVerdict } from "./history-result.ts";

/** What a commit that no tag has came with. */
export const unreleased = "unreleased";

/** What was there before the first commit that is looked at came with. */
export const beforeRange = "before the range";

/** A release, by the commit that was tagged and the commits that it has, that one among them. */
export interface ReleaseContents {
  readonly commit: string;
  readonly has: ReadonlySet<string>;
}

/**
 * By element, as it is called now: the commits that brought it. One that was copied to another branch has several.
 *
 * @param names What the header has been called.
 */
export function cameIn(verdicts: readonly CommitVerdict[], names: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const came = new Map<string, string[]>();
  for (const { id, headers } of verdicts) {
    for (const { header, added, renamed } of headers) {
      if (!names.has(header)) continue;
      for (const { name } of added) came.set(name, [...(came.get(name) ?? []), id]);
      for (const { from, to } of renamed) came.set(to, [...(came.get(from) ?? []), ...(came.get(to) ?? [])]);
    }
  }
  return came;
}

/** Releases in the order given, but that none is before one that it has in it; what was before the range first, and what no tag has last. */
export function inOrder(names: readonly string[], contents: ReadonlyMap<string, ReleaseContents>): readonly string[] {
  const holds = (name: string, other: string): boolean => {
    if (other === beforeRange || name === unreleased) return true;
    const [whole, part] = [contents.get(name), contents.get(other)];
    // Two tags of one commit hold each other: they stand as they are.
    return whole !== undefined && part !== undefined && whole.commit !== part.commit && whole.has.has(part.commit);
  };
  const left = [...names];
  const placed: string[] = [];
  while (left.length > 0) {
    const next = left.findIndex((name) => !left.some((other) => other !== name && holds(name, other)));
    placed.push(...left.splice(Math.max(next, 0), 1));
  }
  return placed;
}
