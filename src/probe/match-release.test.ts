import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { Provider } from "../session/provider.ts";
import type { InterfaceSpec } from "../session/spec.ts";
import { inProcess } from "../session/transport.ts";
import { matchRelease } from "./match-release.ts";
import { observe } from "./observe.ts";
import { type Subject, subjects } from "./subject.ts";

async function matched(name: keyof typeof subjects, request: Parameters<typeof buildOf>[1], running?: string, world?: unknown) {
  const subject: Subject = await subjects[name]();
  const build = buildOf(subject.spec.contract, request);
  const provider = new Provider(subject.spec as InterfaceSpec<unknown>, build, world === undefined ? {} : { world });
  const observation = await observe(subject, inProcess(provider));
  if ("errno" in observation) throw new Error(observation.errno);
  expect(provider.descriptors()).toEqual([]);
  return { ...(await matchRelease(subject, observation, running)), odd: observation.odd, unknown: observation.unknown };
}

const clean = { between: false, surplus: [], missing: [], numbers: [], odd: [], unknown: [] };

describe("every played build is told for what it is, as far as asking tells", () => {
  test.each([
    // 6.0 brought commands of a device, and no device is made to ask.
    ["vduse", "5.15", ["5.15", "6.0"]],
    ["vduse", "6.0", ["5.15", "6.0"]],
    ["vduse", "6.10", ["6.10"]],
    ["vduse", "6.15", ["6.15"]],
    ["vduse", "7.0", ["7.0"]],
    ["vduse", "7.2", ["7.2"]],
    ["vduse", "7.3", ["7.3"]],
    ["vduse", "draft-a", ["draft-a"]],
    ["vduse", "draft-b", ["draft-b"]],
    ["vduse", "draft-c", ["draft-c"]],
    ["vduse", "draft-d", ["draft-d"]],
    ["kvm", "6.1", ["6.1"]],
    ["kvm", "6.12", ["6.12"]],
    ["kvm", "7.2", ["7.2", "7.3"]],
    ["kvm", "7.3", ["7.2", "7.3"]],
    // What 6.12 brought belongs to the device, but that UPDATE_VADDR waits for an IOMMU; what 7.2 took away is an extension.
    ["vfio", "5.10", ["5.10"]],
    ["vfio", "6.1", ["6.1"]],
    ["vfio", "6.12", ["6.12"]],
    ["vfio", "7.2", ["7.2", "7.3"]],
    ["vfio", "7.3", ["7.2", "7.3"]],
    ["iommufd", "6.2", ["6.2"]],
    ["iommufd", "6.6", ["6.6"]],
    ["iommufd", "6.7", ["6.7"]],
    ["iommufd", "6.12", ["6.12"]],
    ["iommufd", "7.3", ["7.2", "7.3", "7.3-vfio-container"]],
    ["mshv", "6.15-root", ["6.15-root"]],
    ["mshv", "6.19-root", ["6.19-root"]],
    ["mshv", "7.0-root", ["7.0-root", "7.3-root"]],
    ["mshv", "6.19-vtl", ["6.19-vtl", "7.3-vtl"]],
    ["mshv", "rfc-2020", ["rfc-2020"]],
    ["mshv", "cbl-mariner-vtl", ["cbl-mariner-vtl"]],
  ] as const)("%s %s", async (name, release, releases) => {
    expect(await matched(name, release)).toMatchObject({ ...clean, releases });
  });
});

describe("out of line", () => {
  test("features on a 7.2: here, and of 7.3", async () => {
    expect(await matched("vduse", { from: "7.2", with: ["features"] })).toMatchObject({
      ...clean,
      releases: ["7.2"],
      surplus: ["features"],
    });
  });

  test("a capability that was taken out of 6.12 is missing", async () => {
    expect(await matched("kvm", { from: "6.12", without: ["cap-user-nmi"] }, "6.12.117")).toMatchObject({
      ...clean,
      releases: ["6.12"],
      missing: ["cap-user-nmi"],
    });
  });

  test("a machine that has little is no reason: the release is the same", async () => {
    const { bareHost } = await import("../interfaces/kvm/host.ts");
    const { worldOn } = await import("../interfaces/kvm/world.ts");
    const match = await matched("kvm", "6.12", undefined, worldOn(bareHost));
    expect(match).toMatchObject({ ...clean, releases: ["6.12"] });
    expect(match.machine).toContain("cap-nested-state");
  });

  test("between two releases, where the running one lies there", async () => {
    const request = { from: "6.12", with: ["cap-one-reg"] };
    expect(await matched("kvm", request, "6.18.44")).toMatchObject({ ...clean, between: true, releases: ["6.12", "7.2"] });
    // On a kernel that calls itself 6.12 the same is out of line.
    expect(await matched("kvm", request, "6.12.117")).toMatchObject({ ...clean, releases: ["6.12"], surplus: ["cap-one-reg"] });
  });
});
