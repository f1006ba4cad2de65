import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { kvmContract } from "./contract.ts";
import { amdHost, fullHost } from "./host.ts";
import { kvm } from "./provider.ts";
import { bench } from "./test-support.ts";

const releases = ["6.1", "6.12", "7.2", "7.3"] as const;

describe("KVM_GET_API_VERSION", () => {
  test.each(releases)("%s answers 12, whoever asks how often", (release) => {
    const { system, call } = bench(release);
    expect([call(system, 0xae00), call(system, 0xae00, 0n), call(system, 0xae00, 0n)]).toEqual([12, 12, 12]);
  });

  test.each([1n, 12n, 1n << 32n, (1n << 64n) - 1n])("an argument of %i is refused", (argument) => {
    const { system, call } = bench("7.3");
    expect(call(system, 0xae00, argument)).toBe("EINVAL");
  });

  test("it is /dev/kvm's alone", () => {
    const { vm, vcpu, call } = bench("7.3");
    expect(call(vm, 0xae00, 0n)).toBe("ENOTTY");
    expect(call(vcpu(vm), 0xae00, 0n)).toBe("EINVAL");
  });

  test("a build that says 12 and cannot make a machine over-declares", () => {
    const { declares } = buildOf(kvmContract, "7.3");
    const has = new Set(["base"]);
    expect(() => bench({ name: "hollow", has, declares })).toThrow("expected a descriptor, found EINVAL");
    expect(buildOf(kvmContract, { has: ["base"], without: ["basic"] }).declares.versions).toEqual({});
  });
});

