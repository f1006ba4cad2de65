import type { HeaderInCommit, PlainElement } from "./header-delta.ts";

/** What commits did to elements, to be asked of each element whether another commit does it the other way round. */
export class TakenBack {
  readonly #done = new Map<string, number>();

  /** @param at The commit's place in the history. */
  add(headers: readonly HeaderInCommit[], at: number): void {
    for (const [before, after] of stepsOf(headers)) this.#done.set(stepOf(before, after), at);
  }

  /** The commit that did the opposite of this; undefined where none of them did. */
  by(before: PlainElement | undefined, after: PlainElement | undefined): number | undefined {
    return this.#done.get(stepOf(after, before));
  }

  /** What some headers take back of it, by name. */
  namesIn(headers: readonly HeaderInCommit[], at: number): ReadonlySet<string> {
    const steps = stepsOf(headers).filter(([before, after]) => this.by(before, after) === at);
    return new Set(steps.map(([before, after]) => (after ?? before)?.name ?? ""));
  }
}

type Step = readonly [before: PlainElement | undefined, after: PlainElement | undefined];

function stepsOf(headers: readonly HeaderInCommit[]): readonly Step[] {
  return headers.flatMap(({ delta: { added, removed, altered } }) => [
    ...added.map((each): Step => [undefined, each]),
    ...removed.map((each): Step => [each, undefined]),
    ...altered.map(({ before, after }): Step => [before, after]),
  ]);
}

/** The same for equal steps: what an element meant, or that it was not there, and what it means. */
function stepOf(before: PlainElement | undefined, after: PlainElement | undefined): string {
  const said = (element: PlainElement | undefined) => (element === undefined ? "" : `=${element.meaning}`);
  return `${(after ?? before)?.name} ${said(before)} > ${said(after)}`;
}
