import { describe, expect, test } from "vitest";
import { config, exited, nothing, said, specs, storageDaemon, vduse } from "../../test/support/told-verdict.ts";
import { consumerVerdict } from "./consumer-verdict.ts";
import { bytesOf, ScriptedConsumer } from "./test-support.ts";

describe("how a gate was passed", () => {
  test("asked, then used", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.3");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.getVersion, new Uint8Array(8));
    consumer.ioctl(control, vduse.setVersion, bytesOf([8, 1]));
    consumer.ioctl(control, vduse.getFeatures, new Uint8Array(8));
    consumer.ioctl(control, vduse.setFeatures, bytesOf([8, 2]));
    consumer.ioctl(control, vduse.create, config({ ngroups: 1, nas: 1, config_size: 0 }));
    expect(said(consumer.result(exited(0)))).toEqual({
      ...nothing,
      outcome: "runs",
      reason: "exited with 0",
      gates: [
        "api-version: asked, 1 [vq-groups asid]",
        "features: asked, 0x3 [suspend]",
        "VDUSE_GET_FEATURES not answering EINVAL: asked, 0 [features]",
      ],
    });
  });

  test("a question that fails later takes back no answer", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.3");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.getVersion, new Uint8Array(8));
    expect(consumer.ioctl(control, vduse.getVersion, 8n)).toBe("EFAULT");
    expect(said(consumer.result(exited(0)))).toMatchObject({ gates: ["api-version: asked only, 1 []"] });
  });

  test("an error that a write was never answered is no refusal, and a node that did not open was not opened", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.3");
    consumer.open("/dev/vduse/control");
    expect(consumer.open("/dev/vduse/vd0")).toBe("ENOENT");
    const result = consumer.result(exited(0));
    const write = { kind: "write", descriptor: 0, on: "control", bytes: new Uint8Array(8) } as const;
    const [first] = result.crossings;
    const crossing = { ...(first as NonNullable<typeof first>), index: 2, call: write, answer: { errno: "EINVAL" } } as const;
    const verdict = consumerVerdict({ ...result, crossings: [...result.crossings, crossing] }, specs.vduse);
    expect(verdict.counts).toEqual({ open: 1, ioctl: 0, read: 0, write: 1, close: 0, refused: 1, dropped: 0 });
    expect(verdict.refusals.map(({ name }) => name)).toEqual(["open"]);
    expect(verdict.notKnown).toEqual([
      "what it does when its write is refused: the kernel would have, and here it was told that all was taken",
    ]);
  });

  test("asked only", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "6.15");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.getVersion, new Uint8Array(8));
    expect(said(consumer.result(exited(0)))).toMatchObject({ gates: ["api-version: asked only, 0 []"] });
  });

  test("tried: the question is the call, and what a refusal would do is not known", () => {
    const consumer = storageDaemon("7.3");
    const device = consumer.open("/dev/vduse/vd0");
    expect(device).toBe("ENOENT");
    const other = new ScriptedConsumer(specs.vduse, "7.3");
    const control = other.open("/dev/vduse/control") as number;
    other.ioctl(control, vduse.create, config(), new Uint8Array(60));
    other.ioctl(other.open("/dev/vduse/vd0") as number, vduse.regUmem, new Uint8Array(48));
    const { gates, refusals } = said(other.result(exited(0)));
    expect({ gates, refusals }).toEqual({
      gates: ["VDUSE_IOTLB_REG_UMEM not answering ENOTTY: tried [umem]"],
      refusals: ["VDUSE_IOTLB_REG_UMEM EINVAL: degraded [] bounce-not-in-use"],
    });
  });

  test("refused by a build that lacks it, and got over", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "6.15");
    const control = consumer.open("/dev/vduse/control") as number;
    expect(consumer.ioctl(control, vduse.setVersion, bytesOf([8, 1]))).toBe("EINVAL");
    consumer.ioctl(control, vduse.setVersion, bytesOf([8, 0]));
    expect(said(consumer.result(exited(0)))).toEqual({
      ...nothing,
      outcome: "runs",
      reason: "exited with 0",
      gates: ["api-version: tried [vq-groups asid]"],
      refusals: ["VDUSE_SET_API_VERSION EINVAL: fell back [asid] unknown-version"],
    });
  });

  test("used after the question was answered by no", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.2");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.getFeatures, new Uint8Array(8));
    consumer.ioctl(control, vduse.setFeatures, bytesOf([8, 1]));
    expect(said(consumer.result({ kind: "killed", signal: "SIGSEGV" }))).toEqual({
      ...nothing,
      outcome: "crashes",
      reason: "killed by SIGSEGV after VDUSE_SET_FEATURES answered EINVAL",
      gates: [
        "features: against the answer, EINVAL [queue-ready]",
        "VDUSE_GET_FEATURES not answering EINVAL: against the answer, EINVAL [features]",
      ],
      refusals: ["VDUSE_GET_FEATURES EINVAL: ignored [features]", "VDUSE_SET_FEATURES EINVAL: crashed [queue-ready]"],
    });
  });

  test("KVM: capabilities, asked and not asked", () => {
    const consumer = new ScriptedConsumer(specs.kvm, "7.3");
    const kvm = consumer.open("/dev/kvm") as number;
    consumer.ioctl(kvm, 0xae00, 0n);
    expect(consumer.ioctl(kvm, 0xae03, 0n)).toBe(1);
    const vm = consumer.ioctl(kvm, 0xae01, 0n) as number;
    expect(consumer.ioctl(vm, 0xae60, 0n)).toBe(0);
    // KVM_SET_USER_MEMORY_REGION: slot 0, no flags, one page.
    expect(consumer.ioctl(vm, 0x4020_ae46, bytesOf([4, 0], [4, 0], [8, 0], [8, 4096], [8, 0x7000_0000]))).toBe(0);
    expect(said(consumer.result(exited(0)), specs.kvm)).toEqual({
      ...nothing,
      outcome: "runs",
      reason: "exited with 0",
      gates: [
        "api-version: asked, 12 [basic]",
        "capability 0 (KVM_CAP_IRQCHIP) of extensions: asked, 1 [cap-irqchip]",
        "capability 3 (KVM_CAP_USER_MEMORY) of extensions: asserted [cap-user-memory]",
      ],
    });
  });

  test("KVM: a question answered no is the last that is known of a program that gives up", () => {
    const consumer = new ScriptedConsumer(specs.kvm, { from: "6.12", without: ["cap-irq-inject-status"] });
    const kvm = consumer.open("/dev/kvm") as number;
    // KVM_CAP_IRQ_INJECT_STATUS.
    expect(consumer.ioctl(kvm, 0xae03, 26n)).toBe(0);
    consumer.close(kvm);
    const reason = (code: number) => consumerVerdict(consumer.result(exited(code), ""), specs.kvm).reason;
    expect(reason(1)).toBe("exited with 1; the last that it asked for, KVM_CAP_IRQ_INJECT_STATUS, is not there");
    expect(reason(0)).toBe("exited with 0");
  });

  test("KVM: a command that is not played, and came with what the build lacks", () => {
    const consumer = new ScriptedConsumer(specs.kvm, "6.1");
    const vm = consumer.ioctl(consumer.open("/dev/kvm") as number, 0xae01, 0n) as number;
    // KVM_CREATE_GUEST_MEMFD.
    expect(consumer.ioctl(vm, 0xc040_aed4, new Uint8Array(64))).toBe("ENOTTY");
    const verdict = consumerVerdict(consumer.result(exited(0)), specs.kvm);
    expect(verdict.beyond).toBeUndefined();
    expect(verdict.refusals).toMatchObject([
      { name: "KVM_CREATE_GUEST_MEMFD", errno: "ENOTTY", beyond: false, missing: ["cap-guest-memfd"], became: "degraded" },
    ]);
  });

  test("VFIO: an extension, and a size", () => {
    const consumer = new ScriptedConsumer(specs.vfio, "7.3");
    const container = consumer.open("/dev/vfio/vfio") as number;
    consumer.ioctl(container, 0x3b64);
    consumer.ioctl(container, 0x3b65, 9n);
    // VFIO_SET_IOMMU of type1v2, before a group is there.
    expect(consumer.ioctl(container, 0x3b66, 3n)).toBe("EINVAL");
    const { gates, refusals } = said(
      consumer.result(exited(1), "vfio: failed to set iommu for container: Invalid argument"),
      specs.vfio,
    );
    expect({ gates, refusals }).toEqual({
      gates: ["api-version: asked only, 0 []", "capability 9 (VFIO_UNMAP_ALL) of extension: asked only, 1 []"],
      refusals: ["VFIO_SET_IOMMU EINVAL: gave up [] no-group-or-set"],
    });
  });

  test("mshv: a flag of a later build", () => {
    const consumer = new ScriptedConsumer(specs.mshv, "6.15-root");
    const mshv = consumer.open("/dev/mshv") as number;
    expect(consumer.ioctl(mshv, 0x4010_b800, bytesOf([8, 0x10], [8, 0]))).toBe("EINVAL");
    expect(typeof consumer.ioctl(mshv, 0x4010_b800, bytesOf([8, 0], [8, 0]))).toBe("number");
    const { gates, refusals } = said(consumer.result(exited(0)), specs.mshv);
    expect({ gates, refusals }).toEqual({
      gates: [
        "MSHV_CREATE_PARTITION not answering ENOTTY: tried [root-driver]",
        "bit 4 of mshv_create_partition.pt_flags: tried [nested-virtualization]",
      ],
      refusals: ["MSHV_CREATE_PARTITION EINVAL: fell back [nested-virtualization] pt_flags-bit-4"],
    });
  });
});