describe("KVM_CHECK_EXTENSION", () => {
  test.each([
    ["a number that was never given out", 5n],
    ["one of x86's that it always denies (KVM_CAP_PV_MMU)", 13n],
    ["another architecture's", 70n + 24n],
    ["the next number", 252n],
    ["the largest int", 0x7fff_ffffn],
    ["32 bits of ones", 0xffff_ffffn],
    ["a known number with its 33rd bit set", (1n << 32n) + 32n],
    ["minus one", (1n << 64n) - 1n],
  ])("%s answers 0 and never an error", (_, number) => {
    const { system, vm, call } = bench("7.3");
    expect([call(system, 0xae03, number), call(vm, 0xae03, number)]).toEqual([0, 0]);
  });

  test("the number goes by value: bytes are an address, and no capability has such a number", () => {
    const { system, call } = bench("7.3");
    expect(call(system, 0xae03, new Uint8Array([32, 0, 0, 0]))).toBe(0);
  });

  // Number, then the answers of 6.1, 6.12 and 7.3 on the full host.
  test.each([
    ["NR_VCPUS: processors", 9, 8, 8, 8],
    ["NR_MEMSLOTS: a count", 10, 32764, 32764, 32764],
    ["COALESCED_MMIO: a page offset", 15, 2, 2, 2],
    ["IRQ_ROUTING: a count", 25, 4096, 4096, 4096],
    ["MCE: banks", 31, 32, 32, 32],
    ["XEN_HVM: a mask that grew", 38, 0x3f, 0x1ff, 0x1ff],
    ["ADJUST_CLOCK: a mask", 39, 14, 14, 14],
    ["MAX_VCPUS", 66, 1024, 1024, 1024],
    ["SYNC_REGS: a mask", 74, 7, 7, 7],
    ["READONLY_MEM", 81, 1, 1, 1],
    ["MULTI_ADDRESS_SPACE: a count", 118, 2, 2, 2],
    ["MAX_VCPU_ID", 128, 4096, 4096, 4096],
    ["X2APIC_API: a mask that grew", 129, 3, 3, 15],
    ["X86_DISABLE_EXITS: a mask that grew", 143, 15, 15, 31],
    ["NESTED_STATE: bytes", 157, 8320, 8320, 8320],
    ["MANUAL_DIRTY_LOG_PROTECT2: a mask", 168, 3, 3, 3],
    ["DIRTY_LOG_RING: bytes", 192, 1048576, 1048576, 1048576],
    ["X86_BUS_LOCK_EXIT: a mask", 193, 3, 3, 3],
    ["SET_GUEST_DEBUG2: a mask", 195, 0x1f0003, 0x1f0003, 0x1f0003],
    ["EXIT_HYPERCALL: a mask", 201, 4096, 4096, 4096],
    ["XSAVE2: bytes", 208, 4096, 4096, 4096],
    ["DISABLE_QUIRKS2: a mask that grew", 213, 0x7f, 0x7ff, 0xfff],
    ["DIRTY_LOG_RING_ACQ_REL: bytes", 223, 1048576, 1048576, 1048576],
    ["MEMORY_ATTRIBUTES: a mask", 233, 0, 8, 8],
    ["VM_TYPES: a mask that grew", 235, 0, 3, 0x23],
    ["X86_APIC_BUS_CYCLES_NS: nanoseconds", 237, 0, 1, 1],
    ["GUEST_MEMFD_FLAGS: a mask", 244, 0, 0, 3],
  ])("%s", (_, number, ...answers) => {
    expect(["6.1", "6.12", "7.3"].map((release) => bench(release).check(3, number))).toEqual(answers);
  });

  test("on a machine it answers since KVM_CAP_CHECK_EXTENSION_VM; without, the command is unknown there", () => {
    const without = bench(buildOf(kvmContract, { has: ["basic", "cap-irqchip", "cap-irqfd"] }));
    expect(without.call(without.vm, 0xae03, 32n)).toBe("ENOTTY");
    expect([without.check(without.system, 32), without.check(without.system, 105)]).toEqual([1, 0]);
    const { vm, check } = bench("7.3");
    expect([check(vm, 32), check(vm, 105)]).toEqual([1, 1]);
  });

  test("on a vCPU it is unknown", () => {
    const { vm, vcpu, check } = bench("7.3");
    expect(check(vcpu(vm), 32)).toBe("EINVAL");
  });

  // Type 5 is TDX (private memory, protected state); type 1 has private memory only.
  test.each([
    ["READONLY_MEM", 81, "7.3", { system: 1, plain: 1, shared: 1, tdx: 0 }],
    ["SYNC_REGS", 74, "7.3", { system: 7, plain: 7, shared: 7, tdx: 0 }],
    ["MULTI_ADDRESS_SPACE", 118, "7.3", { system: 2, plain: 2, shared: 1, tdx: 1 }],
    ["MAX_VCPUS", 66, "7.3", { system: 1024, plain: 1024, shared: 1024, tdx: 8 }],
    ["MEMORY_ATTRIBUTES", 233, "7.3", { system: 8, plain: 0, shared: 8, tdx: 8 }],
    ["GUEST_MEMFD", 234, "7.3", { system: 1, plain: 1, shared: 1, tdx: 1 }],
    ["GUEST_MEMFD_FLAGS", 244, "7.3", { system: 3, plain: 3, shared: 1, tdx: 1 }],
    ["X2APIC_API without a split irqchip", 129, "7.3", { system: 15, plain: 11, shared: 11, tdx: 11 }],
    ["GUEST_MEMFD in 6.12", 234, "6.12", { system: 1, plain: 0, shared: 1, tdx: undefined }],
    ["MAX_VCPUS in 6.12", 66, "6.12", { system: 1024, plain: 1024, shared: 1024, tdx: undefined }],
  ])("%s follows from the machine", (_, number, release, expected) => {
    const { system, vm, machine, check } = bench(release);
    const tdx = release === "7.3" ? check(machine(5n), number) : undefined;
    expect({ system: check(system, number), plain: check(vm, number), shared: check(machine(1n), number), tdx }).toEqual(
      expected,
    );
  });

  test("an encrypted machine of AMD's has no read-only memory, since 6.12 answers so", () => {
    const { machine, check } = bench("6.12", { host: amdHost });
    expect([2n, 3n, 4n].map((type) => check(machine(type), 81))).toEqual([1, 0, 0]);
  });

  test("a split irqchip brings the bit of X2APIC_API back", () => {
    const { vm, enable, check } = bench("7.3");
    expect([check(vm, 129), enable(vm, 121, 24n), check(vm, 129)]).toEqual([11, 0, 15]);
  });

  test.each([
    ["6.12", 1],
    ["7.3", 25],
  ])("%s: the machine's APIC bus cycles", (release, answer) => {
    const { system, vm, call, enable, check } = bench(release);
    expect([call(vm, 0xae60), enable(vm, 237, 25n), check(vm, 237), check(system, 237)]).toEqual([0, 0, answer, 1]);
  });
});

