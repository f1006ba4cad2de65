import type { HeaderAbi } from "../abi/abi.ts";

/**
 * What source finds under a name that a header keeps for it: `now` of `#define old now`, and what that stands for in turn, nearest first; nothing when there
 * is no such macro.
 */
export function keptByMacro(header: HeaderAbi | undefined, name: string): readonly string[] {
  const names: string[] = [];
  for (let at = name; ; ) {
    const macro = header?.visible.macro(at);
    // A macro that comes round to itself is not expanded again, and neither is it here.
    if (macro === undefined || macro.parameters !== undefined || macro.text === name || names.includes(macro.text)) return names;
    names.push(macro.text);
    at = macro.text;
  }
}
