import { listOf } from "../review/list-of.ts";

/** As git shows an id that is not likely to be taken for another. */
export function short(id: string): string {
  return id.slice(0, 12);
}

/** Names of a list before the rest is counted. */
const shown = 6;

export function shortList(names: readonly string[]): string {
  return names.length <= shown ? listOf(names) : `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}

export function commitsLater(distance: number): string {
  return distance === 1 ? "1 commit later" : `${distance} commits later`;
}
