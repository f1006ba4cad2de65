import type { ElementMap } from "../contract/element-map.ts";
import { versionPart } from "../review/version-name.ts";
import { isOf } from "./audit-contract.ts";
import type { NumberConvention } from "./convention.ts";
import type { Elements } from "./element.ts";
import type { History } from "./history.ts";
import type { Version } from "./numbers.ts";

/** A declared number: where it is in a header, and which constants say it and nothing else. */
export interface DeclaredNumber {
  readonly name: string;
  readonly constants: readonly string[];
  numberIn(elements: Elements): Version | undefined;
}

/** The number that constants give by their values, most significant first. */
export function numberOfConstants(name: string, constants: readonly string[]): DeclaredNumber {
  return {
    name,
    constants,
    numberIn: (elements) => {
      const values = constants.flatMap((constant) => elements.get(constant)?.number ?? []);
      return values.length === constants.length ? values : undefined;
    },
  };
}

/** The number that a contract's constant gives: the largest of those with its name and a number. */
export function numberOfContract({ declares }: ElementMap, elements: Iterable<Elements>): readonly DeclaredNumber[] {
  const names = new Set([...elements].flatMap((each) => [...each.keys()]));
  return Object.values(declares).map((constant) => ({
    name: constant,
    constants: [...names].filter((name) => isOf(name, constant)),
    numberIn: (each) => {
      const values = [...each.values()].flatMap(({ name, number }) =>
        isOf(name, constant) && number !== undefined ? [number] : [],
      );
      const most = values.sort((a, b) => (a < b ? -1 : 1)).at(-1);
      return most === undefined ? undefined : [most];
    },
  }));
}

/** Those that a convention names. */
export function numberOfConvention(convention: NumberConvention): DeclaredNumber | undefined {
  return convention.kind === "constants" ? numberOfConstants(convention.name, convention.constants) : undefined;
}

/**
 * Numbers that nobody told of: constants that are called a version, and that grew while the series did. What has always been the same says nothing of
 * what came, whatever it is called.
 */
export function learntNumbers({ readings, known }: History): readonly DeclaredNumber[] {
  const stems = new Map<string, { constant: string; rank: number }[]>();
  for (const [name, { element }] of known) {
    if (element.kind !== "constant") continue;
    const part = versionPart(name);
    if (part !== undefined) stems.set(part.stem, [...(stems.get(part.stem) ?? []), { constant: name, rank: part.rank }]);
  }
  return [...stems].flatMap(([stem, found]) => {
    const constants = found.sort((a, b) => a.rank - b.rank).map(({ constant }) => constant);
    const number = numberOfConstants(constants.length === 1 ? (constants[0] ?? stem) : `${stem} version`, constants);
    const values = new Set(readings.flatMap((each) => (each === undefined ? [] : (number.numberIn(each)?.join(".") ?? []))));
    return values.size > 1 ? [number] : [];
  });
}
