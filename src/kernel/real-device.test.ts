import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { kvm } from "../interfaces/kvm/kvm.ts";
import { vduse } from "../interfaces/vduse/vduse.ts";
import { runSuite } from "../selftest/run-suite.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import { negotiate } from "../session/negotiate.ts";
import { NegotiationError } from "../session/refusal.ts";
import type { AnyInterface } from "../session/spec.ts";
import { type Kernel, openKernel } from "./kernel.ts";
import { kernelTarget } from "./kernel-target.ts";
import { kernelTransport } from "./kernel-transport.ts";

/** The other rooms on the running kernel, as a program of the library uses them. Where a device is missing, its test is skipped. */

async function on<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const kernel = await openKernel();
  try {
    return await work(kernel);
  } finally {
    kernel.dispose();
  }
}

const openFiles = () => readdirSync("/proc/self/fd").length;
const usable = process.platform === "linux" && process.arch === "x64";

test.runIf(usable && existsSync("/dev/kvm"))("negotiate on /dev/kvm as on a played one", async (context) => {
  const before = openFiles();
  await on(async (kernel) => {
    const opened = kernel.open("/dev/kvm");
    if ("errno" in opened) return context.skip(`/dev/kvm answers ${opened.errno}`);
    const session = await negotiate(kvm.system(kernelTransport(kernel)), {
      require: ["basic", "cap-user-memory"],
      prefer: ["cap-user-nmi"],
    });
    expect(session.agreed).toContain("cap-user-memory");
    const machine = await session.createVm(0n);
    expect(kernel.descriptors).toContain(machine);
    await session.close();
  });
  expect(openFiles()).toBe(before);
});

test.runIf(usable && existsSync("/dev/kvm"))(
  "cases of the selftest on /dev/kvm that no machine answers otherwise",
  async (context) => {
    const before = openFiles();
    await on(async (kernel) => {
      const opened = kernel.open("/dev/kvm");
      if ("errno" in opened) return context.skip(`/dev/kvm answers ${opened.errno}`);
      const spec = kvm.provider as unknown as AnyInterface;
      const suite = suiteOf(spec, buildOf(kvm.contract, "6.12"));
      const cases = suite.cases.filter(
        ({ about, program }) => program === undefined && about.command === "system KVM_GET_API_VERSION",
      );
      const { results } = runSuite({ ...suite, cases }, "the running kernel", (program) => kernelTarget(kernel, program));
      expect(results.length).toBeGreaterThan(1);
      expect(results.filter(({ outcome }) => outcome.kind !== "pass")).toEqual([]);
    });
    expect(openFiles()).toBe(before);
  },
);

test.runIf(usable && !existsSync("/dev/vduse/control"))("negotiate where the device is missing", async () => {
  await on(async (kernel) => {
    const refused = negotiate(vduse.control(kernelTransport(kernel)), {});
    await expect(refused).rejects.toThrow(NegotiationError);
    await expect(refused).rejects.toThrow("ENOENT");
  });
});
