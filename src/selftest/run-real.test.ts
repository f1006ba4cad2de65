import { expect, test } from "vitest";
import { type BuildRequest, buildOf } from "../contract/build-of.ts";
import { bareHost, fullHost } from "../interfaces/kvm/host.ts";
import { kvm } from "../interfaces/kvm/provider.ts";
import { worldOn } from "../interfaces/kvm/world.ts";
import { vduse } from "../interfaces/vduse/provider.ts";
import { vfio } from "../interfaces/vfio/provider.ts";
import { bareName, commonWorlds } from "../interfaces/vfio/world.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Case } from "./case.ts";
import { namesMade, type RealRun, runReal } from "./run-real.ts";
import { suiteOf } from "./suite-of.ts";
import type { Target } from "./target.ts";
import { playedMachine } from "./test-support.ts";

const devices = (world: { readonly devices: ReadonlyMap<string, unknown> }) => ["control", ...world.devices.keys()];

async function run(
  name: "vduse" | "kvm" | "vfio",
  request: string,
  more: Partial<RealRun> & { readonly machine?: BuildRequest; readonly around?: (target: Target) => Target } = {},
) {
  const spec = { vduse, kvm, vfio }[name] as unknown as AnyInterface;
  const suite = suiteOf(spec, buildOf(spec.contract, request));
  const machine = playedMachine(
    more.worlds === undefined ? spec : { ...spec, world: () => worldOn(bareHost) },
    buildOf(spec.contract, more.machine ?? request),
    name === "vduse" ? devices : () => [],
    more.around,
  );
  const cases = { spec, suite, on: "Linux 7.3.4", names: new Map(), worlds: [], stop: () => false, ...more };
  const result = await runReal(machine, cases);
  const of = (kind: string) => result.results.filter(({ outcome }) => outcome.kind === kind);
  const reasons = new Set(of("skip").map(({ outcome }) => (outcome.kind === "skip" ? outcome.reason : "")));
  return {
    ...result,
    machine,
    spec,
    pass: of("pass").length,
    fail: of("fail").map((each) => each.case.name),
    skip: of("skip").length,
    reasons,
  };
}

test("vduse 7.3 on a machine of that build: all pass, and no device is left", async () => {
  const { on, pass, fail, skip, reasons, left, stopped, machine, suite } = await run("vduse", "7.3");
  expect({ on, fail, left, stopped, open: machine.open(), devices: await machine.list("/dev/vduse") }).toEqual({
    on: "Linux 7.3.4",
    fail: [],
    left: [],
    stopped: 0,
    open: 0,
    devices: ["control"],
  });
  expect(reasons).toContain("needs a 32-bit program");
  expect(pass + skip).toBe(suite.cases.length);
  expect(pass).toBeGreaterThan(750);
});

test("a kernel that is not what it is held to fails, and what its cases made is removed all the same", async () => {
  const { fail, machine } = await run("vduse", "7.3", { machine: { from: "7.2" } });
  expect(fail[0]).toBe("VDUSE_GET_FEATURES: valid → success");
  expect(fail.length).toBeGreaterThan(50);
  expect([machine.open(), await machine.list("/dev/vduse")]).toEqual([0, ["control"]]);
});

test("devices of someone else stay: those that were there, and those that come meanwhile", async () => {
  const spec = vduse as unknown as AnyInterface;
  const suite = suiteOf(spec, buildOf(spec.contract, "7.3"));
  const few = { ...suite, cases: suite.cases.filter(({ name }) => name.startsWith("VDUSE_CREATE_DEV: valid")) };
  const machine = playedMachine(spec, suite.build, devices);
  const world = machine.world as { readonly devices: Map<string, unknown> };
  world.devices.set("theirs", {});
  const result = await runReal(machine, {
    spec,
    suite: few,
    on: "Linux",
    names: new Map(),
    worlds: [],
    stop() {
      world.devices.set("meanwhile", {});
      return false;
    },
  });
  expect(result.results.map(({ outcome }) => outcome)).toEqual(few.cases.map(() => ({ kind: "pass" })));
  expect(few.cases.length).toBeGreaterThan(0);
  expect(await machine.list("/dev/vduse")).toEqual(["control", "theirs", "meanwhile"]);
});

