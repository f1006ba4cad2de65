import type { HeaderAbi } from "../abi/abi.ts";
import type { Record } from "../abi/type.ts";
import type { HeaderPair } from "./pairs.ts";

/** A record under another data model, where it may be the same on both sides and so in no pair. */
export function recordAcross(
  header: HeaderPair,
  name: string,
): { readonly before: Record | undefined; readonly after: Record | undefined } {
  const paired = header.records.find((each) => each.name === name);
  return paired ?? { before: recordOf(header.before, name), after: recordOf(header.after, name) };
}

/** Only a record that is named after a member, `kvm_irqchip.chip`, cannot be asked for by its name alone. */
function recordOf(header: HeaderAbi | undefined, name: string): Record | undefined {
  return name.includes(".") ? header?.records.get(name) : header?.visible.record(name);
}
