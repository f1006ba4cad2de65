import { describe, expect, test } from "vitest";
import type { ElementMap } from "../contract/element-map.ts";
import { elementMaps } from "../interfaces/element-maps.ts";
import { iommuElements } from "../interfaces/iommu/elements.ts";
import { kvmElements } from "../interfaces/kvm/elements.ts";
import { vduseElements } from "../interfaces/vduse/elements.ts";
import { auditContract } from "./audit-contract.ts";
import type { Element, Elements } from "./element.ts";

/** Elements by name and, for those that have one, number. */
function tree(...names: readonly (string | readonly [name: string, number: bigint])[]): Elements {
  return new Map(
    names.map((each): [string, Element] => {
      const [name, number] = typeof each === "string" ? [each, undefined] : each;
      const place = { file: "x.h", line: 1, column: 1 };
      return [name, { name, kind: "constant", meaning: "", shown: "", role: "plain", number, set: undefined, uses: [], place }];
    }),
  );
}

/** The elements of a change's row. */
function rowOf({ changes }: ElementMap, id: string): readonly string[] {
  return (changes as { readonly [id: string]: { readonly has: readonly string[] } | undefined })[id]?.has ?? [];
}

const base = rowOf(vduseElements, "base");
const asid = rowOf(vduseElements, "asid");
const groups = rowOf(vduseElements, "vq-groups");
const versions = [["VDUSE_API_VERSION", 0n] as const, ["VDUSE_API_VERSION_1", 1n] as const];
const none = { strange: new Set<string>() };
const missing = ["VDUSE_IOTLB_GET_FD2", "VDUSE_SET_VQ_GROUP_ASID"];

describe("VDUSE, by its contract", () => {
  test("a whole 7.0 may say 1", () => {
    const { numbers, contract } = auditContract(vduseElements, tree(...base, ...groups, ...asid, ...versions), none);
    expect(numbers).toMatchObject([
      { name: "VDUSE_API_VERSION", declared: "1", honest: "1", saidBy: [], over: [], under: [], beyond: [], picks: [] },
    ]);
    expect(contract.has).toEqual(["base", "vq-groups", "asid"]);
    expect([contract.partial, contract.findings]).toEqual([[], []]);
  });

  test("features backported to half of the address spaces: 1 is a lie, and what is missing is named", () => {
    const part = [...groups, ...asid.filter((name) => !missing.includes(name))];
    const elements = tree(...base, ...part, ...versions, "VDUSE_GET_FEATURES", "VDUSE_SET_FEATURES");
    const { numbers, contract } = auditContract(vduseElements, elements, none);
    const [number] = numbers;
    expect(number).toMatchObject({ declared: "1", honest: "0", saidBy: ["VDUSE_API_VERSION_1"], under: [] });
    expect(number?.over).toEqual([
      { change: "asid", at: "1", since: "7.0", here: asid.filter((name) => !missing.includes(name)), missing, otherwise: [] },
    ]);
    expect(number?.beyond).toEqual([{ change: "vq-groups", at: "1", since: "7.0", here: groups, missing: [], otherwise: [] }]);
    expect(number?.picks).toEqual([
      {
        target: "VDUSE_API_VERSION 1",
        impossible: [],
        add: [{ what: "asid", since: "7.0", elements: missing, reason: "it is behind api-version version 1" }],
        drop: [],
      },
    ]);
    expect(contract.has).toContain("features");
    expect(contract.partial.map(({ change }) => change)).toEqual(["asid"]);
  });

  test("a feature bit without the commands that ask for it needs them", () => {
    const elements = tree(...base, ["VDUSE_API_VERSION", 0n], "VDUSE_F_SUSPEND", "VDUSE_SUSPEND");
    const { findings } = auditContract(vduseElements, elements, none).contract;
    expect(findings.map(({ code, changes }) => [code, changes])).toEqual([
      ["under-declared", ["suspend"]],
      ["need-missing", ["suspend", "features"]],
    ]);
  });

  test("the two drafts are told apart by what else is there, and none of them is the merged one", () => {
    const seven = [...base, ...groups, ...asid, ...versions, "VDUSE_GET_FEATURES", "vduse_dev_config.vduse_features"];
    const draftA = auditContract(vduseElements, tree(...seven, ["VDUSE_API_VERSION_2", 2n]), none);
    expect(draftA.contract.has).toEqual(["base", "vq-groups", "asid", "features-version-2"]);
    expect(draftA.numbers).toMatchObject([{ declared: "2", honest: "2" }]);
    const draftB = auditContract(vduseElements, tree(...seven), none);
    expect(draftB.contract.has).toEqual(["base", "vq-groups", "asid", "features-field"]);
    expect(draftB.numbers).toMatchObject([{ declared: "1", honest: "1" }]);
  });

  test("picks for a bundle", () => {
    const { picks } = auditContract(vduseElements, tree(...base), { ...none, make: "address-spaces" });
    expect(picks.map(({ target, add }) => [target, add.map(({ what }) => what)])).toEqual([
      ["bundle address-spaces", ["vq-groups", "asid"]],
    ]);
  });
});

describe("other contracts", () => {
  test("a capability counts by its number as well as by its name", () => {
    const basic = [...rowOf(kvmElements, "base"), ...rowOf(kvmElements, "basic")];
    const has = (number: bigint) =>
      auditContract(kvmElements, tree(...basic, ["KVM_API_VERSION", 12n], ["KVM_CAP_IRQCHIP", number]), none).contract.has;
    expect(has(0n)).toEqual(["base", "basic", "cap-irqchip"]);
    expect(has(300n)).toEqual(["base", "basic"]);
  });

  test("structures alone: what the kernel does with their sizes is not in the header", () => {
    const elements = tree("struct iommu_cache_invalidate_info", "iommu_cache_invalidate_info.argsz");
    const { contract } = auditContract(iommuElements, elements, none);
    expect(contract.has).toEqual(["cache-invalidate"]);
    expect(contract.partial.map(({ change, missing: lacks }) => [change, lacks])).toEqual([
      ["argsz", ["iommu_gpasid_bind_data.argsz", "iommu_page_response.argsz"]],
    ]);
    expect(contract.unseen).toContain("argsz-exact");
  });

  test.each(elementMaps.map((map) => [map.contract.name, map] as const))(
    "%s: every change behind a version shows itself",
    (_, map) => {
      const behind = map.contract.changes.filter(({ gate }) => gate.kind === "version");
      expect(behind.filter(({ id }) => rowOf(map, id).length === 0)).toEqual([]);
      // A row for what the contract does not know would be read by nobody.
      const ids = map.contract.changes.map(({ id }) => id);
      expect(Object.keys(map.changes).filter((id) => !ids.includes(id))).toEqual([]);
    },
  );
});