test("what cannot be removed is named, and nothing is made any more", async () => {
  const { left, results, stopped } = await run("vduse", "7.3", {
    // Cases close the device, so only the removal itself is refused.
    around: (target) => ({
      ...target,
      ioctl: (fd, command, argument) => {
        const isRemoval = command === 0x4100_8103 && argument.by === "pointer" && argument.bytes.length === 256;
        return isRemoval ? { errno: "EBUSY" } : target.ioctl(fd, command, argument);
      },
    }),
  });
  expect(left).toEqual(["/dev/vduse/abide (VDUSE_DESTROY_DEV answers EBUSY)"]);
  expect(stopped).toBe(vduseCases().length - results.length);
  expect(stopped).toBeGreaterThan(0);
});

test("it stops between two cases, and what was made until then is removed", async () => {
  const { results, stopped, machine } = await run("vduse", "7.3", { stop: (done) => done === 400 });
  expect([results.length, stopped, await machine.list("/dev/vduse")]).toEqual([400, vduseCases().length - 400, ["control"]]);
});

test("a crash of the target is a failed case, and the next ones run", async () => {
  let calls = 0;
  const { fail, stopped, machine } = await run("vduse", "5.15", {
    around: (target) => ({
      ...target,
      open(path) {
        if (++calls === 3) throw new Error("no such thing");
        return target.open(path);
      },
    }),
  });
  expect([fail.length, stopped, machine.open()]).toEqual([1, 0, 0]);
});

test("vfio without names: what needs a device says so; with them, calls have those of the machine", async () => {
  const { fail, reasons } = await run("vfio", "7.3");
  expect(fail).toEqual([]);
  expect([...reasons].filter((each) => each.startsWith("needs what"))).toEqual([
    "needs what takes the place of /dev/vfio/26: --name /dev/vfio/26=…",
    "needs what takes the place of /dev/vfio/27: --name /dev/vfio/27=…",
  ]);
  const seen = new Set<string>();
  const { names = [] } = vfio.program ?? {};
  const other = new Map(names.map((name) => [name, name.startsWith("/") ? "/dev/vfio/5" : "0000:00:05.0"]));
  await run("vfio", "7.3", {
    names: other,
    around: (target) => ({
      ...target,
      open(path) {
        seen.add(path);
        return target.open(path);
      },
    }),
  });
  expect([...seen].sort()).toEqual(["/dev/vfio/5", "/dev/vfio/vfio"]);
});

test("a device that is not there is no failure of a kernel's", async () => {
  const { fail, reasons } = await run("vfio", "7.3", {
    names: new Map([
      ["/dev/vfio/26", "/dev/vfio/5"],
      ["/dev/vfio/27", "/dev/vfio/6"],
    ]),
  });
  expect(fail).toEqual([]);
  expect(reasons).toContain("/dev/vfio/26 answers ENOENT");
});

test("kvm on a machine that has less: what it answers as such a machine does is skipped, and nothing else", async () => {
  const worlds = [() => worldOn(fullHost), () => worldOn(bareHost)];
  const { fail, reasons, skip } = await run("kvm", "6.12", { worlds: worlds.slice(1) });
  expect(fail).toEqual([]);
  expect([...reasons].some((each) => /^answers \S+, as a machine that has less$/.test(each))).toBe(true);
  expect(skip).toBeGreaterThan(20);
  const without = await run("kvm", "6.12", { machine: { from: "6.12", without: ["cap-user-nmi"] }, worlds: worlds.slice(1) });
  expect(without.fail).toEqual([
    "KVM_NMI: valid → success",
    "KVM_CHECK_EXTENSION on system: KVM_CAP_USER_NMI (22) → 1",
    "KVM_CHECK_EXTENSION on vm: KVM_CAP_USER_NMI (22) → 1",
  ]);
});

