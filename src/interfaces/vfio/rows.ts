import type { RecordLayout } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import { vary } from "../../session/checks.ts";
import type { Check } from "../../session/step.ts";
import { openContainer } from "./samples.ts";
import type { Container, VfioWorld } from "./world.ts";

/** Rejections that several of VFIO's commands have. */

/** A command of an IOMMU driver, while the container has none: what an unknown command gets there. */
export const driverChosen: Check<VfioWorld, Container, unknown> = {
  kind: "check",
  id: "no-driver",
  errno: "EINVAL",
  fails: (c) => c.fd.driver === undefined,
  provoke: (sample) => [{ ...sample, label: "no IOMMU driver is set", before: [openContainer] }],
};

/**
 * `flags` (32 bits, little-endian) has only bits of `known`, and those that came with the build's changes. Provoked bit by bit, each beside the
 * flags that the sample has: alone it might lack what a later check demands.
 */
export function knownFlags<W, S>(
  record: RecordLayout,
  known: number,
  more: { readonly [change: string]: number },
): Check<W, S, { readonly flags: number }> {
  const offset = record.fields.find(({ name }) => name === "flags")?.offset ?? 0;
  const mask = (has: (change: string) => boolean) =>
    Object.entries(more).reduce((bits, [change, bit]) => (has(change) ? bits | bit : bits), known);
  return {
    kind: "check",
    id: "flags-known",
    errno: "EINVAL",
    fails: (c) => (c.arg.flags & ~mask((change) => c.has(change))) !== 0,
    provoke: (sample, build: Build) =>
      Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0)
        .filter((bit) => (mask((change) => build.has.has(change)) & bit) === 0)
        .map((flag) =>
          vary(sample, `${record.name}.flags with 0x${flag.toString(16)}`, (bytes) => {
            const view = new DataView(bytes.buffer, bytes.byteOffset);
            view.setUint32(offset, (view.getUint32(offset, true) | flag) >>> 0, true);
          }),
        ),
  };
}
