import type { Enumerator } from "../abi/type.ts";
import { isMaskName, isSentinelName } from "../review/growing.ts";

/**
 * Whether an enumerator is one of the things that its enum numbers, whatever its name says: it stands among others, and has the number that is its turn.
 * `IFLA_NUM_VF` and `ETHTOOL_A_COALESCE_RX_MAX_FRAMES` are attributes; `FOO_MAX` at the end of its enum follows from the others.
 */
export function isCounted(name: string, enumerators: readonly Enumerator[]): boolean {
  const at = enumerators.findIndex((each) => each.name === name);
  const [before, one, next] = [enumerators[at - 1], enumerators[at], enumerators[at + 1]];
  // What begins with two underscores is the header's own; what nothing follows, or what is worked out from others, is the end of them.
  if (one === undefined || next === undefined || name.startsWith("__") || !isGiven(one) || !isGiven(next)) return false;
  // 3 between 2 and 4 may be a mask of bits.
  if (isMaskName(name) && (one.text ?? "") !== "") return false;
  // Another end may follow: that of the header itself follows a thing, any other one what has not the name of an end.
  if (isSentinelName(next.name) && !next.name.startsWith("__") && isSentinelName(name)) return false;
  if (before === undefined) return (one.text ?? "") === "" && next.value === one.value + 1n;
  return (
    (before.value + 1n === one.value && one.value + 1n === next.value) ||
    (before.value * 2n === one.value && one.value * 2n === next.value)
  );
}

/** Its number is its turn's, or written down: it is worked out from no other name. */
function isGiven({ text = "" }: Enumerator): boolean {
  return !/[A-Za-z_]\w*/.test(text.replace(/\b(0[xX][\da-fA-F]+|\d+)[uUlL]*\b/g, ""));
}
