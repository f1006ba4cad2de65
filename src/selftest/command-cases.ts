import type { Case } from "./case.ts";
import type { Ground } from "./ground.ts";
import { protocolOf } from "./protocol-calls.ts";
import { aboutCommand } from "./why.ts";

/** Each command of the build succeeds as its sample says; one that nothing but a guest could make succeed is skipped, and says so. */
export function commandCases(ground: Ground): readonly Case[] {
  return ground.commands.flatMap((command): Case[] => {
    const about = aboutCommand(ground, command);
    const sample = ground.sample(command);
    // Where nothing but a guest could make it succeed, a sample may be as far as a program gets.
    const expect = sample?.call.expect;
    const name = `${ground.label(command)}: valid → ${expect !== undefined && "errno" in expect ? expect.errno : "success"}`;
    const more = (command.more?.(ground.build) ?? []).map(({ label, before, call }): Case => {
      return { name: `${ground.label(command)}: ${label}`, area: "opens", about, plays: [...before, call] };
    });
    if (sample !== undefined) return [{ name, area: "opens", about, plays: [...sample.before, sample.call] }, ...more];
    const skip = command.noSample ?? "the interface gives no call that succeeds";
    // What a protocol's own commands answer, the cases of the protocol say.
    return protocolOf(ground, command) !== undefined ? more : [{ name, area: "opens", about, plays: [], skip }, ...more];
  });
}
