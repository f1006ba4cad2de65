import { played } from "../../src/interfaces/played.ts";
import { consumerVerdict } from "../../src/trial/consumer-verdict.ts";
import { bytesOf, ScriptedConsumer } from "../../src/trial/test-support.ts";
import type { TrialEnd, TrialResult } from "../../src/trial/trial-result.ts";

/** Every interface that is played. */
export const specs = {
  kvm: await played.kvm(),
  mshv: await played.mshv(),
  vduse: await played.vduse(),
  vfio: await played.vfio(),
};

/** Request numbers of vduse.h. */
export const vduse = {
  getVersion: 0x8008_8100,
  setVersion: 0x4008_8101,
  create: 0x4150_8102,
  destroy: 0x4100_8103,
  getFeatures: 0x8008_8104,
  setFeatures: 0x4008_8105,
  setConfig: 0x4008_8112,
  configIrq: 0x8113,
  vqSetup: 0x4020_8114,
  regUmem: 0x4030_8118,
  deregUmem: 0x4030_8119,
};

/** A block device with one queue, VIRTIO_F_VERSION_1 and VIRTIO_F_ACCESS_PLATFORM, and `config_size` bytes behind the record. */
export function config({ vq_align = 4096, ngroups = 0, nas = 0, config_size = 60 } = {}): Uint8Array {
  return bytesOf(
    [256, "vd0"],
    [4, 0],
    [4, 2],
    [8, 3n << 32n],
    [4, 1],
    [4, vq_align],
    [4, ngroups],
    [4, nas],
    [44, 0],
    [4, config_size],
  );
}

/** A program that ended by itself. */
export const exited = (code: number): TrialEnd => ({ kind: "exited", code });

/** What is told of one gate or refusal in a line, so that a row shows all of them. */
export function said(result: TrialResult, spec = specs.vduse) {
  const verdict = consumerVerdict(result, spec);
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    gates: verdict.gates.map(
      ({ gate, how, changes, answered }) =>
        `${gate}: ${how}${answered === undefined ? "" : `, ${answered}`} [${changes.join(" ")}]`,
    ),
    refusals: verdict.refusals.map(({ name, errno, became, sure, missing, check }) =>
      `${name} ${errno}: ${became}${sure ? "" : "?"} [${missing.join(" ")}] ${check ?? ""}`.trim(),
    ),
    off: verdict.off.map(({ index, kind, at, found }) => `${index} ${kind} ${at} ${found}`),
    quirks: verdict.quirks.map(
      ({ how, change, has, name, elsewhere }) => `${how} ${has ? "" : "no "}${change}: ${name}, ${elsewhere} elsewhere`,
    ),
    notKnown: verdict.notKnown,
  };
}

/** A verdict that says nothing. */
export const nothing = { gates: [], refusals: [], off: [], quirks: [], notKnown: [] };

/** As qemu-storage-daemon's vduse-blk export begins: it sets version 0, and never asks. */
export function storageDaemon(request: ConstructorParameters<typeof ScriptedConsumer>[1]): ScriptedConsumer {
  const consumer = new ScriptedConsumer(specs.vduse, request);
  const control = consumer.open("/dev/vduse/control") as number;
  if (typeof consumer.ioctl(control, vduse.setVersion, bytesOf([8, 0])) === "string") return consumer;
  if (typeof consumer.ioctl(control, vduse.create, config(), new Uint8Array(60)) === "string") return consumer;
  const device = consumer.open("/dev/vduse/vd0") as number;
  consumer.ioctl(device, vduse.setConfig, bytesOf([4, 0], [4, 60]), new Uint8Array(60));
  consumer.ioctl(device, vduse.vqSetup, bytesOf([4, 0], [2, 256], [26, 0]));
  consumer.close(device);
  consumer.ioctl(control, vduse.destroy, bytesOf([256, "vd0"]));
  consumer.close(control);
  return consumer;
}
