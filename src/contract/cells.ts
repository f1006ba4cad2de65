/** Where a combination of sides is remembered, whatever their order. */
export class Cells {
  readonly changes: number;
  readonly size: number;
  readonly #base: number;

  constructor(changes: number, size: number) {
    this.changes = changes;
    this.size = size;
    this.#base = changes * 2;
  }

  get length(): number {
    return this.#base ** this.size;
  }

  /** Sides in ascending order. */
  at(sides: readonly Side[]): number {
    let cell = 0;
    for (const side of sides) cell = cell * this.#base + side;
    return cell;
  }

  sides(cell: number): readonly Side[] {
    const sides: Side[] = [];
    for (let rest = cell; sides.length < this.size; rest = Math.floor(rest / this.#base)) sides.push(rest % this.#base);
    return sides.reverse();
  }
}

/** Calls `see` with each way to take `size` of the sides, in their order. The array is the same one each time. */
export function eachOf(sides: readonly Side[], size: number, see: (chosen: readonly Side[]) => void): void {
  const chosen: Side[] = [];
  const take = (from: number) => {
    if (chosen.length === size) return see(chosen);
    for (let index = from; index <= sides.length - (size - chosen.length); index++) {
      chosen.push(sides[index] as Side);
      take(index + 1);
      chosen.pop();
    }
  };
  take(0);
}

/** A change there or missing, as a number: twice the place of the change, plus one when it is there. */
export type Side = number;
