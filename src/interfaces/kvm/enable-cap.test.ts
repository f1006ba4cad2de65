import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { at } from "../../session/argument.ts";
import { kvmContract } from "./contract.ts";
import { amdHost, fullHost } from "./host.ts";
import { bench, enableBytes } from "./test-support.ts";

const enableCap = 0x4068_aea3;
const all = (1n << 64n) - 1n;

describe("KVM_ENABLE_CAP on a machine", () => {
  // Capability, first argument, answer; each on a machine of its own, of 7.3 on the full host.
  test.each([
    ["DISABLE_QUIRKS takes anything", 116, all, 0],
    ["DISABLE_QUIRKS2, all it knows", 213, 0xfffn, 0],
    ["DISABLE_QUIRKS2, one it does not know", 213, 0x1000n, "EINVAL"],
    ["SPLIT_IRQCHIP, the most pins", 121, 4096n, 0],
    ["SPLIT_IRQCHIP, one more", 121, 4097n, "EINVAL"],
    ["X2APIC_API, the first two", 129, 3n, 0],
    ["X2APIC_API, suppression off needs no irqchip", 129, 8n, 0],
    ["X2APIC_API, suppression on needs a split irqchip", 129, 4n, "EINVAL"],
    ["X2APIC_API, on and off", 129, 12n, "EINVAL"],
    ["X2APIC_API, unknown", 129, 16n, "EINVAL"],
    ["X86_DISABLE_EXITS", 143, 31n, 0],
    ["X86_DISABLE_EXITS, unknown", 143, 32n, "EINVAL"],
    ["MSR_PLATFORM_INFO takes anything", 159, all, 0],
    ["EXCEPTION_PAYLOAD takes anything", 164, all, 0],
    ["X86_TRIPLE_FAULT_EVENT takes anything", 218, all, 0],
    ["X86_USER_SPACE_MSR", 188, 7n, 0],
    ["X86_USER_SPACE_MSR, unknown", 188, 8n, "EINVAL"],
    ["X86_BUS_LOCK_EXIT, off", 193, 1n, 0],
    ["X86_BUS_LOCK_EXIT, on", 193, 2n, 0],
    ["X86_BUS_LOCK_EXIT, on and off", 193, 3n, "EINVAL"],
    ["X86_BUS_LOCK_EXIT, unknown", 193, 4n, "EINVAL"],
    ["SGX_ATTRIBUTE, no such descriptor", 196, 99n, "EINVAL"],
    ["SGX_ATTRIBUTE, a descriptor of another kind", 196, 3n, "EINVAL"],
    ["VM_COPY_ENC_CONTEXT_FROM without SEV", 197, 4n, "EINVAL"],
    ["VM_MOVE_ENC_CONTEXT_FROM without SEV", 206, 4n, "EINVAL"],
    ["EXIT_HYPERCALL", 201, 0x1000n, 0],
    ["EXIT_HYPERCALL, unknown", 201, 1n, "EINVAL"],
    ["EXIT_ON_EMULATION_FAILURE", 204, 1n, 0],
    ["EXIT_ON_EMULATION_FAILURE, unknown", 204, 2n, "EINVAL"],
    ["PMU_CAPABILITY", 212, 1n, 0],
    ["PMU_CAPABILITY, unknown", 212, 2n, "EINVAL"],
    ["MAX_VCPU_ID, the most", 128, 4096n, 0],
    ["MAX_VCPU_ID, one more", 128, 4097n, "EINVAL"],
    ["X86_NOTIFY_VMEXIT with a window", 219, (7n << 32n) | 3n, 0],
    ["X86_NOTIFY_VMEXIT, not switched on", 219, 2n, "EINVAL"],
    ["X86_NOTIFY_VMEXIT, unknown", 219, 5n, "EINVAL"],
    ["VM_DISABLE_NX_HUGE_PAGES", 220, 0n, 0],
    ["VM_DISABLE_NX_HUGE_PAGES with an argument", 220, 1n, "EINVAL"],
    ["X86_APIC_BUS_CYCLES_NS without an irqchip", 237, 1n, "ENXIO"],
    ["X86_APIC_BUS_CYCLES_NS, the most, without an irqchip", 237, 33_554_432n, "ENXIO"],
    ["X86_APIC_BUS_CYCLES_NS, 0: before the irqchip is looked at", 237, 0n, "EINVAL"],
    ["X86_APIC_BUS_CYCLES_NS, too much for 64 bits", 237, 33_554_433n, "EINVAL"],
    ["MANUAL_DIRTY_LOG_PROTECT2, nothing", 168, 0n, 0],
    ["MANUAL_DIRTY_LOG_PROTECT2, both", 168, 3n, 0],
    ["MANUAL_DIRTY_LOG_PROTECT2, the second without the first", 168, 2n, "EINVAL"],
    ["HALT_POLL, the most", 182, 0xffff_ffffn, 0],
    ["HALT_POLL, more than 32 bits", 182, 1n << 32n, "EINVAL"],
    ["DIRTY_LOG_RING", 192, 65_536n, 0],
    ["DIRTY_LOG_RING, the most", 192, 1_048_576n, 0],
    ["DIRTY_LOG_RING, more", 192, 2_097_152n, "E2BIG"],
    ["DIRTY_LOG_RING, no power of two", 192, 65_537n, "EINVAL"],
    ["DIRTY_LOG_RING, no room beside the processor's own log", 192, 8192n, "EINVAL"],
    ["DIRTY_LOG_RING, nothing", 192, 0n, "EINVAL"],
    ["DIRTY_LOG_RING looks at 32 bits", 192, (1n << 32n) + 65_536n, 0],
    ["DIRTY_LOG_RING_ACQ_REL", 223, 65_536n, 0],
    ["DIRTY_LOG_RING_WITH_BITMAP, which x86 never takes", 225, 0n, "EINVAL"],
    ["a capability that is only answered", 10, 0n, "EINVAL"],
    ["one of a vCPU's", 190, 0n, "EINVAL"],
    ["an unknown one", 252, 0n, "EINVAL"],
  ])("%s", (_, capability, arg, answer) => {
    const { vm, enable } = bench("7.3");
    expect(enable(vm, capability, arg)).toBe(answer);
  });

  test.each([
    ["a capability of x86's", 116, "EINVAL"],
    ["an unknown capability", 252, "EINVAL"],
    ["MANUAL_DIRTY_LOG_PROTECT2 judges them itself", 168, "EINVAL"],
    ["HALT_POLL too", 182, "EINVAL"],
    ["DIRTY_LOG_RING does not", 192, 0],
    ["nor does DIRTY_LOG_RING_ACQ_REL", 223, 0],
  ])("flags: %s", (_, capability, answer) => {
    const { vm, enable } = bench("7.3");
    expect(enable(vm, capability, capability === 168 || capability === 182 ? 1n : 65_536n, 1)).toBe(answer);
  });

  test("flags come before what the capability refuses: EINVAL for what would be ENXIO", () => {
    const { vm, enable } = bench("7.3");
    expect([enable(vm, 237, 1n), enable(vm, 237, 1n, 1)]).toEqual(["ENXIO", "EINVAL"]);
  });

  test("the other arguments and the padding are never looked at", () => {
    const { vm, call } = bench("7.3");
    const bytes = enableBytes(182, 1n).fill(0xff, 16);
    expect(call(vm, enableCap, bytes)).toBe(0);
  });

  test.each([0, 1, 4, 40, 103])("%i bytes are too few", (length) => {
    const { vm, vcpu, call } = bench("7.3");
    const bytes = enableBytes(252).subarray(0, length);
    expect([call(vm, enableCap, bytes), call(vcpu(vm), enableCap, bytes)]).toEqual(["EFAULT", "EFAULT"]);
  });

  test("a pointer to nothing, and a number for a pointer", () => {
    const { vm, call } = bench("7.3");
    expect([call(vm, enableCap), call(vm, enableCap, 0xdead_beefn)]).toEqual(["EFAULT", "EFAULT"]);
  });

  test("a dead machine answers EIO before all else, to every command, and so do its vCPUs", () => {
    const { system, vm, vcpu, call, state } = bench("7.3");
    const cpu = vcpu(vm);
    state(vm).dead = true;
    const commands = [enableCap, 0xae03, 0xae41, 0xae60, 0xffff_ffff, 0];
    expect(commands.map((command) => call(vm, command))).toEqual(commands.map(() => "EIO"));
    expect(commands.map((command) => call(cpu, command))).toEqual(commands.map(() => "EIO"));
    expect(call(system, 0xae00)).toBe(12);
  });

  test("/dev/kvm has no such command", () => {
    const { system, enable } = bench("7.3");
    expect(enable(system, 182)).toBe("EINVAL");
  });

  test("without KVM_CAP_ENABLE_CAP_VM the machine does not know the command; the vCPU may", () => {
    const { vm, vcpu, enable } = bench(
      buildOf(kvmContract, { has: ["basic", "cap-enforce-pv-feature-cpuid", "cap-enable-cap"] }),
    );
    expect([enable(vm, 116), enable(vcpu(vm), 190)]).toEqual(["ENOTTY", 0]);
  });
});

