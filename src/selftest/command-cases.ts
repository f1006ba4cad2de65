import type { SampleCall } from "../session/sample.ts";
import type { Case } from "./case.ts";
import type { Ground } from "./ground.ts";
import { protocolOf } from "./protocol-calls.ts";
import { aboutCommand } from "./why.ts";

/** What a sample shows, and its answer. Where nothing but a guest could make the call succeed, it may be as far as a program gets. */
export function sampleText(sample: SampleCall | undefined): string {
  const expect = sample?.call.expect;
  const errno = expect !== undefined && "errno" in expect ? expect.errno : undefined;
  return errno === undefined ? "valid → success" : `as far as a program gets alone → ${errno}`;
}

/** Each command of the build succeeds as its sample says; one that nothing but a guest could make succeed is skipped, and says so. */
export function commandCases(ground: Ground): readonly Case[] {
  return ground.commands.flatMap((command): Case[] => {
    const about = aboutCommand(ground, command);
    const sample = ground.sample(command);
    const name = `${ground.label(command)}: ${sampleText(sample)}`;
    const more = (command.more?.(ground.build) ?? []).map(({ label, before, call }): Case => {
      return { name: `${ground.label(command)}: ${label}`, area: "opens", about, plays: [...before, call] };
    });
    if (sample !== undefined) return [{ name, area: "opens", about, plays: [...sample.before, sample.call] }, ...more];
    const skip = command.noSample ?? "the interface gives no call that succeeds";
    // What a protocol's own commands answer, the cases of the protocol say.
    return protocolOf(ground, command) !== undefined ? more : [{ name, area: "opens", about, plays: [], skip }, ...more];
  });
}
