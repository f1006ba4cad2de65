import type { Gate } from "./contract.ts";

/** A gate in a few words, as it is spelled in an answer: `api version 1`, `feature bit 0 (VDUSE_F_QUEUE_READY) of features`. */
export function gateText(gate: Gate): string {
  switch (gate.kind) {
    case "base":
      return "the first day";
    case "version":
      return `${gate.protocol} version ${gate.at}`;
    case "capability":
      return `capability ${gate.id} (${gate.name}) of ${gate.protocol}`;
    case "feature":
      return `feature bit ${gate.bit} (${gate.name}) of ${gate.protocol}`;
    case "size":
      return `a ${gate.record} of ${gate.size} bytes`;
    case "flag":
      return `bit ${gate.bit} of ${gate.record}.${gate.field}`;
    case "probe":
      return `${gate.command} not answering ${gate.absent}`;
  }
}