describe("KVM_ENABLE_CAP and the machine's state", () => {
  const createIrqchip = 0xae60;

  test("SPLIT_IRQCHIP: too many pins, then an irqchip, then vCPUs", () => {
    const { machine, call, enable, vcpu } = bench("7.3");
    const [split, full, late, both] = [machine(0n), machine(0n), machine(0n), machine(0n)];
    expect([enable(split, 121), enable(split, 121)]).toEqual([0, "EEXIST"]);
    expect([call(full, createIrqchip), enable(full, 121)]).toEqual([0, "EEXIST"]);
    vcpu(late);
    expect([enable(late, 121), enable(late, 121, 4097n)]).toEqual(["EEXIST", "EINVAL"]);
    enable(both, 121);
    expect(enable(both, 121, 5000n)).toBe("EINVAL");
  });

  test.each([
    ["X86_DISABLE_EXITS", 143, 1n, { "6.1": 0, "6.12": 0, "7.2": "EINVAL", "7.3": "EINVAL" }],
    ["PMU_CAPABILITY", 212, 1n, { "6.1": "EINVAL", "6.12": "EINVAL", "7.2": "EINVAL", "7.3": "EINVAL" }],
    ["X86_NOTIFY_VMEXIT", 219, 1n, { "6.1": "EINVAL", "6.12": "EINVAL", "7.2": "EINVAL", "7.3": "EINVAL" }],
    ["VM_DISABLE_NX_HUGE_PAGES", 220, 0n, { "6.1": "EINVAL", "6.12": "EINVAL", "7.2": "EINVAL", "7.3": "EINVAL" }],
    ["DIRTY_LOG_RING", 192, 65_536n, { "6.1": "EINVAL", "6.12": "EINVAL", "7.2": "EINVAL", "7.3": "EINVAL" }],
    ["HALT_POLL", 182, 1n, { "6.1": 0, "6.12": 0, "7.2": 0, "7.3": 0 }],
    [
      "MAX_VCPU_ID, lower than the first vCPU pinned it",
      128,
      8n,
      { "6.1": "EINVAL", "6.12": "EINVAL", "7.2": "EINVAL", "7.3": "EINVAL" },
    ],
    ["MAX_VCPU_ID, as the first vCPU pinned it", 128, 4096n, { "6.1": 0, "6.12": 0, "7.2": 0, "7.3": 0 }],
  ])("after a vCPU: %s", (_, capability, arg, answers) => {
    const found = Object.keys(answers).map((release) => {
      const { vm, vcpu, enable } = bench(release);
      vcpu(vm);
      return [release, enable(vm, capability, arg)];
    });
    expect(Object.fromEntries(found)).toEqual(answers);
  });

  test("X86_APIC_BUS_CYCLES_NS: without an irqchip ENXIO, after vCPUs EINVAL, and ENXIO wins", () => {
    const { machine, call, enable, vcpu } = bench("7.3");
    const [none, full, late] = [machine(0n), machine(0n), machine(0n)];
    vcpu(none);
    expect(enable(none, 237, 5n)).toBe("ENXIO");
    expect([call(full, createIrqchip), enable(full, 237, 5n), enable(full, 237, 33_554_432n)]).toEqual([0, 0, 0]);
    call(late, createIrqchip);
    vcpu(late);
    expect(enable(late, 237, 5n)).toBe("EINVAL");
  });

  test("MAX_VCPU_ID is set once, and may be repeated", () => {
    const { vm, enable, call } = bench("7.3");
    expect([enable(vm, 128, 16n), enable(vm, 128, 16n), enable(vm, 128, 8n), enable(vm, 128, 0n)]).toEqual([
      0,
      0,
      "EINVAL",
      "EINVAL",
    ]);
    expect([call(vm, 0xae41, 16n), call(vm, 0xae41, 15n)]).toEqual(["EINVAL", 5]);
  });

  test.each([
    ["6.1", 0],
    ["6.12", "EINVAL"],
  ])("%s: MAX_VCPU_ID below the boot CPU's id", (release, answer) => {
    const { vm, call, enable } = bench(release);
    expect([call(vm, 0xae78, 5n), enable(vm, 128, 4n)]).toEqual([0, answer]);
  });

  test("a dirty ring is made once, of either kind", () => {
    const { vm, enable } = bench("7.3");
    expect([enable(vm, 192, 65_536n), enable(vm, 192, 65_536n), enable(vm, 223, 65_536n)]).toEqual([0, "EINVAL", "EINVAL"]);
  });

  test("too large a ring is E2BIG also where vCPUs exist", () => {
    const { vm, vcpu, enable } = bench("7.3");
    vcpu(vm);
    expect(enable(vm, 192, 2_097_152n)).toBe("E2BIG");
  });

  test("a machine of TDX has its PMU from elsewhere: it can only be disabled", () => {
    const { machine, enable } = bench("7.3");
    const tdx = machine(5n);
    expect([enable(tdx, 212, 0n), enable(tdx, 212, 1n)]).toEqual(["EINVAL", 0]);
  });
});

