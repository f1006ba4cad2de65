import { expect, test } from "vitest";
import { commandsOf } from "../../session/dispatch.ts";
import type { AnyInterface } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { kvm } from "./provider.ts";

/** Of the header's commands, those that x86-64 has not: api.rst of Linux 7.3 gives other architectures for each. */
const elsewhere = /^KVM_(S390|PPC|ARM)_|^KVM_DIRTY_TLB$/;

test("every command of the header is played, known not to be, or another architecture's", () => {
  const known = new Set([...commandsOf(kvm as unknown as AnyInterface), ...(kvm.unplayed ?? [])].map(({ name }) => name));
  expect(Object.keys(commands).filter((name) => !known.has(name) && !elsewhere.test(name))).toEqual([]);
  expect([...known].filter((name) => !(name in commands) || elsewhere.test(name))).toEqual([]);
});

test("no command is both played and not on one kind of descriptor, and each row's change is the contract's", () => {
  const keys = [...commandsOf(kvm as unknown as AnyInterface), ...(kvm.unplayed ?? [])].map(
    ({ on, number }) => `${on} ${number}`,
  );
  expect(keys.length).toBe(new Set(keys).size);
  const changes = new Set<string>(kvm.contract.changes.map(({ id }) => id));
  expect(kvm.unplayed?.filter(({ change }) => !changes.has(change))).toEqual([]);
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
