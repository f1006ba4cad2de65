import type { RecordLayout } from "../../codec/layout.ts";
import { knownBits, oneOf, range, varyFields, zero } from "../../session/checks.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { constants, iommu_inv_granularity } from "./bindings.gen.ts";
import { sampleCall } from "./calls.ts";
import { fieldAt } from "./field.ts";
import { numbers } from "./numbers.ts";
import { type IommuStep, type Shape, type Sizes, shapes, sizeSteps } from "./shapes.ts";
import type { IommuWorld } from "./world.ts";

const name = "IOMMU_CACHE_INVALIDATE";
const source = "drivers/iommu/iommu.c, iommu_uapi_cache_invalidate, Linux 5.10 (ed600bc6f313)";

const domain = iommu_inv_granularity.IOMMU_INV_GRANU_DOMAIN;
const pasid = iommu_inv_granularity.IOMMU_INV_GRANU_PASID;
const addr = iommu_inv_granularity.IOMMU_INV_GRANU_ADDR;

/** One row a shape: the order of the copies differs, and what is judged afterwards is the same. */
export const cacheInvalidate: readonly CommandSpec<IommuWorld, unknown, unknown>[] = shapes.map((shape) => ({
  name,
  on: "domain",
  number: numbers[name],
  change: "cache-invalidate",
  ...shape.when,
  argument: { by: "pointer", type: shape.cache },
  steps: [...sizeSteps(shape, sizesOf(shape.cache)), ...content(shape), ...driver()],
  sample: () => sampleCall(name, shape.cache, validFields(shape)),
  source,
}));

/** Invalidates addresses: the granularity that needs the whole record. */
function validFields({ cache }: Shape): object {
  const argsz = cache.fields.some((each) => each.name === "argsz") ? { argsz: cache.size } : {};
  return { ...argsz, version: 1, cache: constants.IOMMU_CACHE_INV_TYPE_IOTLB, granularity: addr };
}

function sizesOf(record: RecordLayout): Sizes {
  const granularity = fieldAt(record, "granularity");
  const least = fieldAt(record, "granu.pasid_info.flags").record.fields[0]?.offset ?? 0;
  const needs: { readonly [granularity: string]: number } = { [pasid]: least + 16, [addr]: record.size };
  return {
    record,
    least,
    needed: (bytes) => needs[String(granularity.read(bytes))] ?? least,
    // BIND_GPASID's row comes before.
    table: [72, record.size],
    kinds: [pasid, addr].map((kind) => ({ fields: { granularity: kind }, needed: needs[kind] ?? least })),
  };
}

/** In the core's order. All of it is EINVAL: a program cannot tell a flag that is too new from a value that is wrong. */
function content(shape: Shape): readonly IommuStep[] {
  const record = shape.cache;
  const cache = fieldAt(record, "cache");
  const types = BigInt(
    constants.IOMMU_CACHE_INV_TYPE_IOTLB | constants.IOMMU_CACHE_INV_TYPE_DEV_IOTLB | constants.IOMMU_CACHE_INV_TYPE_PASID,
  );
  const has = "content-checks";
  const addrFlags = fieldAt(record, "granu.addr_info.flags");
  const pasidFlags = fieldAt(record, "granu.pasid_info.flags");
  return [
    ...(shape.policy === "size-table" ? [] : [oneOf(record, "version", [1n], { source })]),
    knownBits(record, "cache", types, { has, source }),
    range(record, "granularity", { most: BigInt(iommu_inv_granularity.IOMMU_INV_GRANU_NR - 1) }, { source }),
    only(shape, addr, {
      kind: "check",
      id: "addr-of-pasid-cache",
      errno: "EINVAL",
      has,
      fails: (c) => (cache.read(c.bytes) & BigInt(constants.IOMMU_CACHE_INV_TYPE_PASID)) !== 0n,
      provoke: (sample) => [varyFields(sample, record, { cache: constants.IOMMU_CACHE_INV_TYPE_PASID })],
    }),
    only(shape, addr, knownBits(addrFlags.record, addrFlags.path, 0x7n, { has, id: "addr-flags" })),
    only(shape, pasid, knownBits(pasidFlags.record, pasidFlags.path, 0x3n, { has, id: "pasid-flags" })),
    only(shape, domain, {
      kind: "check",
      id: "domain-of-device-cache",
      errno: "EINVAL",
      has,
      fails: (c) => (cache.read(c.bytes) & BigInt(constants.IOMMU_CACHE_INV_TYPE_DEV_IOTLB)) !== 0n,
      provoke: (sample) => [varyFields(sample, record, { cache: constants.IOMMU_CACHE_INV_TYPE_DEV_IOTLB })],
    }),
    zero(record, ["padding"], { has, source }),
  ];
}

function driver(): readonly IommuStep[] {
  return [
    {
      kind: "check",
      id: "pci",
      errno: "ENODEV",
      fails: (c) => !c.world.device.pci,
      unprovoked: "needs a device that is not on PCI",
      source: "drivers/iommu/intel/iommu.c, intel_iommu_sva_invalidate; its errno is not verified",
    },
    {
      kind: "run",
      run(c) {
        c.world.invalidations += 1;
      },
    },
  ];
}

/** A check of one granularity alone. Its calls ask for exactly the bytes that this granularity needs, which every shape accepts. */
function only(shape: Shape, kind: number, check: Check<unknown, unknown, unknown>): IommuStep {
  const record = shape.cache;
  const granularity = fieldAt(record, "granularity");
  const sizes = sizesOf(record);
  const argsz = sizes.kinds.find(({ fields }) => "granularity" in fields && fields.granularity === kind)?.needed ?? sizes.least;
  const withArgsz = record.fields.some((each) => each.name === "argsz") ? { argsz } : {};
  const ofKind = (sample: SampleCall): Variation => varyFields(sample, record, { ...withArgsz, granularity: kind });
  return {
    ...check,
    fails: (c) => granularity.read(c.bytes) === BigInt(kind) && check.fails(c),
    provoke: (sample, build) => check.provoke?.(ofKind(sample), build) ?? [],
  };
}