describe("KVM_ENABLE_CAP and the host", () => {
  test.each([
    ["6.12 took exits that the host keeps, 7.3 does not", "6.12", { mwait: false }, 143, 1n, 0],
    ["6.12 took exits that the host keeps, 7.3 does not", "7.3", { mwait: false }, 143, 1n, "EINVAL"],
    ["APERFMPERF came later", "6.12", {}, 143, 16n, "EINVAL"],
    ["no PMU", "7.3", { pmu: false }, 212, 1n, "EINVAL"],
    ["no notify VM exits", "7.3", { notifyVmexit: false }, 219, 1n, "EINVAL"],
    ["no bus lock exits: taken and without effect", "7.3", { busLockExit: false }, 193, 2n, 0],
    ["the PAT must be honoured", "7.3", { ignoreGuestPat: false }, 213, 0x200n, "EINVAL"],
    ["no permission comes before the argument", "7.3", { sysBoot: false }, 220, 1n, "EPERM"],
    ["a processor without a log of its own needs less room", "7.3", { dirtyLogEntries: 0 }, 192, 4096n, 0],
    ["but a page at least", "7.3", { dirtyLogEntries: 0 }, 192, 2048n, "EINVAL"],
  ])("%s (%s)", (_, release, difference, capability, arg, answer) => {
    const { vm, enable } = bench(release, { host: { ...fullHost, ...difference } });
    expect(enable(vm, capability, arg)).toBe(answer);
  });

  test("with SEV the source must be a machine, and none here is encrypted", () => {
    const { system, vm, enable } = bench("7.3", { host: amdHost });
    expect([197, 206].flatMap((cap) => [99, system, vm].map((fd) => enable(vm, cap, BigInt(fd))))).toEqual([
      ...["EBADF", "EBADF", "EINVAL"],
      ...["EBADF", "EBADF", "EINVAL"],
    ]);
  });

  test("a file of SGX's is taken", () => {
    const { provider, vm, enable } = bench("7.3");
    const file = provider.foreign("sgx_provision");
    expect(enable(vm, 196, BigInt("value" in file ? file.value : -1))).toBe(0);
  });
});

