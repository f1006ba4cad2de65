import { commandsOf } from "../session/dispatch.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Step } from "../session/step.ts";
import type { Command, Descriptor } from "./ground.ts";

type Steps = readonly Step<unknown, unknown, unknown>[];

/**
 * The interface with other steps: for its own commands, for those that follow from its protocols, and for what comes before any command of a
 * descriptor. A command whose steps stay the same array stays the same command.
 */
export function withSteps(
  spec: AnyInterface,
  change: { ofCommand?(command: Command): Steps; ofDescriptor?(descriptor: Descriptor): Steps | undefined },
): AnyInterface {
  const commands = commandsOf(spec).map((command) => {
    const steps = change.ofCommand?.(command) ?? command.steps;
    return steps === command.steps ? command : { ...command, steps };
  });
  const descriptors = (spec.descriptors as unknown as readonly Descriptor[]).map((descriptor) => {
    const first = change.ofDescriptor?.(descriptor) ?? descriptor.first;
    return first === descriptor.first || first === undefined ? descriptor : { ...descriptor, first };
  });
  // The dispatcher takes the last command of a number: those made from the protocols once more are behind these, and never reached.
  return {
    ...spec,
    commands: commands as unknown as AnyInterface["commands"],
    descriptors: descriptors as unknown as AnyInterface["descriptors"],
  };
}
