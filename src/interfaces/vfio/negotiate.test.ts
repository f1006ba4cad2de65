import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
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
