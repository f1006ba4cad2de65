import type { HeaderAbi } from "../abi/abi.ts";

/** What source finds under a name that a header keeps for it: `now` of `#define old now`; undefined when there is no such macro. */
export function keptByMacro(header: HeaderAbi | undefined, name: string): string | undefined {
  const macro = header?.visible.macro(name);
  return macro === undefined || macro.parameters !== undefined ? undefined : macro.text;
}
