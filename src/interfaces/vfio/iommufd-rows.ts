import type { RecordLayout } from "../../codec/layout.ts";
import { varyFields } from "../../session/checks.ts";
import { patch } from "../../session/decode.ts";
import type { IoctlPlay, Play, SampleCall } from "../../session/sample.ts";
import type { Check, CopyOut, CopyStruct } from "../../session/step.ts";
import { commands } from "./iommufd-bindings.gen.ts";
import { iommufdSizes } from "./iommufd-sizes.ts";
import { type Iommufd, type IommufdWorld, ioasOf } from "./iommufd-world.ts";

type Command = keyof typeof iommufdSizes;

/** What every command of iommufd's own has: its number, its change, and its record's sizes as the first step. */
export function sized(command: Command) {
  const { record, change } = iommufdSizes[command];
  return {
    name: command,
    on: "iommufd",
    number: commands[command].number,
    change,
    argument: { by: "pointer" as const, type: record },
    source: "drivers/iommu/iommufd, torvalds/linux@051ae5aa73d7",
  };
}

export function copyRecord(command: Command): CopyStruct {
  const { record, min, grew } = iommufdSizes[command];
  return {
    kind: "copy-struct",
    id: "size",
    record,
    min,
    ...(grew === undefined ? {} : { sizes: [{ size: grew.from }, ...grew.by] }),
  };
}

/** As much of the answer as the program has room for. */
export const respond: CopyOut<IommufdWorld, Iommufd, unknown> = { kind: "copy-out", upTo: (c) => c.copied };

/** An address space with the id in this field. */
export function ioasThere(record: RecordLayout, field: string): Check<IommufdWorld, Iommufd, unknown> {
  return {
    kind: "check",
    id: `${field}-there`,
    errno: "ENOENT",
    fails: (c) => ioasOf(c.fd, (c.arg as { readonly [name: string]: number })[field] ?? 0) === undefined,
    provoke: (sample) => [0, 77, 0xffff_ffff].map((id) => varyFields(sample, record, { [field]: id })),
  };
}

/** iommufd, open, and with two address spaces, of which the ids are 1 and 2. */
export const openIommufd: Play = { call: "open", path: "/dev/iommu", as: "iommufd" };
export const allocIoas: IoctlPlay = own("IOMMU_IOAS_ALLOC", {});
export const withIoas: readonly Play[] = [openIommufd, allocIoas, allocIoas];

/** A call of a command of iommufd's own: the size is filled in. */
export function own(command: Command, fields: object, pointers: NonNullable<PointersOf> = []): IoctlPlay {
  const { record } = iommufdSizes[command];
  const bytes = new Uint8Array(record.size);
  patch(record, bytes, { size: record.size, ...fields });
  return { call: "ioctl", fd: "iommufd", command, argument: { by: "pointer", bytes, pointers } };
}

type PointersOf = Extract<IoctlPlay["argument"], { readonly by: "pointer" }>["pointers"];

/** The sample with another call in its place. */
export function instead(sample: SampleCall, label: string, call: IoctlPlay, before: readonly Play[] = sample.before) {
  return { ...sample, label, call, before };
}
