import { describe, expect, test } from "vitest";
import { buildAs, buildMasking, trialBuild } from "./trial-build.ts";

const request = async (build: ReturnType<typeof trialBuild>) => {
  const { interface: name, request, beside } = await build;
  return { name, request, ...(beside === undefined ? {} : { beside }) };
};

describe("a build in words", () => {
  test.each([
    [{ build: "vduse@7.3" }, { from: "7.3" }],
    [{ build: "vduse" }, { from: "7.3" }],
    [
      { build: "vduse@6.10", has: ["vq-align-strict"] },
      { from: "6.10", with: ["vq-align-strict"] },
    ],
    [
      { build: "vduse@7.3", without: ["suspend"] },
      { from: "7.3", without: ["suspend"] },
    ],
  ])("%j", async (words, expected) => {
    expect(await request(trialBuild(words))).toEqual({ name: "vduse", request: expected });
  });

  test("a change goes by the name of its gate, too", async () => {
    expect(await request(trialBuild({ build: "kvm@6.12", has: ["cap-vm-types"], without: ["KVM_CAP_HLT"] }))).toEqual({
      name: "kvm",
      request: { from: "6.12", with: ["cap-vm-types"], without: ["cap-hlt"] },
    });
  });

  test("what else is to be left out is said at once", async () => {
    await expect(trialBuild({ build: "kvm@6.12", without: ["KVM_CAP_PIT2"] })).rejects.toThrow(
      /add cap-pit2 or leave out cap-reinject-control\nwith all that needs it: --without cap-pit2 cap-reinject-control cap-pit-state2$/,
    );
  });

  test("declares what is not so, and the rest honestly", async () => {
    const { request: found } = await trialBuild({ build: "vduse@7.3", declares: ["version=2", "features=0x1"] });
    expect(found.declares).toMatchObject({ versions: { "api-version": 2n }, features: { features: 1n } });
    const { request: kvm } = await trialBuild({ build: "kvm@7.3", declares: ["capability:KVM_CAP_IRQFD=no"] });
    expect([kvm.declares?.capabilities?.has("cap-irqfd"), kvm.declares?.capabilities?.has("cap-ioeventfd")]).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    [{ build: "vdus" }, "there is no interface vdus; did you mean vduse?\nknown: iommu, iommufd, kvm, mshv, vduse, vfio"],
    [{ build: "vduse@9.9" }, /^vduse has no release 9\.9.*\nreleases: .*7\.3/],
    [{ build: "vduse@7.3", has: ["suspnd"] }, /^vduse has no change suspnd; did you mean suspend\?/],
    [{ build: "vduse@7.3", without: ["features"] }, /needs features, which is not there; add features or leave out/],
    [{ build: "vduse", declares: ["version=two"] }, "expected a number for version, found two: --declares version=2"],
    [
      { build: "vduse", declares: ["version=99999999999999999999"] },
      "expected a number up to 18446744073709551615 for version, found 99999999999999999999: that is what api-version has room for",
    ],
    [
      { build: "kvm", declares: ["version=0x80000000"] },
      "expected a number up to 2147483647 for version, found 0x80000000: that is what api-version has room for",
    ],
    [
      { build: "vduse", declares: ["verson=2"] },
      /^vduse declares nothing called verson; did you mean version\?|^vduse declares nothing called verson/,
    ],
    [
      { build: "kvm", declares: ["capability:KVM_CAP_IRQF=no"] },
      "kvm has no capability KVM_CAP_IRQF; did you mean KVM_CAP_IRQFD?",
    ],
    [
      { build: "kvm", declares: ["capability:KVM_CAP_IRQFD=maybe"] },
      "expected yes or no for capability:KVM_CAP_IRQFD, found maybe",
    ],
  ])("%j is refused", async (words, message) => {
    await expect(trialBuild(words)).rejects.toThrow(message);
  });
});

describe("what a machine is masked as", () => {
  test("a change goes with all that needs it, and by the name of its gate", async () => {
    expect(await request(buildMasking(["kvm:KVM_CAP_IRQFD"]))).toEqual({
      name: "kvm",
      request: { from: "7.3", without: ["cap-irqfd", "cap-irqfd-resample"] },
      beside: { from: "7.3" },
    });
    expect(await request(buildMasking(["vduse:suspend,VDUSE_IOTLB_REG_UMEM"]))).toMatchObject({
      request: { without: ["suspend", "umem"] },
    });
    expect(await request(buildMasking(["vduse:suspend", "vduse:VDUSE_IOTLB_REG_UMEM"]))).toEqual({
      name: "vduse",
      request: { from: "7.3", without: ["suspend", "umem"] },
      beside: { from: "7.3" },
    });
  });

  test("an older release", async () => {
    expect(await request(buildAs("kvm@6.1"))).toEqual({ name: "kvm", request: { from: "6.1" }, beside: { from: "7.3" } });
  });

  test.each([
    ["kvm", "expected an interface and what to mask of it, found kvm: --mask kvm:KVM_CAP_IRQFD"],
    ["kvm:KVM_CAP_IRQF", "kvm has no change KVM_CAP_IRQF; did you mean KVM_CAP_IRQFD?"],
    ["kvm:KVM_CAP_IRQFD vduse:suspend", "one interface is masked at a time, and --mask names two: kvm and vduse"],
    ["vduse:draft-nothing", /^vduse has no change draft-nothing/],
  ])("%s is refused", async (mask, message) => {
    await expect(buildMasking(mask.split(" "))).rejects.toThrow(message);
  });
});
