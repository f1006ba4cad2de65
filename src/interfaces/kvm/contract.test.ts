import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { checkContract } from "../../contract/check-contract.ts";
import type { Contract } from "../../contract/contract.ts";
import { defineContract } from "../../contract/define-contract.ts";
import { Provider } from "../../session/provider.ts";
import { capabilities, releases } from "./capabilities.gen.ts";
import { kvmContract } from "./contract.ts";
import { kvm } from "./provider.ts";
import { bench } from "./test-support.ts";

// Numbers behind the cases of kvm_vm_ioctl_check_extension and its generic half that can answer something on x86-64, taken from the
// sources and headers of 6.1.176 by a script that knows nothing of this folder.
const answeredBy61 = [
  0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 21, 22, 23, 24, 25, 26, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 44,
  45, 46, 47, 50, 51, 54, 55, 56, 59, 60, 61, 66, 72, 74, 76, 77, 81, 82, 95, 96, 97, 98, 100, 105, 116, 117, 118, 121, 122, 123,
  127, 128, 129, 136, 143, 148, 149, 153, 154, 155, 157, 159, 161, 162, 163, 164, 167, 168, 173, 175, 182, 183, 184, 185, 187,
  188, 189, 190, 191, 192, 193, 195, 196, 197, 199, 200, 201, 203, 204, 206, 208, 209, 212, 213, 214, 215, 218, 219, 220, 223,
];
// The same of 6.12.107, 7.2.13 and 7.3.4, less those before.
const added = { "6.1": [], "6.12": [89, 226, 231, 232, 233, 234, 235, 236, 237, 238], "7.2": [70, 244], "7.3": [] } as const;

describe("the contract", () => {
  test("is sound", () => {
    expect(checkContract(kvmContract)).toEqual([]);
  });

  test("has a release for each of the headers from 6.1 on", () => {
    const from61 = releases.map(({ release }) => release).slice(releases.findIndex(({ release }) => release === "6.1"));
    expect(kvmContract.releases.map(({ name }) => name)).toEqual(from61);
  });

  test("x86-64 answers what the kernels' sources answer, release by release, and 0 to every other number", () => {
    const known = new Set(answeredBy61);
    for (const [release, more] of Object.entries(added)) {
      for (const number of more) known.add(number);
      const { system, check } = bench(release);
      const answered = Array.from({ length: 400 }, (_, number) => number).filter((number) => check(system, number) !== 0);
      expect(answered, release).toEqual([...known].sort((a, b) => a - b));
    }
  });

  test("no capability comes before the headers have its number", () => {
    const first = new Map(capabilities.map(({ name, first }) => [name, releases.findIndex(({ release }) => release === first)]));
    const early = kvmContract.changes.filter(({ gate, since }) => {
      const at = gate.kind === "capability" ? first.get(gate.name) : 0;
      return at === undefined || at > releases.findIndex(({ release }) => release === since);
    });
    expect(early).toEqual([]);
  });

  test.each([
    ["cap-irqfd", 32n],
    ["cap-check-extension-vm", 105n],
    ["cap-enable-cap-vm", 98n],
    ["cap-enable-cap", 54n],
    ["cap-guest-memfd-flags", 244n],
    ["cap-x86-apic-bus-cycles-ns", 237n],
  ])("%s is behind capability %i", (id, number) => {
    expect(kvmContract.changes.find((each) => each.id === id)?.gate).toMatchObject({ kind: "capability", id: number });
  });

  test("7.3 answers no more than 7.2: what came is for other architectures", () => {
    const [a, b] = ["7.2", "7.3"].map((release) => buildOf(kvmContract, release));
    expect(a?.has).toEqual(b?.has);
  });

  test("6.1 has KVM_CREATE_DEVICE's capability in its header and does not answer it", () => {
    expect(capabilities.find(({ name }) => name === "KVM_CAP_DEVICE_CTRL")?.first).toBe("5.10");
    expect(bench("6.1").check(3, 89)).toBe(0);
    expect(bench("6.12").check(3, 89)).toBe(1);
  });
});

describe("numbers are one counter for all", () => {
  // A tree that took 244 before it was given out: there it means a pool of huge pages.
  const downstream = defineContract({
    ...(kvmContract as Contract),
    changes: [
      ...kvmContract.changes,
      {
        id: "downstream-huge-pool",
        title: "a downstream feature under a number that upstream gave to another",
        gate: { kind: "capability", protocol: "extensions", id: 244n, name: "KVM_CAP_HUGE_POOL" },
        needs: ["basic"],
        excludes: ["cap-guest-memfd-flags"],
        since: "downstream",
        source: "a test",
      },
    ],
  });
  const { extensions, ...others } = kvm.protocols;
  if (extensions === undefined) throw new Error("expected the protocol of extensions");
  const spec: typeof kvm = {
    ...kvm,
    contract: downstream,
    protocols: { ...others, extensions: { ...extensions, values: { ...extensions.values, "downstream-huge-pool": 77 } } },
  };

  test.each([
    ["7.3 as it is", { from: "7.3" }, 3],
    ["6.12 as it is", { from: "6.12" }, 0],
    ["6.12 with the downstream meaning", { from: "6.12", with: ["downstream-huge-pool"] }, 77],
  ])("%s", (_, request, answer) => {
    const provider = new Provider(spec, buildOf(downstream, request));
    provider.open("/dev/kvm");
    expect(provider.ioctl(3, 0xae03, 244n)).toEqual({ value: answer });
  });

  test("no build has both meanings", () => {
    expect(() => buildOf(downstream, { from: "7.3", with: ["downstream-huge-pool"] })).toThrow(/excludes cap-guest-memfd-flags/);
  });

  test("without the exclusion the contract is refused", () => {
    const changes = downstream.changes.map((each) => ({ ...each, excludes: [] }));
    expect(checkContract({ ...downstream, changes }).map(({ code }) => code)).toEqual(["capability-twice"]);
  });
});
