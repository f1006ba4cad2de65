import type { Value } from "../../codec/value.ts";
import { range, varyBefore, varyFields } from "../../session/checks.ts";
import type { Play, SampleCall } from "../../session/sample.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import { commands, mshv_vtl_hvcall, mshv_vtl_hvcall_setup } from "./bindings.gen.ts";
import { withRecord } from "./calls.ts";
import { type MshvCommand, type MshvContext, pageSize, vtlSource } from "./spec.ts";
import type { MshvWorld } from "./world.ts";

const source = vtlSource;

/** A bit for each of 65536 codes. The driver compares bytes with bytes: its array is of bytes, whatever the field's name says. */
const bitmapMost = 8192n;
const statusOffset = 24;

/** One open of /dev/mshv_hvcall: nothing is allowed until it is said what, and that can be said once. */
export interface HvcallFile {
  readonly allowed: Uint8Array;
  isSet: boolean;
}

export const hvcall: DescriptorSpec<MshvWorld, HvcallFile> = {
  kind: "hvcall",
  path: "/dev/mshv_hvcall",
  change: "hvcall",
  open: ({ world }) => (world.admin ? { allowed: new Uint8Array(Number(bitmapMost)), isSet: false } : { errno: "EPERM" }),
  unknown: [{ errno: "ENOTTY", alsoMeans: "", source }],
};

const openHvcall: Play = { call: "open", path: "/dev/mshv_hvcall", as: "hvcall" };

type Setup = MshvContext<HvcallFile, Value<typeof mshv_vtl_hvcall_setup>>;
type Hvcall = MshvContext<HvcallFile, Value<typeof mshv_vtl_hvcall>>;

/** Allows the codes 0 to 63. */
const setup = withRecord(
  "hvcall",
  "MSHV_HVCALL_SETUP",
  mshv_vtl_hvcall_setup,
  { bitmap_array_size: 8n },
  { pointers: [{ offset: 8, bytes: new Uint8Array(8).fill(0xff) }] },
);

export const hvcallCommands: readonly MshvCommand<HvcallFile, never>[] = [
  {
    name: "MSHV_HVCALL_SETUP",
    on: "hvcall",
    number: commands.MSHV_HVCALL_SETUP.number,
    change: "hvcall",
    argument: { by: "pointer", type: mshv_vtl_hvcall_setup },
    steps: [
      {
        kind: "check",
        id: "set-already",
        errno: "EINVAL",
        fails: (c: Setup) => c.fd.isSet,
        provoke: (sample: SampleCall) => [
          varyBefore(sample, "set already", [sample.call]),
          {
            ...varyBefore(sample, "set already, and a pointer to nothing", [sample.call]),
            call: { ...sample.call, argument: { by: "pointer", bytes: new Uint8Array() } },
          },
        ],
        source,
      },
      { kind: "copy-in", type: mshv_vtl_hvcall_setup },
      range(mshv_vtl_hvcall_setup, "bitmap_array_size", { most: bitmapMost }, { source }),
      {
        kind: "run",
        run(c: Setup) {
          const bitmap = c.memory.read(c.arg.allow_bitmap_ptr, Number(c.arg.bitmap_array_size));
          if (bitmap === undefined) return { errno: "EFAULT" };
          c.fd.allowed.set(bitmap);
          c.fd.isSet = true;
          return undefined;
        },
      },
    ],
    sample: () => ({ before: [openHvcall], call: setup }),
    source,
  },
  {
    name: "MSHV_HVCALL",
    on: "hvcall",
    number: commands.MSHV_HVCALL.number,
    change: "hvcall",
    argument: { by: "pointer", type: mshv_vtl_hvcall },
    steps: [
      { kind: "copy-in", type: mshv_vtl_hvcall },
      range(mshv_vtl_hvcall, "input_size", { most: pageSize }, { source }),
      range(mshv_vtl_hvcall, "output_size", { most: pageSize }, { source }),
      {
        kind: "check",
        id: "code-not-allowed",
        errno: "EPERM",
        fails: (c: Hvcall) => !isAllowed(c.fd.allowed, Number(c.arg.control & 0xffffn)),
        provoke: (sample: SampleCall) => [
          ...[64n, 0xffffn].map((control) => varyFields(sample, mshv_vtl_hvcall, { control })),
          { ...sample, before: [openHvcall], label: "nothing was allowed yet" },
        ],
        source,
      },
      {
        // The hypervisor played here answers success and zeros.
        kind: "run",
        run(c: Hvcall) {
          const { input_ptr, input_size, output_ptr, output_size } = c.arg;
          if (c.memory.read(input_ptr, Number(input_size)) === undefined) return { errno: "EFAULT" };
          if (!c.memory.write(output_ptr, new Uint8Array(Number(output_size)))) return { errno: "EFAULT" };
          return c.memory.write(c.argument + BigInt(statusOffset), new Uint8Array(8)) ? undefined : { errno: "EFAULT" };
        },
      },
    ],
    sample: () => ({ before: [openHvcall, setup], call: withRecord("hvcall", "MSHV_HVCALL", mshv_vtl_hvcall, { control: 1n }) }),
    source,
  },
];

function isAllowed(bitmap: Uint8Array, code: number): boolean {
  return (((bitmap[code >> 3] ?? 0) >> (code & 7)) & 1) === 1;
}
