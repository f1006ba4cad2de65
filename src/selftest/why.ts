import type { Change, Gate, Protocol } from "../contract/contract.ts";
import { hexNumber } from "./call-text.ts";
import type { About } from "./case.ts";
import type { Command, Ground } from "./ground.ts";

/** What a case about a command tests: the change that brought the command, and its gate. */
export function aboutCommand(ground: Ground, command: Command, more: Partial<About> = {}): About {
  const change = ground.change(command.change);
  const reason = change === undefined ? `${command.name} of ${command.change}` : changeReason(change);
  return { change: command.change, command: commandKey(command), reason, ...more };
}

/** What a case about a change tests. */
export function aboutChange(change: Change, more: Partial<About> = {}): About {
  return { change: change.id, reason: changeReason(change), ...more };
}

/** What a case about a protocol's row tests. */
export function aboutProtocol(protocol: Protocol, rule: string, more: Partial<About> = {}): About {
  return { protocol: protocol.name, reason: `${rule} (${protocol.source})`, ...more };
}

/** `KIND NAME`, by which a case and a mutant find each other. */
export function commandKey({ on, name }: Pick<Command, "on" | "name">): string {
  return `${on} ${name}`;
}

export function changeReason({ id, title, gate, since, source }: Change): string {
  return `${id}, ${title}; ${gateText(gate)}; since ${since} (${source})`;
}

/** How a consumer finds out: `behind feature bit 0 of features (VDUSE_F_QUEUE_READY)`. */
export function gateText(gate: Gate): string {
  switch (gate.kind) {
    case "base":
      return "behind no gate";
    case "version":
      return `behind ${gate.protocol} ${gate.at}`;
    case "capability":
      return `behind capability ${gate.id} of ${gate.protocol} (${gate.name})`;
    case "feature":
      return `behind bit ${gate.bit} of ${gate.protocol} (${gate.name})`;
    case "size":
      return `behind ${gate.size} bytes of ${gate.record}`;
    case "flag":
      return `behind ${gate.record}.${gate.field} bit ${gate.bit}, ${gate.absent} when absent`;
    case "probe":
      return `behind ${gate.command}, ${gate.absent} when absent`;
  }
}

/** A number of any size, in decimal as long as that can be read. */
export function numberText(value: bigint): string {
  return value < 0x10000n ? String(value) : hexNumber(value);
}
