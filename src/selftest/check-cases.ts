import type { Case } from "./case.ts";
import type { Ground } from "./ground.ts";
import { protocolOf } from "./protocol-calls.ts";
import { checksOf, provoked } from "./variations.ts";
import { aboutCommand } from "./why.ts";

/** Each rejection provoked alone, with otherwise valid input: exactly its errno. */
export function checkCases(ground: Ground): readonly Case[] {
  return [...ground.commands.flatMap((command) => commandChecks(ground, command)), ...descriptorChecks(ground)];
}

type CommandOf = Ground["commands"][number];
type CheckOf = ReturnType<typeof checksOf>[number];

function commandChecks(ground: Ground, command: CommandOf): readonly Case[] {
  return checksOf(ground, command, "holding").flatMap((check): readonly Case[] => {
    const about = aboutCommand(ground, command, { check: check.id, reason: checkReason(command, check) });
    const calls = provoked(ground, command, check).map(
      ({ label, before, call }): Case => ({
        name: `${ground.label(command)}: ${label} → ${check.errno}`,
        area: "refuses",
        about,
        plays: [...before, { ...call, expect: { errno: check.errno } }],
      }),
    );
    if (calls.length > 0 || protocolOf(ground, command) !== undefined) return calls;
    const skip =
      check.unprovoked ??
      (command.sample === undefined ? command.noSample : undefined) ??
      "the interface gives no call that provokes it";
    return [{ name: `${ground.label(command)}: ${check.id} → ${check.errno}`, area: "refuses", about, plays: [], skip }];
  });
}

/** What comes before any command of a descriptor, provoked with a command of the build and with one that nobody has. */
function descriptorChecks(ground: Ground): readonly Case[] {
  return ground.descriptors.flatMap(({ kind, first = [] }) => {
    const command = ground.commands.find((each) => each.on === kind && ground.sample(each) !== undefined);
    if (command === undefined) return [];
    return checksOf(ground, { ...command, steps: first }, "holding").flatMap((check): readonly Case[] => {
      const about = {
        check: check.id,
        command: kind,
        reason: `${check.id}, before any command on ${kind}${sourceText(check.source)}`,
      };
      const variations = provoked(ground, { ...command, steps: first }, check);
      if (variations.length === 0) {
        const skip = check.unprovoked ?? "the interface gives no call that provokes it";
        return [{ name: `${kind}, before any command: ${check.id} → ${check.errno}`, area: "refuses", about, plays: [], skip }];
      }
      return variations.flatMap(({ label, before, call }) =>
        (
          [
            [command.name, call.command],
            ["an unknown command", 0xffffffff],
          ] as const
        ).map(
          ([name, number]): Case => ({
            name: `${name} on ${kind}: ${label} → ${check.errno}`,
            area: "refuses",
            about,
            plays: [...before, { ...call, command: number, expect: { errno: check.errno } }],
          }),
        ),
      );
    });
  });
}

function checkReason({ name, source }: CommandOf, check: CheckOf): string {
  return `${check.id} of ${name}${sourceText(check.source ?? source)}`;
}

function sourceText(source: string | undefined): string {
  return source === undefined ? "" : ` (${source})`;
}
