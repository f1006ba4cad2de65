import type { CommitVerdict } from "./history-result.ts";
import { short } from "./said-short.ts";

/**
 * How elements of a header came to mean what they do, where it is not what they meant at first: `FOO_CAP_LATE was 3 until commit 0123456789ab made it 4`. By what
 * they are called now.
 *
 * @param names What the header has been called.
 */
export function movedSince(
  verdicts: readonly CommitVerdict[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const moved = new Map<string, readonly string[]>();
  for (const { id, headers } of verdicts) {
    for (const { header, altered, added, renamed } of headers) {
      if (!names.has(header)) continue;
      for (const { from, to } of renamed) {
        const known = moved.get(from);
        if (known !== undefined) moved.set(to, known);
      }
      for (const { before, after } of altered) {
        if (after.role === "derived" || after.role === "version" || after.kind === "record") continue;
        const said = `${after.name} was ${before.shown} until commit ${short(id)} made it ${after.shown}`;
        moved.set(after.name, [...(moved.get(after.name) ?? []), said]);
      }
      // What went and came again is the newest of its kind alone.
      for (const { name } of added) if (!renamed.some(({ to }) => to === name)) moved.delete(name);
    }
  }
  return moved;
}