test("kvm between two releases: what nobody can ask for may be as the later one has it, and a fault may not", async () => {
  const later = buildOf(kvm.contract, "7.2");
  const machine = { from: "6.12", with: ["disable-exits-before-vcpus"] };
  const name = "KVM_ENABLE_CAP on vm: KVM_CAP_X86_DISABLE_EXITS with args[0] = 0x0, after KVM_CREATE_VCPU → success";
  expect((await run("kvm", "6.12", { machine })).fail).toEqual([name]);
  const between = await run("kvm", "6.12", { machine, later });
  expect(between.fail).toEqual([]);
  expect(between.reasons).toContain("answers EINVAL, as kvm@7.2, and the kernel lies between");
  const faulty = { ...machine, without: ["cap-user-nmi"] };
  expect((await run("kvm", "6.12", { machine: faulty, later })).fail).toEqual([
    "KVM_NMI: valid → success",
    "KVM_CHECK_EXTENSION on system: KVM_CAP_USER_NMI (22) → 1",
    "KVM_CHECK_EXTENSION on vm: KVM_CAP_USER_NMI (22) → 1",
  ]);
});

test("a descriptor's number says nothing: where a machine hands out other numbers, it is excused all the same", async () => {
  const host = { ...bareHost, maxVcpus: 4096 };
  const spec = kvm as unknown as AnyInterface;
  const suite = suiteOf(spec, buildOf(spec.contract, "7.3"));
  const cases = suite.cases.filter(({ name }) => /^KVM_CREATE_VCPU: argument 0x1000( →|, and vCPU 0)/.test(name));
  const world = () => worldOn(host);
  // A machine on which the first free number is another.
  const machine = playedMachine(
    { ...spec, world },
    suite.build,
    () => [],
    (target) => {
      const more = (answer: ReturnType<Target["open"]>) =>
        "value" in answer && answer.value > 2 ? { value: answer.value + 15 } : answer;
      return {
        ...target,
        open: (path) => more(target.open(path)),
        close: (fd) => target.close(fd - 15),
        ioctl: (fd, command, argument) => more(target.ioctl(fd - 15, command, argument)),
      };
    },
  );
  const { results } = await runReal(machine, {
    spec,
    suite: { ...suite, cases: [...cases, ...suite.cases.filter(({ name }) => name === "KVM_CREATE_VCPU: valid → success")] },
    on: "Linux",
    names: new Map(),
    worlds: [world],
    stop: () => false,
  });
  expect(results.map(({ outcome }) => (outcome.kind === "skip" ? outcome.reason : outcome.kind))).toEqual([
    "answers 20, as a machine that has less",
    "answers 21, as a machine that has less",
    "pass",
  ]);
});

test("vfio on devices that are nothing out of the ordinary: what only the played ones have is skipped", async () => {
  const [, , , world] = commonWorlds();
  const spec = { ...vfio, ...(world === undefined ? {} : { world }) } as unknown as AnyInterface;
  const suite = suiteOf(vfio as unknown as AnyInterface, buildOf(vfio.contract, "7.3"));
  const given = (vfio.program?.names ?? []).filter((name) => name !== bareName).map((name) => [name, name] as const);
  const result = await runReal(
    playedMachine(spec, suite.build, () => []),
    {
      spec: vfio as unknown as AnyInterface,
      suite,
      on: "Linux",
      names: new Map(given),
      worlds: commonWorlds(),
      stop: () => false,
    },
  );
  const of = (kind: string) => result.results.filter(({ outcome }) => outcome.kind === kind);
  expect(of("fail").map((each) => each.case.name)).toEqual([]);
  expect(of("pass").length).toBeGreaterThan(500);
});

test("names that the cases make", () => {
  const spec = vduse as unknown as AnyInterface;
  const suite = suiteOf(spec, buildOf(spec.contract, "7.3"));
  expect(namesMade(suite, vduse.program ?? { header: "" })).toEqual(["abide"]);
  expect(namesMade(suite, { header: "" })).toEqual([]);
});

function vduseCases(): readonly Case[] {
  const spec = vduse as unknown as AnyInterface;
  return suiteOf(spec, buildOf(spec.contract, "7.3")).cases;
}