describe("the host", () => {
  test.each([
    ["without nested virtualisation", { nested: false }, "7.3", 157, 0],
    ["without nested virtualisation, 6.12 did not say", { nested: false }, "6.12", 157, 8320],
    ["without nested virtualisation there is no enlightened VMCS", { nested: false }, "7.3", 163, 0],
    ["with SMT RSB mitigated", { mitigateSmtRsb: true }, "7.3", 143, 0x14],
    ["without MWAIT", { mwait: false }, "7.3", 143, 0x1e],
    ["without scheduler statistics", { schedInfo: false }, "7.3", 38, 0x1b7],
    ["without scheduler statistics there is no steal time", { schedInfo: false }, "7.3", 187, 0],
    ["that must honour the PAT", { ignoreGuestPat: false }, "7.3", 213, 0xdff],
    ["with AMX allowed", { xsave2: 11008 }, "7.3", 208, 11008],
    ["without system management mode", { smm: false }, "7.3", 117, 0],
    ["with more processors than a machine may have", { cpus: 2000 }, "7.3", 9, 1024],
  ])("%s", (_, difference, release, number, answer) => {
    const { system, check } = bench(release, { host: { ...fullHost, ...difference } });
    expect(check(system, number)).toBe(answer);
  });

  test("AMD's: its own machines and nested state, none of Intel's", () => {
    const { system, check } = bench("7.3", { host: amdHost });
    expect([235, 157, 163, 175, 193, 219, 185].map((number) => check(system, number))).toEqual([0x1d, 4224, 0, 0, 0, 0, 0]);
  });
});

describe("a build that does not keep its word", () => {
  const honest = buildOf(kvmContract, "7.3");

  test("a capability that is declared and not there: yes, and then not", () => {
    const has = new Set([...honest.has].filter((id) => id !== "cap-halt-poll"));
    const { system, vm, check, enable } = bench({ name: "over", has, declares: honest.declares });
    expect([check(system, 182), enable(vm, 182)]).toEqual([1, "EINVAL"]);
  });

  test("a capability that is there and not declared: no, and yet it works", () => {
    const capabilities = new Set([...honest.declares.capabilities].filter((id) => id !== "cap-halt-poll"));
    const { system, vm, check, enable } = bench({ ...honest, declares: { ...honest.declares, capabilities } });
    expect([check(system, 182), enable(vm, 182)]).toEqual([0, 0]);
  });
});

test("the capabilities that answer a set of bits", () => {
  expect(kvm.protocols.extensions?.masks).toEqual([
    "cap-xen-hvm",
    "cap-adjust-clock",
    "cap-sync-regs",
    "cap-x2apic-api",
    "cap-x86-disable-exits",
    "cap-manual-dirty-log-protect2",
    "cap-x86-bus-lock-exit",
    "cap-set-guest-debug2",
    "cap-exit-hypercall",
    "cap-pmu-capability",
    "cap-disable-quirks2",
    "cap-memory-attributes",
    "cap-vm-types",
    "cap-guest-memfd-flags",
  ]);
});