describe("KVM_ENABLE_CAP on a vCPU", () => {
  test.each([
    ["ENFORCE_PV_FEATURE_CPUID", 190, 1n, 0, 0],
    ["HYPERV_ENFORCE_CPUID", 199, 1n, 0, 0],
    ["HYPERV_DIRECT_TLBFLUSH", 175, 0n, 0, 0],
    ["HYPERV_SYNIC without an irqchip", 123, 0n, 0, "EINVAL"],
    ["HYPERV_SYNIC2 with an argument", 148, 1n, 0, "EINVAL"],
    ["one of the machine's", 182, 0n, 0, "EINVAL"],
    ["an unknown one", 252, 0n, 0, "EINVAL"],
    ["flags", 190, 0n, 1, "EINVAL"],
    ["flags come before what is not there", 163, 0n, 0x8000_0000, "EINVAL"],
    ["HYPERV_ENLIGHTENED_VMCS with nowhere to write", 163, 0n, 0, "EFAULT"],
  ])("%s", (_, capability, arg, flags, answer) => {
    const { vm, vcpu, enable } = bench("7.3");
    expect(enable(vcpu(vm), capability, arg, flags)).toBe(answer);
  });

  test.each([
    ["HYPERV_ENLIGHTENED_VMCS", 163],
    ["HYPERV_DIRECT_TLBFLUSH", 175],
  ])("%s is ENOTTY where the host has none, and flags come first", (_, capability) => {
    const { vm, vcpu, enable } = bench("7.3", { host: amdHost });
    const cpu = vcpu(vm);
    expect([enable(cpu, capability), enable(cpu, capability, 0n, 1)]).toEqual(["ENOTTY", "EINVAL"]);
  });

  test("a build without it does not know it: EINVAL, not ENOTTY", () => {
    const { vm, vcpu, enable } = bench(buildOf(kvmContract, { from: "7.3", without: ["cap-hyperv-enlightened-vmcs"] }), {
      host: amdHost,
    });
    expect(enable(vcpu(vm), 163)).toBe("EINVAL");
  });

  test("with an irqchip the synthetic interrupt controller can be had", () => {
    const { machine, call, vcpu, enable } = bench("7.3");
    const [full, split] = [machine(0n), machine(0n)];
    call(full, 0xae60);
    enable(split, 121);
    expect([full, split].map((fd) => vcpu(fd)).flatMap((cpu) => [enable(cpu, 123), enable(cpu, 148)])).toEqual([0, 0, 0, 0]);
  });

  test("HYPERV_ENLIGHTENED_VMCS writes the versions where its argument points: from 1 to 1", () => {
    const { provider, vm, vcpu } = bench("7.3");
    const versions = new Uint8Array(2);
    const argument = at(0x1000n, enableBytes(163, 0x9000n), [{ address: 0x9000n, bytes: versions }]);
    expect(provider.ioctl(vcpu(vm), enableCap, argument)).toEqual({ value: 0 });
    expect([...versions]).toEqual([1, 1]);
  });
});
