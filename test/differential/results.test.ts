import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callsOf } from "../../tools/differential/calls-of.ts";
import { type Explained, explanation } from "../../tools/differential/explained.ts";
import { readOptions } from "../../tools/differential/options.ts";
import { type Result, resultText } from "../../tools/differential/result.ts";
import { readResults, settled, withResults } from "../../tools/differential/results.ts";
import { testedInterfaces } from "../../tools/kernels/tested-interfaces.ts";

const root = join(import.meta.dirname, "../..");

const result: Result = {
  interface: "vduse",
  release: "7.3",
  against: "7.3.4-amd64",
  version: "7.3.4-1",
  packages: ["linux-binary-7.3.4-amd64"],
  seed: 1,
  ended: "done",
  counts: {
    sequences: 20,
    calls: 1000,
    explained: { "the clock runs": 3 },
    found: [{ index: 4, count: 2, calls: ["open /dev/a as a", "close a"], played: "0", real: "EIO" }],
  },
  seconds: 4,
};

test("a result says how fast it went, and each difference with its calls", () => {
  expect(resultText(result)).toBe(
    `vduse, 7.3 against 7.3.4-amd64: 1000 calls in 20 sequences, 4 s, 250 calls/s; 1 differences
  3 explained: the clock runs
  sequence 4, 2 times:
    open /dev/a as a
    close a
    played 0, real EIO`,
  );
});

test("the document's tables are those of the results that are kept", () => {
  const document = readFileSync(join(root, "docs/differential.md"), "utf8");
  const kept = readResults(readFileSync(join(root, "test/differential/results.jsonl"), "utf8"));
  expect(kept.length).toBeGreaterThan(0);
  expect(withResults(document, kept)).toBe(document);
  expect(withResults(document, [result])).toContain(
    "| vduse     | 7.3     | 7.3.4-amd64 | 7.3.4-1        | 1    | 1000  | 20        | 250     | 3         | 1           |",
  );
});

describe("the kept results", () => {
  const kept = readResults(readFileSync(join(root, "test/differential/results.jsonl"), "utf8"));

  test("are of kernels that are named, came to their end, and have no difference that nobody has explained", () => {
    for (const each of kept) {
      const { ended, version, packages, counts } = settled(each);
      expect({ ended, found: counts?.found }).toEqual({ ended: "done", found: [] });
      expect([version, ...(packages ?? [])].length).toBeGreaterThan(1);
    }
  });

  test("have a million calls and more for each generation of VDUSE, for KVM and for VFIO", () => {
    const wanted = ["kvm 7.3", "vduse 6.12", "vduse 7.2", "vduse 7.3", "vfio 7.3"];
    const enough = kept.filter(({ counts }) => (counts?.calls ?? 0) >= 1_000_000);
    expect(enough.map(({ interface: name, release }) => `${name} ${release}`)).toEqual(wanted);
  });
});

test("a difference is explained by a row of its interface, or of any", () => {
  const rows: readonly Explained[] = [
    { interface: "kvm", call: /^ioctl vm 0xae03/, played: /^1$/, real: /^\d+$/, reason: "the machine's" },
    { call: /^read /, played: /^EAGAIN$/, real: /^\d/, reason: "time" },
  ];
  const reason = (name: "kvm" | "vfio", call: string, played: string, real: string) =>
    explanation({ name, known: [] }, "7.3", { call, played, real }, rows)?.reason;
  expect(reason("kvm", "ioctl vm12 0xae03 value 0x5", "1", "44")).toBe("the machine's");
  expect(reason("vfio", "ioctl vm12 0xae03 value 0x5", "1", "44")).toBeUndefined();
  expect(reason("kvm", "ioctl vm12 0xae03 value 0x5", "0", "44")).toBeUndefined();
  expect(reason("vfio", "read a 8", "EAGAIN", "8 8")).toBe("time");
});

test.each([
  ["kvm", "ioctl vm4 0x4030ae7b bytes 386:10=01", "0", "EINVAL", true],
  ["kvm", "ioctl vcpu 0x8004ae98 bytes 4", "0", "0 *0=01", true],
  ["kvm", "ioctl vm 0x4030ae7b bytes 386:10=01", "0", "ENOTTY", false],
  ["kvm", "ioctl vm 0x4068aea3 bytes 104:0=01", "0", "EINVAL", false],
  ["kvm", "ioctl system 0x4030ae7b bytes 48", "0", "EINVAL", false],
  ["vduse", "ioctl device 0x40088112 bytes 8 fd@4=control", "EFAULT", "EINVAL", true],
  ["vduse", "ioctl device 0x40088112 bytes 8", "EFAULT", "EINVAL", false],
] as const)("%s, %s: played %s, real %s: explained is %s", (name, call, played, real, yes) => {
  expect(explanation({ name, known: [] }, "7.3", { call, played, real }) !== undefined).toBe(yes);
});

test("the calls of a sequence can be made again from its number", () => {
  const vduse = testedInterfaces.find(({ name }) => name === "vduse");
  if (vduse === undefined) throw new Error("vduse");
  const all = callsOf(vduse, "7.3", { seed: 1, index: 5, at: 1000 });
  expect(all.length).toBeGreaterThanOrEqual(20);
  expect(callsOf(vduse, "7.3", { seed: 1, index: 5, at: 3 })).toEqual(all.slice(0, 4));
});

test.each([
  [["--calls", "0"], 'expected a whole number from 1 for --calls, found "0"'],
  [["--release", "seven"], 'expected a release such as 6.12, found "seven"'],
  [["--interface", "mshv"], 'expected vduse, kvm, vfio for --interface, found "mshv"'],
])("options %j are refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
