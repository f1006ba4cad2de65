import type { HeaderDelta, PlainElement } from "./header-delta.ts";
import { wordsOf } from "./told.ts";

/** When an element came, or went: the place of its commit in the history. */
export interface Event {
  /** -1 for what was there before the history begins. */
  readonly at: number;
  readonly element: PlainElement;
}

/** What is known of one header's elements while a history is gone through, parents first. */
export class HeaderPast {
  /** What is there now, and since when. */
  readonly here = new Map<string, Event>();
  /** What was there, as it was when it went, and when that was. */
  readonly gone = new Map<string, Event>();
  /** Commits that changed it, in order. */
  readonly touched: number[] = [];
  /** By set and number: who held it, by name. */
  readonly #holders = new Map<string, Map<string, Event>>();
  /** By set, number and name: the commit in which the name got another number. */
  readonly #left = new Map<string, number>();
  readonly #words = new Map<string, number>();

  /** Who has, or had, a number in a set; the one asked about left out. */
  holders({ name, set, number }: PlainElement): readonly Event[] {
    if (set === undefined || number === undefined) return [];
    const found = this.#holders.get(`${set} ${number}`);
    return found === undefined ? [] : [...found.values()].filter(({ element }) => element.name !== name);
  }

  /** The commit in which a name got another number than this one; undefined while it has it, and where it went with it. */
  leftAt(element: PlainElement): number | undefined {
    return this.#left.get(keyOf(element));
  }

  apply({ added, removed, altered }: HeaderDelta, at: number): void {
    for (const element of removed) {
      if (this.here.delete(element.name)) this.#count(element.name, -1);
      this.gone.set(element.name, { at, element });
    }
    for (const element of added) this.#add(element, at);
    for (const { before, after } of altered) {
      if (before.set !== undefined && before.number !== after.number) this.#left.set(keyOf(before), at);
      const since = this.here.get(after.name)?.at ?? -1;
      this.#add(after, since);
    }
  }

  #add(element: PlainElement, at: number): void {
    if (!this.here.has(element.name)) this.#count(element.name, 1);
    this.here.set(element.name, { at, element });
    if (element.set === undefined || element.number === undefined) return;
    this.#left.delete(keyOf(element));
    const key = `${element.set} ${element.number}`;
    const holders = this.#holders.get(key);
    if (holders === undefined) this.#holders.set(key, new Map([[element.name, { at, element }]]));
    else if (!holders.has(element.name)) holders.set(element.name, { at, element });
  }

  #count(name: string, by: number): void {
    for (const word of new Set(wordsOf(name))) this.#words.set(word, (this.#words.get(word) ?? 0) + by);
  }

  /** Words of a name that few others have: they say what it is about. */
  telling(name: string): readonly string[] {
    const most = Math.max(4, this.here.size / 10);
    return wordsOf(name).filter((word) => (this.#words.get(word) ?? 0) <= most);
  }
}

function keyOf({ set, number, name }: PlainElement): string {
  return `${set} ${number} ${name}`;
}
