import { afterEach, expect, test, vi } from "vitest";
import { capturedIo, runCaptured } from "../../test/support/captured-io.ts";
import { parseKtap } from "../../test/support/parse-ktap.ts";
import type { Errno } from "../abi/errno.ts";
import { type BuildRequest, buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { probe } from "../probe/probe.ts";
import { playedMachine } from "../selftest/test-support.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface, InterfaceSpec } from "../session/spec.ts";
import { inProcess } from "../session/transport.ts";
import { type SelftestOptions, selftestOn } from "./selftest.ts";
import { buildFound, type RealKernel } from "./selftest-real.ts";
import { UsageError } from "./verb.ts";

afterEach(() => vi.restoreAllMocks());

type Played = keyof typeof played;

/** A kernel that abide plays, and what became of it. */
async function kernelWith(name: Played, request: BuildRequest, release = "7.3.4") {
  const spec = await played[name]();
  const build = buildOf(spec.contract, request);
  const machine = playedMachine(spec, build, (world: { readonly devices?: ReadonlyMap<string, unknown> }) => [
    "control",
    ...(world.devices?.keys() ?? []),
  ]);
  const provider = new Provider(spec as InterfaceSpec<unknown>, build, { world: machine.world });
  let disposed = 0;
  const kernel: RealKernel = {
    ...machine,
    host: {
      transport: inProcess(provider),
      syscall: async () => ({ errno: "ENOSYS" }),
      list: machine.list,
      release,
      arch: "x64",
    },
    dispose: () => disposed++,
  };
  const state = async () => ({
    disposed,
    open: machine.open() + provider.descriptors().length,
    devices: await machine.list("/dev/vduse"),
  });
  return { kernel, machine, state };
}

/** A kernel on which nothing can be opened. */
function kernelWithout(errno: Errno): RealKernel {
  const refuse = async () => ({ errno });
  const transport = { open: refuse, close: refuse, ioctl: refuse, read: refuse, write: refuse, poll: refuse };
  return {
    host: { transport, syscall: refuse, list: async () => [], release: "7.3.4", arch: "x64" },
    fresh: () => Promise.reject(new Error("nothing is to be run")),
    list: async () => [],
    dispose: () => {},
  };
}

async function selftest(named: readonly string[], kernel: RealKernel, options: Partial<SelftestOptions> = {}) {
  const { io, said } = capturedIo();
  const exit = await selftestOn(async () => kernel).run(io, named, { format: "ktap", real: true, ...options });
  return { exit, out: said.out };
}

const clean = { disposed: 1, open: 0, devices: ["control"] };

test("the build is the one that the kernel answers as; it passes, and nothing is left", async () => {
  const { kernel, state } = await kernelWith("vduse", { from: "7.3" });
  const { exit, out } = await selftest(["vduse"], kernel);
  const { tests } = parseKtap(out);
  expect({ exit, bad: tests.filter(({ ok }) => !ok), ...(await state()) }).toEqual({ exit: 0, bad: [], ...clean });
  expect(out.split("\n").slice(1, 4)).toEqual([
    "# Subtest: vduse@7.3",
    `1..${tests.length}`,
    "# vduse: Linux 7.3.4 held to the word of vduse@7.3",
  ]);
  expect(out).toMatch(/^# Totals: pass:779 fail:0 xfail:0 xpass:0 skip:17 error:0$/m);
  expect(out).toMatch(/ # SKIP needs a 32-bit program$/m);
});

test("a kernel with a backport is held to what it has", async () => {
  const { kernel, state } = await kernelWith("vduse", { from: "6.10", with: ["vq-align-strict"] }, "6.12.117");
  const { exit, out } = await selftest(["vduse"], kernel, { format: "json" });
  const [result] = JSON.parse(out).builds;
  expect({ exit, build: result.build, on: result.on, ...(await state()) }).toEqual({
    exit: 0,
    build: "vduse@6.10 with vq-align-strict",
    on: "Linux 6.12.117",
    ...clean,
  });
});

test("--build: a kernel that is another fails, exit code 1, and nothing is left", async () => {
  const { kernel, state } = await kernelWith("vduse", { from: "7.2" }, "7.2.13");
  const { exit, out } = await selftest(["vduse"], kernel, { build: "7.3" });
  const failed = parseKtap(out).tests.find(({ ok }) => !ok);
  expect({ exit, name: failed?.name, ...(await state()) }).toEqual({
    exit: 1,
    name: "VDUSE_GET_FEATURES: valid → success",
    ...clean,
  });
});

const xen = ["cap-xen-hvm", "xen-runstate-update-flag", "xen-pvclock-tsc-unstable", "xen-shared-info-hva"];

test.each<[Played, BuildRequest, string, string]>([
  ["vduse", { from: "7.3" }, "7.3.4", "vduse@7.3"],
  // 6.0 cannot be told from 5.15 without a device: the kernel's own release decides.
  ["vduse", { from: "6.0" }, "6.1.192", "vduse@6.0"],
  ["vduse", { from: "6.0" }, "5.15.80", "vduse@5.15"],
  ["vduse", { from: "draft-a" }, "7.3.4", "vduse@draft-a"],
  ["vduse", { from: "7.2", with: ["features"] }, "7.2.13", "vduse@7.2 with features"],
  ["kvm", { from: "6.12", with: ["cap-one-reg"] }, "6.18.15", "kvm@6.12 with cap-one-reg"],
  ["kvm", { from: "6.12", without: ["cap-user-nmi"] }, "6.12.117", "kvm@6.12 without cap-user-nmi"],
  ["kvm", { from: "6.1", without: ["cap-xen-hvm"] }, "6.1.192", "kvm@6.1 without cap-xen-hvm"],
  // Of CONFIG_KVM_XEN a capability tells, and of what needs it nothing.
  ["kvm", { from: "6.12", without: xen }, "6.12.117", `kvm@6.12 ${xen.map((id) => `without ${id}`).join(" ")}`],
  // A fix of 6.3 is in 6.1.192, and takes an answer away that 6.1 gave.
  ["vfio", { from: "6.1", with: ["update-vaddr-chosen"] }, "6.1.192", "vfio@6.1"],
])("%s of %j on a kernel that calls itself %s is taken for %s", async (name, request, running, expected) => {
  const { kernel } = await kernelWith(name, request, running);
  const [result] = await probe(name, kernel.host);
  if (result === undefined) throw new Error("no result");
  expect(buildFound((await played[name]()).contract, result, running).name).toBe(expected);
});

test.each<[string, Errno, string]>([
  [
    "vduse",
    "ENOENT",
    "/dev/vduse/control is not there (ENOENT); it takes modprobe vduse, a kernel with CONFIG_VDPA and CONFIG_VDPA_USER",
  ],
  ["vduse", "EACCES", "/dev/vduse/control may not be opened (EACCES); who may: root"],
  [
    "kvm",
    "ENODEV",
    "/dev/kvm is not there (ENODEV); it takes modprobe kvm_intel or kvm_amd, a kernel with CONFIG_KVM and CONFIG_KVM_INTEL or CONFIG_KVM_AMD, a processor whose virtualisation is on, also in a virtual machine",
  ],
  ["kvm", "EPERM", "/dev/kvm may not be opened (EPERM); who may: the group kvm"],
])("%s that answers %s says what would help", async (name, errno, message) => {
  await expect(selftest([name], kernelWithout(errno))).rejects.toThrow(new UsageError(message));
});

test("a device that is not what its name says: nothing is run", async () => {
  const { kernel, state } = await kernelWith("vduse", { from: "7.3" });
  const transport = { ...kernel.host.transport, ioctl: async () => ({ errno: "ENOTTY" }) as const };
  await expect(selftest(["vduse"], { ...kernel, host: { ...kernel.host, transport } })).rejects.toThrow(
    new UsageError(
      "/dev/vduse/control answers ENOTTY to every command: it is not the device that its name says, or not for this user; see ls -l /dev/vduse/control",
    ),
  );
  expect(await state()).toEqual(clean);
});

test("a device of someone else's with the name of ours: nothing is run", async () => {
  const { kernel, machine, state } = await kernelWith("vduse", { from: "7.3" });
  (machine.world as { readonly devices: Map<string, unknown> }).devices.set("abide", {});
  await expect(selftest(["vduse"], kernel)).rejects.toThrow(
    new UsageError("/dev/vduse/abide is there already, and the cases make one of that name; remove it first"),
  );
  expect(await state()).toEqual({ ...clean, devices: ["control", "abide"] });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends the run between two cases, and what was made is removed",
  async (signal) => {
    const { kernel, state } = await kernelWith("vduse", { from: "7.3" });
    const before = process.listenerCount(signal);
    let runs = 0;
    const interrupted = {
      ...kernel,
      fresh() {
        if (++runs === 500) process.emit(signal, signal);
        return kernel.fresh();
      },
    };
    await expect(selftest(["vduse"], interrupted)).rejects.toThrow(
      new RegExp(`^stopped by ${signal} after \\d+ of 796 cases; what they made is removed$`),
    );
    expect(await state()).toEqual(clean);
    expect(process.listenerCount(signal)).toBe(before);
  },
);

test("what cannot be removed is said", async () => {
  const { kernel } = await kernelWith("vduse", { from: "7.3" });
  const stuck: RealKernel = {
    ...kernel,
    async fresh() {
      const { target, dispose } = await kernel.fresh();
      const ioctl: typeof target.ioctl = (fd, command, argument) =>
        command === 0x4100_8103 ? { errno: "EBUSY" } : target.ioctl(fd, command, argument);
      return { target: { ...target, ioctl }, dispose };
    },
  };
  await expect(selftest(["vduse"], stuck)).rejects.toThrow(
    /^\/dev\/vduse\/abide \(VDUSE_DESTROY_DEV answers EBUSY\) could not be removed; \d+ of 796 cases were run$/,
  );
});

test("kvm on another machine than the one that the cases are made for: nothing fails that this machine has not", async () => {
  const { worldOn } = await import("../interfaces/kvm/world.ts");
  const { amdHost } = await import("../interfaces/kvm/host.ts");
  const { kvm } = await import("../interfaces/kvm/provider.ts");
  // As Debian configures it, in an emulated machine.
  const host = { ...amdHost, cpus: 2, maxVcpus: 4096, vmTypes: 1, sev: false, tscControl: false, pmu: false, sysBoot: true };
  const spec = { ...kvm, world: () => worldOn(host) } as unknown as AnyInterface;
  const build = buildOf(spec.contract, "7.3");
  const machine = playedMachine(spec, build, () => []);
  const provider = new Provider(spec as InterfaceSpec<unknown>, build, { world: machine.world });
  const { kernel } = await kernelWith("kvm", { from: "7.3" });
  const here = { ...kernel, ...machine, host: { ...kernel.host, transport: inProcess(provider) } };
  const { exit, out } = await selftest(["kvm"], here, { format: "json" });
  const [{ build: name, cases }] = JSON.parse(out).builds;
  const failed = cases.filter((each: { readonly outcome: string }) => each.outcome === "fail");
  expect({ exit, name, failed }).toEqual({ exit: 0, name: "kvm@7.3", failed: [] });
});

test("vfio with names of this machine", async () => {
  const spec = await played.vfio();
  const { kernel } = await kernelWith("vfio", { from: "7.3" });
  const name = (spec.program?.names ?? []).map((each) => `${each}=${each}`);
  const { exit, out } = await selftest(["vfio"], kernel, { name });
  expect({ exit, skipped: out.includes("needs what takes the place") }).toEqual({ exit: 0, skipped: false });
});

const names = "known: /dev/vfio/26, /dev/vfio/27, 0000:06:0d.0, 0000:07:00.0, 00000000-0000-0000-0000-00000000001a";
test.each<[string, string, string]>([
  ["vfio", "26", `expected --name FROM=TO, found "26"; ${names}`],
  ["vfio", "/dev/vfio/26=", `expected --name FROM=TO, found "/dev/vfio/26="; ${names}`],
  ["vfio", "/dev/vfio/5=/dev/vfio/26", `the cases have no name /dev/vfio/5; ${names}`],
  [
    "vfio",
    "0000:06:0d.0=05:00.0",
    "05:00.0 cannot take the place of 0000:06:0d.0 in an argument: expected 12 characters, found 7",
  ],
  ["vduse", "a=b", "the cases have no name a; this interface has none"],
])("%s --name %s", async (interface_, name, message) => {
  await expect(selftest([interface_], kernelWithout("ENOENT"), { name: [name] })).rejects.toThrow(new UsageError(message));
});

test.each<[string, readonly string[], string]>([
  ["no interface", ["--real"], "abide: --real makes devices, so say of which interface: abide selftest vduse --real\n"],
  ["one that no kernel has", ["iommu", "--real"], "abide: iommu cannot be tried on a kernel: none has a device for it\n"],
  [
    "a build of two",
    ["vduse", "kvm", "--real", "--build", "7.3"],
    "abide: 7.3 is a build of one interface, and 2 are to be tested; name the one\n",
  ],
  [
    "names of two",
    ["vduse", "vfio", "--real", "--name", "a=b"],
    "abide: --name is of one interface, and 2 are to be tested; name the one\n",
  ],
  [
    "names of a played machine",
    ["vfio", "--name", "a=b"],
    "abide: --name is for --real: a played machine has the names of the cases\n",
  ],
  ["with mutants", ["vduse", "--real", "--mutants"], "abide: option '--real' cannot be used with option '--mutants'\n"],
  [
    "with all builds",
    ["vduse", "--real", "--builds", "all"],
    "abide: option '--real' cannot be used with option '--builds <which>'\n",
  ],
])("%s", async (_, args, err) => {
  expect(await runCaptured(["selftest", ...args])).toEqual({ exit: 2, out: "", err });
});
