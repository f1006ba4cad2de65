import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
import { iommufd } from "./iommufd.ts";
import { vfio } from "./vfio.ts";

/** A program's side of a container: what it is told before a driver is chosen. */
const container = (request: Parameters<typeof buildOf>[1]) =>
  vfio.container(inProcess(new Provider(vfio.provider, buildOf(vfio.contract, request))));

test.each([
  ["5.10", ["base", "type1", "type1v2", "nesting"]],
  ["6.12", ["base", "type1", "type1v2", "nesting", "unmap-all"]],
  ["7.3", ["base", "type1", "type1v2", "unmap-all"]],
] as const)("%s: what was there can be taken away again, and no number says so", async (release, agreed) => {
  const session = await negotiate(container(release), { require: ["type1v2"], prefer: ["nesting", "unmap-all"] });
  expect(session.agreed).toEqual(agreed);
});

test("an extension whose answer depends on the state is 0 before a driver is chosen", async () => {
  await expect(negotiate(container("7.3"), { require: ["dma-cc"] })).rejects.toThrow(
    "vfio: dma-cc is required, and dma-cc is not there: it is behind capability 4 (VFIO_DMA_CC_IOMMU) of extension; VFIO_CHECK_EXTENSION(VFIO_DMA_CC_IOMMU) answered 0",
  );
});

test("choosing a driver before there is a group is refused", async () => {
  const session = await negotiate(container("7.3"), { require: ["type1v2"] });
  await expect(session.setIommu(3n)).rejects.toThrow("VFIO_SET_IOMMU answered EINVAL");
});

describe("iommufd", () => {
  const iommu = (request: Parameters<typeof buildOf>[1]) =>
    iommufd.device(inProcess(new Provider(iommufd.provider, buildOf(iommufd.contract, request))));

  test.each([
    ["6.2", []],
    ["6.12", ["hwpt-alloc", "fault-queue"]],
  ] as const)("%s: its errnos tell a command that is not there from one that is wrong", async (release, there) => {
    const session = await negotiate(iommu(release), { prefer: ["hwpt-alloc", "fault-queue", "viommu"] });
    expect(session.agreed.filter((id) => ["hwpt-alloc", "fault-queue", "viommu"].includes(id))).toEqual(there);
    expect(session.asked.find(({ change }) => change === "viommu")).toMatchObject({ open: false, answered: "answered ENOTTY" });
  });

  test("the size is filled in, and what the call wrote comes back", async () => {
    const session = await negotiate(iommu("6.12"), {});
    const { size, out_ioas_id } = await session.ioasAlloc({});
    expect(size).toBe(12);
    await session.destroy({ id: out_ioas_id });
    await expect(session.destroy({ id: out_ioas_id })).rejects.toThrow("IOMMU_DESTROY answered ENOENT");
    await expect(session.destroy({ size: 4, id: 1 })).rejects.toThrow("IOMMU_DESTROY answered EINVAL");
  });
});
