import { join } from "node:path";
import { expect, test } from "vitest";
import { intercept } from "../../src/intercept/intercept.ts";
import { commands, constants } from "../../src/interfaces/kvm/bindings.gen.ts";
import { hasKvm } from "../support/has-kvm.ts";

const client = join(import.meta.dirname, "client.mjs");

test.skipIf(!hasKvm())("a real /dev/kvm answers, but for what is masked", async () => {
  const { KVM_GET_API_VERSION: version, KVM_CHECK_EXTENSION: check, KVM_CREATE_VM: create, KVM_IRQFD: irqfd } = commands;
  const calls = [
    ["open", "/dev/kvm"],
    ["ioctl", 0, version.number, 0],
    ["ioctl", 0, check.number, constants.KVM_CAP_IRQFD],
    ["ioctl", 0, check.number, constants.KVM_CAP_IOEVENTFD],
    ["ioctl", 0, create.number, 0],
    ["ioctl", 4, irqfd.number, "00".repeat(32)],
    ["ioctl", 4, check.number, constants.KVM_CAP_USER_MEMORY],
  ];
  const result = await intercept({
    interface: "kvm",
    request: { from: "7.3", without: ["cap-irqfd", "cap-irqfd-resample"] },
    beside: { from: "7.3" },
    program: [process.execPath, client, JSON.stringify(calls)],
    stdio: "capture",
    seconds: 60,
    settle: 0,
  });
  const answers = result.out.split("\n").filter((line) => line !== "");
  expect(answers.map((line) => (JSON.parse(line) as unknown[])[0])).toEqual([
    expect.any(Number),
    12,
    0,
    1,
    expect.any(Number),
    "ENOTTY",
    1,
  ]);
  expect(result.crossings[0]?.answer).toEqual({ value: expect.any(Number), descriptor: 1 });
  expect(result.crossings.map(({ by }) => by)).toEqual(["kernel", "kernel", "masked", "kernel", "kernel", "masked", "kernel"]);
});
