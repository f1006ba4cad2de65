import { expect, test } from "vitest";
import { isErrno } from "../../abi/errno.ts";
import { buildOf } from "../../contract/build-of.ts";
import { commandsOf } from "../../session/dispatch.ts";
import type { Play } from "../../session/sample.ts";
import type { AnyInterface, InterfaceSpec } from "../../session/spec.ts";
import { iommufd } from "./iommufd-provider.ts";
import { vfio } from "./provider.ts";
import { getDevice, setIommu, withGroup } from "./samples.ts";
import { Player } from "./test-support.ts";

const calls = 100_000;

const cases: readonly (readonly [spec: InterfaceSpec<never>, before: readonly Play[]])[] = [
  [vfio as never, [...withGroup, setIommu(1), getDevice("0000:06:0d.0")]],
  [iommufd as never, [{ call: "open", path: "/dev/iommu", as: "iommufd" }]],
];

for (const [spec, before] of cases) {
  for (const release of spec.contract.releases) {
    test(`${calls} random calls of ${spec.contract.name} ${release.name} are all answered`, { timeout: 30_000 }, () => {
      const build = buildOf(spec.contract, release.name);
      const player = new Player(spec, build);
      player.play(before);
      const fds = [...player.fds.values()];
      const numbers = [...new Set(commandsOf(spec as unknown as AnyInterface).map(({ number }) => number))];
      const random = generator(0x5eed);
      const answered = new Map<string, number>();
      for (let count = 0; count < calls; count++) {
        const number = (numbers[random(numbers.length)] ?? 0) + (random(8) === 0 ? random(5) - 2 : 0);
        const bytes = new Uint8Array([0, 3, 8, 12, 16, 24, 32, 40, 48, 64, 200][random(11)] ?? 0);
        for (let at = 0; at < bytes.length; at += 4) bytes[at] = random(3) === 0 ? random(256) : random(4);
        // Half of the time a size that may be right.
        if (random(2) === 0 && bytes.length > 0) bytes[0] = bytes.length;
        const argument = random(4) === 0 ? BigInt(random(12)) : bytes;
        const answer = player.provider.ioctl(fds[random(fds.length)] ?? 3, number, argument);
        const errno = "errno" in answer ? answer.errno : "answered";
        if (!("errno" in answer ? isErrno(answer.errno) : answer.value >= 0))
          throw new Error(`${number}: ${JSON.stringify(answer)}`);
        answered.set(errno, (answered.get(errno) ?? 0) + 1);
      }
      expect([...answered.values()].reduce((sum, each) => sum + each, 0)).toBe(calls);
      // The calls went somewhere: some were done, and some were refused for more than being unknown.
      for (const expected of ["answered", "EFAULT", "EINVAL"]) expect(answered.get(expected)).toBeGreaterThan(100);
    });
  }
}

/** Numbers below a limit, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}
