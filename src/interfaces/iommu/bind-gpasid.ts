import type { RecordLayout } from "../../codec/layout.ts";
import { knownBits, oneOf, range, varyBefore, varyFields, zero } from "../../session/checks.ts";
import type { CommandSpec } from "../../session/spec.ts";
import { constants } from "./bindings.gen.ts";
import { sampleCall } from "./calls.ts";
import { fieldAt } from "./field.ts";
import { numbers } from "./numbers.ts";
import { argszOf, type IommuStep, type Shape, type Sizes, shapes, sizeSteps } from "./shapes.ts";
import { type IommuWorld, pasidMax } from "./world.ts";

const bind = "IOMMU_BIND_GPASID";
const unbind = "IOMMU_UNBIND_GPASID";
const core = "drivers/iommu/iommu.c, iommu_sva_prepare_bind_data, Linux 5.10 (ed600bc6f313)";
const vtd = "drivers/iommu/intel/svm.c, intel_svm_bind_gpasid, Linux 5.10 (ab416e567ccc)";

export const bindGpasid: readonly CommandSpec<IommuWorld, unknown, unknown>[] = shapes.map((shape) => ({
  name: bind,
  on: "domain",
  number: numbers[bind],
  change: "bind-gpasid",
  ...shape.when,
  argument: { by: "pointer", type: shape.bind },
  steps: [...prepare(shape), ...bindByVtd(shape)],
  sample: () => sampleCall(bind, shape.bind, validFields(shape)),
  source: core,
}));

/**
 * Unbind asks whether *bind's* operation is there [READ], judges the argument, and only then asks for its own: a driver that cannot
 * unbind answers ENODEV to a valid call and EINVAL to a wrong one.
 */
export const unbindGpasid: readonly CommandSpec<IommuWorld, unknown, unknown>[] = shapes.flatMap((shape) => {
  const common = {
    name: unbind,
    on: "domain",
    number: numbers[unbind],
    argument: { by: "pointer", type: shape.bind },
    source: core,
  } as const;
  const bound = sampleCall(bind, shape.bind, validFields(shape)).call;
  return [
    {
      ...common,
      change: "unbind-gpasid",
      has: ["bind-gpasid", ...listed(shape.when.has)],
      ...(shape.when.lacks === undefined ? {} : { lacks: shape.when.lacks }),
      steps: [...prepare(shape), ...unbindByVtd(shape)],
      sample: () => sampleCall(unbind, shape.bind, validFields(shape), [bound]),
    },
    {
      ...common,
      change: "bind-gpasid",
      ...(shape.when.has === undefined ? {} : { has: shape.when.has }),
      lacks: ["unbind-gpasid", ...listed(shape.when.lacks)],
      steps: [
        ...prepare(shape),
        {
          kind: "check",
          id: "own-operation",
          errno: "ENODEV",
          fails: () => true,
          provoke: () => [
            { ...sampleCall(unbind, shape.bind, validFields(shape), [bound]), label: "the driver has no sva_unbind_gpasid" },
          ],
        },
      ],
      noSample: "the driver has no sva_unbind_gpasid: no call succeeds",
    },
  ];
});

/** A host PASID bound to a guest's, in VT-d's format. */
function validFields({ bind: record }: Shape): object {
  const argsz = record.fields.some((each) => each.name === "argsz") ? { argsz: record.size } : {};
  return { ...argsz, version: 1, format: constants.IOMMU_PASID_FORMAT_INTEL_VTD, addr_width: 48, hpasid: 1n };
}

/** What the core does for both calls: the size, and the content that is not a driver's. */
function prepare(shape: Shape): readonly IommuStep[] {
  const record = shape.bind;
  const has = "content-checks";
  return [
    ...sizeSteps(shape, sizesOf(record)),
    ...(shape.policy === "size-table" ? [] : [oneOf(record, "version", [1n], { source: core })]),
    // 0 passes here: the format counts from 1, and the core looks at the upper end alone.
    range(record, "format", { most: BigInt(constants.IOMMU_PASID_FORMAT_LAST - 1) }, { has, id: "format-range", source: core }),
    knownBits(record, "flags", BigInt(constants.IOMMU_SVA_GPASID_VAL), { has, source: core }),
    zero(record, ["padding"], { has, source: core }),
  ];
}

