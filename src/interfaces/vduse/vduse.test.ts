import { describe, expect, expectTypeOf, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
import { vduse } from "./vduse.ts";

/** A program's side: what it agrees on with each kernel, and what it can then call. */

const kernel = (release: string) => inProcess(new Provider(vduse.provider, buildOf(vduse.contract, release)));
const block = { name: "vd0", vendor_id: 0, device_id: 2, features: 1n << 33n, vq_num: 1, vq_align: 4096 };

describe("control", () => {
  test.each([
    ["5.15", [], []],
    ["6.15", [], []],
    ["7.0", ["vq-groups", "asid"], []],
    ["7.2", ["vq-groups", "asid"], []],
    ["7.3", ["vq-groups", "asid"], ["features", "queue-ready", "suspend"]],
    ["draft-c", ["vq-groups", "asid"], ["features"]],
  ])("what a program that prefers everything agrees on with %s", async (release, groups, features) => {
    const session = await negotiate(vduse.control(kernel(release)), { prefer: ["asid", "queue-ready", "suspend", "features"] });
    expect(session.agreed).toEqual(["base", ...groups, ...features]);
  });

  test("what is agreed on is what the device has: version and features are set on the descriptor that creates it", async () => {
    const transport = kernel("7.3");
    const control = await negotiate(vduse.control(transport), { require: ["asid", "suspend"] });
    await control.createDev({ ...block, ngroups: 1, nas: 2 });
    const device = await negotiate(vduse.device(transport, "vd0", control.agreed), { require: ["asid"], prefer: ["umem"] });
    expect(device.agreed).toEqual(["base", "umem", "vq-groups", "asid"]);
    expectTypeOf(device).toHaveProperty("iotlbGetFd2");
    await device.vqSetup({ index: 0, max_size: 128, group: 0 });
    expect(await device.devGetFeatures()).toBe(0n);
    await device.close();
    await control.destroyDev("vd0");
    await expect(control.destroyDev("vd0")).rejects.toThrow("VDUSE_DESTROY_DEV answered EINVAL");
  });

  test("a program that asks for nothing makes a device of version 0, on every kernel", async () => {
    for (const { name, status } of vduse.contract.releases) {
      if (status !== "released") continue;
      const transport = kernel(name);
      const control = await negotiate(vduse.control(transport), {});
      await control.createDev(block);
      await expect(control.createDev({ ...block, name: "vd1", ngroups: 1, nas: 1 })).rejects.toThrow(
        "VDUSE_CREATE_DEV answered EINVAL",
      );
    }
  });

  test("a kernel without it says so", async () => {
    await expect(negotiate(vduse.control(kernel("7.2")), { require: ["suspend"] })).rejects.toThrow(
      "vduse: suspend is required (suspend needs features), and features is not there: it is behind VDUSE_GET_FEATURES not answering EINVAL; VDUSE_GET_FEATURES answered EINVAL",
    );
    await expect(negotiate(vduse.control(kernel("6.15")), { require: ["asid"] })).rejects.toThrow(
      "VDUSE_SET_API_VERSION(0) accepted",
    );
  });

  test("what only a device can tell cannot be asked on the control descriptor", async () => {
    await expect(negotiate(vduse.control(kernel("7.3")), { require: ["umem"] })).rejects.toThrow(
      "it cannot be asked on /dev/vduse/control",
    );
  });
});

test.each([
  ["5.15", false],
  ["6.0", true],
])("umem is found by trying, on a device of %s", async (release, there) => {
  const transport = kernel(release);
  const control = await negotiate(vduse.control(transport), {});
  await control.createDev(block);
  const device = await negotiate(vduse.device(transport, "vd0", control.agreed), { bundles: { memory: ["umem", "iova-info"] } });
  expect(device.has("memory")).toBe(there);
  expect(device.asked.map(({ asked, answered }) => `${asked} ${answered}`)).toEqual(
    there
      ? ["VDUSE_IOTLB_REG_UMEM answered EFAULT", "VDUSE_IOTLB_GET_INFO answered EFAULT"]
      : ["VDUSE_IOTLB_REG_UMEM answered ENOTTY", "VDUSE_IOTLB_GET_INFO answered ENOTTY"],
  );
});
