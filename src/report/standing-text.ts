import type { Standing } from "../audit/audit-result.ts";
import { counted } from "../review/list-of.ts";

/** Where a header stands among the releases, in a few words: `as 6.12`, `all of 6.12, and 3 elements of its own`. */
export function standingText(standing: Pick<Standing, "kind" | "base" | "from" | "own" | "altered" | "taken">): string {
  const parts = placeText(standing);
  // A header that no release has is its own altogether.
  const own =
    standing.kind === "apart" || standing.own.length === 0 ? [] : [`${counted(standing.own.length, "element")} of its own`];
  const [last, ...before] = [...parts, ...own].reverse();
  return before.length === 0 ? `${last}` : `${before.reverse().join(", ")}, and ${last}`;
}

/** Whether a header is what a release was: all of it, by the same meanings, and nothing more. */
export function isAsReleased({ kind, own, altered, taken }: Pick<Standing, "kind" | "own" | "altered" | "taken">): boolean {
  return kind === "released" && own.length === 0 && otherMeanings({ altered, taken }) === 0;
}

function placeText({ kind, base, from, own, altered, taken }: Parameters<typeof standingText>[0]): readonly string[] {
  switch (kind) {
    case "released": {
      const release = from === undefined || from === base ? `${base}` : `${from} to ${base}`;
      const others = otherMeanings({ altered, taken });
      if (others > 0) return [`all of ${release} but for ${counted(others, "element")} of another meaning`];
      return [own.length === 0 ? `as ${release}` : `all of ${release}`];
    }
    case "partly":
      return base === undefined ? ["part of the oldest release"] : [`all of ${base}`, "part of what came next"];
    case "not-a-line":
      return base === undefined ? ["no release, all in all"] : [`all of ${base}`, "some of later releases without the rest"];
    case "older":
      return ["less than the oldest release"];
    case "apart":
      return ["in no release of the series"];
  }
}

/** Elements that surely mean something else than upstream's of the same name. What may be so between two releases is no difference. */
function otherMeanings({ altered, taken }: Pick<Standing, "altered" | "taken">): number {
  return new Set([
    ...altered.filter(({ sure }) => sure).map(({ name }) => name),
    ...taken.filter(({ own }) => own !== undefined).map(({ name }) => name),
  ]).size;
}
