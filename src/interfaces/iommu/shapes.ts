import type { RecordLayout } from "../../codec/layout.ts";
import { varyFields } from "../../session/checks.ts";
import type { When } from "../../session/spec.ts";
import type { Step } from "../../session/step.ts";
import { iommu_cache_invalidate_info, iommu_gpasid_bind_data, iommu_page_response } from "./bindings.gen.ts";
import { early_cache_invalidate_info, early_gpasid_bind_data, early_page_response } from "./early-layouts.ts";
import { fieldAt } from "./field.ts";
import type { IommuWorld } from "./world.ts";

export type IommuStep = Step<IommuWorld, unknown, unknown>;

/**
 * A way in which the records know their size: the four that were proposed, and none. They exclude each other, and each command is played once for
 * each.
 */
export interface Shape {
  readonly policy: "none" | "size-table" | "argsz-e2big" | "argsz-exact" | "argsz";
  readonly when: When;
  readonly cache: RecordLayout;
  readonly bind: RecordLayout;
  readonly response: RecordLayout;
}

const early = { cache: early_cache_invalidate_info, bind: early_gpasid_bind_data, response: early_page_response };
const final = { cache: iommu_cache_invalidate_info, bind: iommu_gpasid_bind_data, response: iommu_page_response };

export const shapes: readonly Shape[] = [
  { policy: "none", when: { lacks: ["size-table", "argsz-e2big", "argsz-exact", "argsz"] }, ...early },
  { policy: "size-table", when: { has: "size-table" }, ...early },
  { policy: "argsz-e2big", when: { has: "argsz-e2big" }, ...final },
  { policy: "argsz-exact", when: { has: "argsz-exact" }, ...final },
  { policy: "argsz", when: { has: "argsz" }, ...final },
];

/** What a call needs of its record, before anything else is looked at. */
export interface Sizes {
  readonly record: RecordLayout;
  /** Bytes before the union, which no later version may move. */
  readonly least: number;
  /** Bytes that this call needs, by what the first copy says. */
  needed(bytes: Uint8Array): number;
  /** Sizes that the table of January gives for the versions 0 (which it does not guard: the row before) and 1; `undefined`: not known. */
  readonly table: readonly [zero: number | undefined, one: number];
  /** Fields by which the needed size differs, each with that size; none where the driver, and not the core, holds the call to its size. */
  readonly kinds: readonly { readonly fields: object; readonly needed: number }[];
}

/** Copies the record in and judges its size, as the shape has it. */
export function sizeSteps(shape: Shape, sizes: Sizes): readonly IommuStep[] {
  const { record } = sizes;
  switch (shape.policy) {
    case "none":
      return [{ kind: "copy-in", type: record }];
    case "size-table":
      return fromTable(sizes);
    case "argsz-e2big":
      return [first(sizes), notTooBig(record), notTooSmall(sizes), ...exactly(sizes), rest(record)];
    case "argsz-exact":
      return [first(sizes), notTooSmall(sizes), clamp(record), ...exactly(sizes), rest(record)];
    case "argsz":
      return [first(sizes), notTooSmall(sizes), ...enough(sizes), rest(record)];
  }
}

/** The record's argsz. */
export function argszOf(record: RecordLayout, bytes: Uint8Array): bigint {
  return fieldAt(record, "argsz").read(bytes);
}

function first({ record, least }: Sizes): IommuStep {
  return { kind: "copy-in", type: record, upTo: () => least };
}

/** What is behind the kernel's own size is never read, whatever it holds. */
function rest(record: RecordLayout): IommuStep {
  return { kind: "copy-in", type: record, upTo: (c) => Math.min(Number(argszOf(record, c.bytes)), record.size) };
}

function notTooSmall({ record, least }: Sizes): IommuStep {
  return {
    kind: "check",
    id: "argsz-least",
    errno: "EINVAL",
    fails: (c) => argszOf(record, c.bytes) < BigInt(least),
    provoke: (sample) => [0, 1, least - 1].map((argsz) => varyFields(sample, record, { argsz })),
  };
}

function enough({ record, needed, kinds }: Sizes): readonly IommuStep[] {
  if (kinds.length === 0) return [];
  return [
    {
      kind: "check",
      id: "argsz-enough",
      errno: "EINVAL",
      fails: (c) => argszOf(record, c.bytes) < BigInt(needed(c.bytes)),
      provoke: (sample) => kinds.map((kind) => varyFields(sample, record, { ...kind.fields, argsz: kind.needed - 1 })),
    },
  ];
}

/** DOMAIN needs no member of the union, and so was not held to a size. */
function exactly({ record, least, needed, kinds }: Sizes): readonly IommuStep[] {
  if (kinds.length === 0) return [];
  return [
    {
      kind: "check",
      id: "argsz-exact",
      errno: "EINVAL",
      fails(c) {
        const size = needed(c.bytes);
        return size > least && argszOf(record, c.bytes) !== BigInt(size);
      },
      provoke: (sample) =>
        kinds.flatMap((kind) =>
          [kind.needed - 1, ...(kind.needed < record.size ? [kind.needed + 1, record.size] : [])].map((argsz) =>
            varyFields(sample, record, { ...kind.fields, argsz }),
          ),
        ),
    },
  ];
}

function notTooBig(record: RecordLayout): IommuStep {
  return {
    kind: "check",
    id: "argsz-too-big",
    errno: "E2BIG",
    fails: (c) => argszOf(record, c.bytes) > BigInt(record.size),
    provoke: (sample) => [record.size + 1, 4096, 0xffff_ffff].map((argsz) => varyFields(sample, record, { argsz })),
  };
}

function clamp(record: RecordLayout): IommuStep {
  const argsz = fieldAt(record, "argsz");
  return {
    kind: "run",
    run(c) {
      if (argsz.read(c.bytes) > BigInt(record.size)) argsz.write(c.bytes, BigInt(record.size));
    },
  };
}

/**
 * The version first, then as many bytes as the table has for it. The table guards its upper end only: version 0 reads the row before, that is
 * another type's size, and where there is no row before, whatever the kernel has there.
 */
function fromTable({ record, table }: Sizes): readonly IommuStep[] {
  const version = fieldAt(record, "version");
  const [zero, one] = table;
  return [
    { kind: "copy-in", type: record, upTo: () => 4 },
    {
      kind: "check",
      id: "version-too-new",
      errno: "EINVAL",
      fails: (c) => version.read(c.bytes) > 1n,
      provoke: (sample) => [2, 0xffff_ffff].map((number) => varyFields(sample, record, { version: number })),
    },
    ...(zero === undefined
      ? [
          {
            kind: "check",
            id: "version-zero",
            errno: "EINVAL",
            fails: (c) => version.read(c.bytes) === 0n,
            provoke: (sample) => [varyFields(sample, record, { version: 0 })],
            source: "a stand-in: the table would be read before its start [READ, v2 3/3 of 2020-03-25, size lookup]",
          } satisfies IommuStep,
        ]
      : []),
    { kind: "copy-in", type: record, upTo: (c) => (version.read(c.bytes) === 0n ? (zero ?? one) : one) },
  ];
}
