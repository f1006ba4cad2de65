import type { Command } from "../abi/abi.ts";
import { descriptorOf } from "./descriptor-of.ts";
import { commandsNumbered } from "./families.ts";
import type { HeaderPair } from "./pairs.ts";

/**
 * The command for which an old provider takes a new one: it had the number already, and has it still. Undefined when there is none, when the new one is only
 * another name, and when the two are known to be for different descriptors.
 */
export function heldNumber(command: Command, pair: HeaderPair): Command | undefined {
  const { before, after } = pair;
  if (before === undefined || after === undefined) return undefined;
  const isAlias = /^\(*\s*[A-Za-z_]\w*\s*\)*$/.test(after.visible.macro(command.name)?.text ?? "");
  if (isAlias) return undefined;
  // Of old commands only those are looked at that have the number now.
  return commandsNumbered(after, command.number).find((each) => {
    if (each.name === command.name || before.commands.get(each.name)?.number !== command.number) return false;
    if (new RegExp(`^\\(*\\s*${command.name}\\s*\\)*$`).test(after.visible.macro(each.name)?.text ?? "")) return false;
    const [own, other] = [command, each].map((one) => descriptorOf(one, pair));
    return own === undefined || other === undefined || own === other;
  });
}
