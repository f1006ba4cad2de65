import type { Command, Constant, HeaderAbi } from "../abi/abi.ts";
import type { Valued } from "./growing.ts";

/*
 * Elements of a header by their names. Most of a header that changed did not change, and finding out what its macros stand for is most of a review's work: a
 * rule that knows by the name what it looks for asks here, and the rest is never evaluated. All are in the order of their definitions.
 */

/** Constants whose names fit. */
export function constantsNamed(header: HeaderAbi, fits: (name: string) => boolean): readonly Constant[] {
  return header.defines.flatMap((name) => (fits(name) ? (header.constants.get(name) ?? []) : []));
}

/** Commands whose names fit. */
export function commandsNamed(header: HeaderAbi, fits: (name: string) => boolean): readonly Command[] {
  return header.defines.flatMap((name) => (fits(name) ? (header.commands.get(name) ?? []) : []));
}

/** Constants, enumerators and the ordinals of commands whose names fit, in this order. */
export function valuesNamed(header: HeaderAbi, fits: (name: string) => boolean): readonly Valued[] {
  const values: Valued[] = constantsNamed(header, fits).map(({ name, value }) => ({ name, value }));
  for (const { enumerators } of header.enums.values())
    for (const { name, value } of enumerators) if (fits(name)) values.push({ name, value });
  for (const { name, ordinal } of commandsNamed(header, fits)) values.push({ name, value: BigInt(ordinal) });
  return values;
}
