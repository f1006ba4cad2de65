import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { intercept } from "../../src/intercept/intercept.ts";
import { kvmContract } from "../../src/interfaces/kvm/contract.ts";
import { played } from "../../src/interfaces/played.ts";
import { vduseContract } from "../../src/interfaces/vduse/contract.ts";
import { consumerVerdict } from "../../src/trial/consumer-verdict.ts";

/** Programs that are nobody's here, as their distribution built them. Skipped where they are not installed. */
const has = (program: string) => (process.env.PATH ?? "").split(":").some((each) => existsSync(join(each, program)));

const tried = async (name: keyof typeof played, from: string, program: readonly [string, ...string[]]) => {
  const result = await intercept({ interface: name, request: { from }, program, stdio: "capture", seconds: 60, settle: 200 });
  return { result, verdict: consumerVerdict(result, await played[name]()) };
};

describe.skipIf(!has("qemu-storage-daemon"))("qemu-storage-daemon, exporting a disk through VDUSE", () => {
  const program = [
    "qemu-storage-daemon",
    "--blockdev",
    "driver=null-co,node-name=n,size=1048576",
    "--export",
    "type=vduse-blk,id=e,node-name=n,name=vd0",
  ] as const;

  test.each(vduseContract.releases.map(({ name }) => name))(
    "runs on %s, sets version 0 and never asks which there is",
    async (release) => {
      const { result, verdict } = await tried("vduse", release, program);
      expect(result.err).toBe("");
      expect({ outcome: verdict.outcome, refusals: verdict.refusals, beyond: verdict.beyond }).toEqual({
        outcome: "runs",
        refusals: [],
        beyond: undefined,
      });
      expect(verdict.gates.map(({ name, how, asked, used }) => ({ name, how, asked, used }))).toContainEqual({
        name: "api-version",
        how: "asserted",
        asked: undefined,
        used: 1,
      });
      expect(verdict.counts).toMatchObject({ open: 2, read: 0, write: 0, refused: 0 });
    },
  );
});

describe.skipIf(!has("qemu-system-x86_64"))("qemu-system-x86_64 -accel kvm", () => {
  const program = [
    "-accel",
    "kvm",
    "-machine",
    "q35",
    "-display",
    "none",
    "-serial",
    "none",
    "-monitor",
    "none",
    "-nodefaults",
    "-S",
  ];

  test("negotiates with what is played, and gives up at the first command that is beyond negotiation", async () => {
    const { result, verdict } = await tried("kvm", "6.12", ["qemu-system-x86_64", ...program]);
    expect(result.end).toEqual({ kind: "exited", code: 1 });
    expect(result.err).toContain("failed to initialize kvm: Invalid argument");
    expect(
      result.crossings.filter(({ by }) => by === "beyond").map(({ call }) => (call.kind === "ioctl" ? call.command : 0)),
    ).toEqual([0xc004ae02]);
    expect(verdict).toMatchObject({ outcome: "gives up", beyond: { calls: 1, names: ["KVM_GET_MSR_INDEX_LIST"] } });
  });
});

