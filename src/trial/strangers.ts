import type { Contract, VersionProtocol } from "../contract/contract.ts";
import { highest } from "../session/numbers.ts";
import { type CallSeen, numberGiven } from "./call-seen.ts";
import type { Off } from "./decoded-crossing.ts";
import { bitNames, capabilityName, featureNames } from "./gate-names.ts";

/**
 * Numbers that a call agrees on, acknowledges or switches on, and that no build of the interface has. To ask for one is no mistake: that is what a
 * question is for.
 */
export function strangers(seen: CallSeen): readonly Off[] {
  const { spec, asking, found } = seen;
  const given = numberGiven(seen);
  const at = found?.command.name ?? "";
  if (given === undefined || asking.length === 0 || asking.some(({ role }) => role === "get" || role === "check")) return [];
  const { contract } = spec;
  const hexNumber = `0x${given.toString(16)}`;
  const masks = asking.flatMap(({ protocol }) => (protocol.kind === "feature" ? [protocol] : []));
  if (masks.length > 0) {
    const rest = bitNames(given, featureNames(contract, masks)).find((name) => name.startsWith("0x"));
    return rest === undefined ? [] : [{ kind: "unknown-bits", at, found: rest }];
  }
  const known = asking.some(({ protocol }) =>
    protocol.kind === "version" ? given <= top(contract, protocol) : capabilityName(contract, protocol, given) !== undefined,
  );
  return known ? [] : [{ kind: "unknown-number", at, found: hexNumber }];
}

/** The highest number of a version that the contract has a word for. */
function top({ changes }: Contract, protocol: VersionProtocol): bigint {
  const numbers = changes.flatMap(({ gate }) => (gate.kind === "version" && gate.protocol === protocol.name ? [gate.at] : []));
  const floor = typeof protocol.initial === "bigint" ? protocol.initial : (protocol.defaultsTo ?? 0n);
  return highest([...numbers, floor]) ?? floor;
}