function sizesOf(record: RecordLayout): Sizes {
  const least = vendorOffset(record);
  return { record, least, needed: () => least, table: [undefined, record.size], kinds: [] };
}

function vendorOffset(record: RecordLayout): number {
  return record.fields.find((each) => each.name === "vendor")?.offset ?? record.size;
}

function bindByVtd(shape: Shape): readonly IommuStep[] {
  const record = shape.bind;
  const format = fieldAt(record, "format");
  const flags = fieldAt(record, "vendor.vtd.flags");
  const hpasid = fieldAt(record, "hpasid");
  const known = BigInt(constants.IOMMU_PASID_FORMAT_INTEL_VTD);
  return [
    {
      kind: "check",
      id: "vtd-format",
      errno: "EINVAL",
      fails: (c) => format.read(c.bytes) !== known,
      provoke: (sample, build) =>
        (build.has.has("content-checks") ? [0] : [0, 2, 0xffff_ffff]).map((value) =>
          varyFields(sample, record, { format: value }),
        ),
      source: vtd,
    },
    ...vtdSize(shape),
    knownBits(flags.record, flags.path, BigInt(constants.IOMMU_SVA_VTD_GPASID_LAST - 1), {
      has: "content-checks",
      id: "vtd-flags",
      source: vtd,
    }),
    {
      kind: "check",
      id: "vtd-pci",
      errno: "ENOTSUPP",
      fails: (c) => !c.world.device.pci,
      unprovoked: "needs a device that is not on PCI",
      source: vtd,
    },
    {
      kind: "check",
      id: "vtd-pasids",
      errno: "EINVAL",
      fails: (c) => c.world.device.pasids !== pasidMax,
      unprovoked: "needs a device with fewer PASIDs",
      source: vtd,
    },
    range(record, "hpasid", { least: 1n, most: BigInt(pasidMax - 1) }, { id: "vtd-hpasid", source: vtd }),
    {
      kind: "check",
      id: "vtd-bound",
      errno: "EBUSY",
      fails: (c) => c.world.bound.has(hpasid.read(c.bytes)),
      provoke: (sample) => [varyBefore(sample, "bound already", [sample.call])],
      source: vtd,
    },
    {
      kind: "run",
      run(c) {
        c.world.bound.add(hpasid.read(c.bytes));
      },
    },
  ];
}

/** The core has seen to the bytes before the union; the union is the driver's own. */
function vtdSize({ policy, bind: record }: Shape): readonly IommuStep[] {
  if (policy === "none" || policy === "size-table") return [];
  const end = BigInt(record.size);
  const exact = policy !== "argsz";
  return [
    {
      kind: "check",
      id: "vtd-argsz",
      errno: "EINVAL",
      fails: (c) => (exact ? argszOf(record, c.bytes) !== end : argszOf(record, c.bytes) < end),
      provoke: (sample) => [vendorOffset(record), record.size - 1].map((argsz) => varyFields(sample, record, { argsz })),
      source: vtd,
    },
  ];
}

/** It looks at the host PASID and at nothing else: neither the format nor the union. */
function unbindByVtd({ bind: record }: Shape): readonly IommuStep[] {
  const hpasid = fieldAt(record, "hpasid");
  return [
    {
      kind: "check",
      id: "vtd-not-bound",
      errno: "EINVAL",
      fails: (c) => !c.world.bound.has(hpasid.read(c.bytes)),
      provoke: (sample) => [varyFields(sample, record, { hpasid: 2n })],
      source: "drivers/iommu/intel/svm.c, intel_svm_unbind_gpasid; its errno is not verified",
    },
    {
      kind: "run",
      run(c) {
        c.world.bound.delete(hpasid.read(c.bytes));
      },
    },
  ];
}

function listed(changes: string | readonly string[] | undefined): readonly string[] {
  if (changes === undefined) return [];
  return typeof changes === "string" ? [changes] : changes;
}
