import { describe, expect, test } from "vitest";
import type { Build } from "../../contract/build.ts";
import { buildOf } from "../../contract/build-of.ts";
import { commandsOf } from "../../session/dispatch.ts";
import type { AnyInterface, InterfaceSpec } from "../../session/spec.ts";
import { holds } from "../../session/when.ts";
import { iommufd } from "./iommufd-provider.ts";
import { vfio } from "./provider.ts";
import { Player, short } from "./test-support.ts";

/** Every sample and every rejection of both interfaces, on their releases and on each release without one of its changes. */
for (const spec of [vfio, iommufd] as unknown as readonly InterfaceSpec<never>[]) {
  describe(spec.contract.name, () => {
    for (const build of builds(spec)) {
      test(build.name, () => {
        const wrong: string[] = [];
        let tried = 0;
        const expectAnswer = (what: string, expected: string, plays: Parameters<Player<never>["play"]>[0]) => {
          const found = short(new Player(spec, build).play(plays).answer);
          tried += 1;
          if ((typeof found === "number" ? "ok" : found) !== expected) wrong.push(`${what}: ${expected}, found ${found}`);
        };
        const has = (change: string) => build.has.has(change);
        for (const command of commandsOf(spec as unknown as AnyInterface)) {
          if (command.sample === undefined || !has(command.change) || !holds(command, has)) continue;
          const sample = command.sample(build);
          const name = `${command.on} ${command.name}`;
          // Where only a device could make it succeed, the sample goes as far as a program can without one.
          const { expect: ends } = sample.call;
          expectAnswer(name, ends !== undefined && "errno" in ends ? ends.errno : "ok", [...sample.before, sample.call]);
          for (const step of command.steps) {
            if (!holds(step, has)) continue;
            if (step.kind === "check") {
              for (const each of step.provoke?.(sample, build) ?? []) {
                expectAnswer(`${name}, ${step.id}, ${each.label}`, step.errno, [...each.before, each.call]);
              }
            }
          }
        }
        expect(wrong).toEqual([]);
        expect(tried).toBeGreaterThan(90);
      });
    }
  });
}

function builds({ contract }: InterfaceSpec<never>): readonly Build[] {
  return contract.releases.flatMap((release) => [
    buildOf(contract, release.name),
    ...release.has
      .filter((change) => change !== "base")
      .flatMap((change) => {
        try {
          return [buildOf(contract, { from: release.name, without: [change] })];
        } catch {
          // Another change needs this one.
          return [];
        }
      }),
  ]);
}