describe.skipIf(!has("stress-ng"))("stress-ng --kvm", () => {
  test.each(kvmContract.releases.map(({ name }) => name))(
    "on %s makes a machine and a processor, and gives up at the first command that is beyond negotiation",
    async (release) => {
      const { result, verdict } = await tried("kvm", release, ["stress-ng", "--kvm", "1", "--timeout", "20"]);
      expect(result.end).toEqual({ kind: "exited", code: 2 });
      expect(verdict.gates.map(({ name, how, asked, used }) => [name, how, asked, used])).toEqual([
        ["api-version", "asked", 1, 2],
        ["KVM_CAP_USER_MEMORY", "asserted", undefined, 3],
      ]);
      // It takes five failures, each with a machine of its own: open, version, machine, memory, processor, KVM_GET_SREGS, three closes.
      expect(verdict.refusals.map(({ index, name, errno, beyond, became }) => [index, name, errno, beyond, became])).toEqual([
        [5, "KVM_GET_SREGS", "EINVAL", true, "went on"],
        [14, "KVM_GET_SREGS", "EINVAL", true, "went on"],
        [23, "KVM_GET_SREGS", "EINVAL", true, "went on"],
        [32, "KVM_GET_SREGS", "EINVAL", true, "went on"],
        [41, "KVM_GET_SREGS", "EINVAL", true, "gave up"],
      ]);
      expect(verdict.outcome).toBe("gives up");
      expect(verdict.beyond).toEqual({ first: 5, calls: 5, names: ["KVM_GET_SREGS"] });
      expect(verdict.descriptors.map(({ on }) => on)).toEqual(
        Array.from({ length: 15 }, (_, at) => ["system", "vm", "vcpu"][at % 3]),
      );
    },
  );

  test("asks the version, and goes on with any", async () => {
    const request = { from: "7.3", declares: { versions: { "api-version": 11n } } };
    const program = ["stress-ng", "--kvm", "1", "--timeout", "2"] as const;
    const result = await intercept({ interface: "kvm", request, program, stdio: "capture", seconds: 60, settle: 200 });
    const verdict = consumerVerdict(result, await played.kvm());
    expect(result.err).toContain("kvm: KVM kernel API version 11");
    expect(verdict.gates[0]).toMatchObject({ name: "api-version", how: "against the answer", answered: "11", used: 2 });
  });
});

/** lkvm asks the processor before it asks the device. Of a machine without virtualisation: `npm run inside` (docs/trial.md). */
const virtualises = /^flags\b.*\b(vmx|svm)\b/m.test(readFileSync("/proc/cpuinfo", "utf8"));

describe.skipIf(!has("lkvm") || !virtualises)("lkvm run (kvmtool)", () => {
  test.each(kvmContract.releases.map(({ name }) => name))(
    "on %s asks for all that it needs, and gives up at the first command that is beyond negotiation",
    async (release) => {
      const { result, verdict } = await tried("kvm", release, ["lkvm", "run", "--kernel", process.execPath]);
      expect(result.end).toEqual({ kind: "exited", code: 1 });
      expect(verdict).toMatchObject({ outcome: "gives up", beyond: { calls: 1, names: ["KVM_SET_TSS_ADDR"] } });
      expect(verdict.refusals.map(({ name, errno, became }) => [name, errno, became])).toEqual([
        ["KVM_SET_TSS_ADDR", "ENOTTY", "gave up"],
      ]);
      expect(verdict.gates.map(({ name, how }) => [name, how])).toEqual([
        ["api-version", "asked"],
        ["KVM_CAP_COALESCED_MMIO", "asked only"],
        ["KVM_CAP_SET_TSS_ADDR", "asked"],
        ...["PIT2", "USER_MEMORY", "IRQ_ROUTING", "IRQCHIP", "HLT", "IRQ_INJECT_STATUS", "EXT_CPUID"].map((name) => [
          `KVM_CAP_${name}`,
          "asked only",
        ]),
      ]);
    },
  );

  test("gives up where a capability is missing", async () => {
    const request = { from: "7.3", without: ["cap-irq-inject-status"] };
    const program = ["lkvm", "run", "--kernel", process.execPath] as const;
    const result = await intercept({ interface: "kvm", request, program, stdio: "capture", seconds: 60, settle: 200 });
    const verdict = consumerVerdict(result, await played.kvm());
    expect(result.err).toContain("Unsupported KVM extension detected: KVM_CAP_IRQ_INJECT_STATUS");
    expect(verdict.reason).toBe(
      'exited with 128: "Fatal: Initialisation failed"; the last that it asked for, KVM_CAP_IRQ_INJECT_STATUS, is not there',
    );
    expect(verdict.gates.at(-1)).toMatchObject({ name: "KVM_CAP_IRQ_INJECT_STATUS", how: "asked only", answered: "0" });
  });
});
