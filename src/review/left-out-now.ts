import type { HeaderAbi } from "../abi/abi.ts";

/** That what is gone still stands in the new header, under a condition that leaves it out, and what to do. */
interface LeftOutNow {
  readonly text: string;
  readonly next: string;
}

/** Undefined when no conditional of the header leaves out a definition of the name. */
export function leftOutNow(name: string, header: HeaderAbi | undefined): LeftOutNow | undefined {
  const defines = new RegExp(`(?:^| )(?:define ${name}(?: |$)|(?:struct|union|enum) ${name} \\{)`);
  const region = header?.inactive.find(({ text }) => text.includes(name) && defines.test(text));
  if (region === undefined) return undefined;
  const { condition } = region;
  return {
    text: `; it stands under \`#${condition}\` now, which does not hold here`,
    next: `Leave ${name} outside of \`#${condition}\`.`,
  };
}
