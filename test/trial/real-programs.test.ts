import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { intercept } from "../../src/intercept/intercept.ts";
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
    // KVM_GET_MSR_INDEX_LIST.
    expect(
      result.crossings.filter(({ by }) => by === "beyond").map(({ call }) => (call.kind === "ioctl" ? call.command : 0)),
    ).toEqual([0xc004ae02]);
    expect(verdict).toMatchObject({ outcome: "gives up", beyond: { calls: 1 } });
  });
});
