import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { providerTarget } from "../../selftest/provider-target.ts";
import type { AnyInterface } from "../../session/spec.ts";
import { vfio } from "./provider.ts";
import { vfioWorld } from "./world.ts";

/** An IOMMU with 39 bits, as Linux 7.3.4 found in QEMU's intel-iommu (docs/differential.md). */
const narrow = {
  ...vfio,
  world: () => ({ ...vfioWorld(), iovaRanges: [{ start: 0n, last: 0x7f_ffff_ffffn }] }),
} as unknown as AnyInterface;

test("what the host's IOMMU has is told, and what it has not is refused", () => {
  const target = providerTarget(narrow, buildOf(vfio.contract, { from: "7.3" }));
  const value = (answer: { value: number } | { errno: string }) => ("value" in answer ? answer.value : Number.NaN);
  const container = value(target.open("/dev/vfio/vfio"));
  const group = value(target.open("/dev/vfio/26"));
  const own = new Uint8Array(4);
  new DataView(own.buffer).setInt32(0, container, true);
  expect(target.ioctl(group, 0x3b68, { by: "pointer", bytes: own, pointers: [] })).toEqual({ value: 0 });
  expect(target.ioctl(container, 0x3b66, { by: "value", value: 3n })).toEqual({ value: 0 });
  const info = new Uint8Array(280);
  new DataView(info.buffer).setUint32(0, 280, true);
  expect(target.ioctl(container, 0x3b70, { by: "pointer", bytes: info, pointers: [] })).toEqual({ value: 0 });
  // The ranges are the last of three capabilities: nr_iovas 1 at 80, then start and end at 88.
  expect(Buffer.from(info.subarray(80, 104)).toString("hex")).toBe("01000000000000000000000000000000ffffffff7f000000");
  const map = (iova: bigint) => {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 32, true);
    view.setUint32(4, 3, true);
    view.setBigUint64(16, iova, true);
    view.setBigUint64(24, 4096n, true);
    return target.ioctl(container, 0x3b71, { by: "pointer", bytes, pointers: [{ offset: 8, bytes: new Uint8Array(4096) }] });
  };
  expect(map(0x7f_ffff_f000n)).toEqual({ value: 0 });
  expect(map(0x80_0000_0000n)).toEqual({ errno: "EINVAL" });
});
