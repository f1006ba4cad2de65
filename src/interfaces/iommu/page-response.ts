import { knownBits, oneOf, varyBefore, varyFields } from "../../session/checks.ts";
import type { CommandSpec } from "../../session/spec.ts";
import { constants, iommu_page_response_code } from "./bindings.gen.ts";
import { sampleCall } from "./calls.ts";
import { fieldAt } from "./field.ts";
import { numbers } from "./numbers.ts";
import { type IommuStep, type Shape, shapes, sizeSteps } from "./shapes.ts";
import type { IommuWorld, PageRequest } from "./world.ts";

const name = "IOMMU_PAGE_RESPONSE";
const source = "drivers/iommu/iommu.c, iommu_page_response, Linux 5.10";

/** argsz was added to the record, and no check of it [READ]: the caller copied what it thought right. */
export const pageResponse: readonly CommandSpec<IommuWorld, unknown, unknown>[] = shapes.map((shape) => ({
  name,
  on: "domain",
  number: numbers[name],
  change: "page-response",
  ...shape.when,
  argument: { by: "pointer", type: shape.response },
  steps: steps(shape),
  sample: () =>
    sampleCall(name, shape.response, {
      ...(shape.response.fields.some((each) => each.name === "argsz") ? { argsz: shape.response.size } : {}),
      version: 1,
      flags: constants.IOMMU_PAGE_RESP_PASID_VALID,
      pasid: 1,
      grpid: 1,
      code: iommu_page_response_code.IOMMU_PAGE_RESP_SUCCESS,
    }),
  source,
}));

function steps(shape: Shape): readonly IommuStep[] {
  const record = shape.response;
  // CACHE_INVAL's row comes before in the table.
  const table = [48, record.size] as const;
  const sizes: readonly IommuStep[] =
    shape.policy === "size-table"
      ? sizeSteps(shape, { record, least: record.size, needed: () => record.size, table, kinds: [] })
      : [{ kind: "copy-in", type: record }, oneOf(record, "version", [1n], { source })];
  return [
    ...sizes,
    knownBits(record, "flags", BigInt(constants.IOMMU_PAGE_RESP_PASID_VALID), { source }),
    {
      kind: "check",
      id: "none-pending",
      errno: "EINVAL",
      fails: (c) => c.world.pending.length === 0,
      provoke: (sample) => [varyBefore(sample, "responded to already", [sample.call])],
      source,
    },
    {
      kind: "check",
      id: "no-such-request",
      errno: "EINVAL",
      fails: (c) => !c.world.pending.some((request) => answers(shape, c.bytes, request)),
      provoke: (sample) => [
        varyFields(sample, record, { grpid: 2 }),
        varyFields(sample, record, { pasid: 2 }),
        varyFields(sample, record, { flags: 0 }),
      ],
      source,
    },
    {
      kind: "run",
      run(c) {
        c.world.pending.splice(
          c.world.pending.findIndex((request) => answers(shape, c.bytes, request)),
          1,
        );
      },
    },
  ];
}

/** By the group; and by the PASID where the request says that it needs one. A PASID that it does not need is ignored. */
function answers({ response: record }: Shape, bytes: Uint8Array, request: PageRequest): boolean {
  if (fieldAt(record, "grpid").read(bytes) !== request.group) return false;
  if (!request.needsPasid) return true;
  const valid = (fieldAt(record, "flags").read(bytes) & BigInt(constants.IOMMU_PAGE_RESP_PASID_VALID)) !== 0n;
  return valid && fieldAt(record, "pasid").read(bytes) === request.pasid;
}
