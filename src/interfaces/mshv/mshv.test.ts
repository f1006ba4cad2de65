import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { mshvContract } from "./contract.ts";
import { otherNumbers } from "./numbers.ts";
import { bytes, dev, id, number, type What } from "./test-support.ts";

describe("the version of 2020", () => {
  test("EBADFD before anything, known or not, and whatever the pointer", () => {
    const { call } = dev("rfc-2020");
    expect([0x4020b801, 0xb8ff, 0, number.checkOrVersion + 1].map((number) => call(number))).toEqual([
      "EBADFD",
      "EBADFD",
      "EBADFD",
      "EBADFD",
    ]);
  });

  test("524 for a version that is not supported, and another try; once it is agreed on, EBADFD before the pointer is read", () => {
    const { call } = dev("rfc-2020");
    expect(call(number.checkOrVersion, id(0).slice(1))).toBe("EFAULT");
    expect([1, 2, 0xffff_ffff].map((version) => call(number.checkOrVersion, id(version)))).toEqual([
      "ENOTSUPP",
      "ENOTSUPP",
      "ENOTSUPP",
    ]);
    expect(call(0xb8ff)).toBe("EBADFD");
    expect(call(number.checkOrVersion, id(0))).toBe(0);
    expect(call(number.checkOrVersion, id(0))).toBe("EBADFD");
    expect(call(number.checkOrVersion, new Uint8Array())).toBe("EBADFD");
    expect(call(0xb8ff)).toBe("ENOTTY");
    expect(call(0x4020b801, bytes(31))).toBe("EFAULT");
    expect(call(0x4020b801, bytes(32))).toBeGreaterThan(3);
  });

  test("it belongs to one open", () => {
    const { call, provider } = dev("rfc-2020");
    expect(call(number.checkOrVersion, id(0))).toBe(0);
    const second = provider.open("/dev/mshv");
    expect(call(0xb8ff, undefined, "value" in second ? second.value : -1)).toBe("EBADFD");
    expect(call(0xb8ff)).toBe("ENOTTY");
  });
});

describe("CHECK_EXTENSION", () => {
  test.each([
    ["v1-2021", "ENOTSUPP", ["ENOTSUPP", "ENOTSUPP", "ENOTSUPP", "ENOTSUPP"]],
    ["v2-2021", "EOPNOTSUPP", ["EOPNOTSUPP", "EOPNOTSUPP", "EOPNOTSUPP", "EOPNOTSUPP"]],
    ["v3-2021", "EOPNOTSUPP", ["EOPNOTSUPP", "EOPNOTSUPP", "EOPNOTSUPP", "EOPNOTSUPP"]],
    ["vtl-2023", "EOPNOTSUPP", [1, 1, 1, "EOPNOTSUPP"]],
    ["lvbs", "EOPNOTSUPP", ["EOPNOTSUPP", "EOPNOTSUPP", "EOPNOTSUPP", "EOPNOTSUPP"]],
    ["ohcl", "EOPNOTSUPP", [1, 1, 1, 1]],
    ["6.19-vtl", "EOPNOTSUPP", [1, 1, 1, "EOPNOTSUPP"]],
    ["7.3-vtl", "EOPNOTSUPP", [1, 1, 1, "EOPNOTSUPP"]],
  ])("%s: core API 0, unknown %s, ids 1 to 4 %j", (release, unknown, known) => {
    const { call } = dev(release);
    expect(call(number.checkOrVersion, id(0))).toBe(0);
    expect([1, 2, 3, 4].map((each) => call(number.checkOrVersion, id(each)))).toEqual(known);
    expect([5, 0xffff_ffff].map((each) => call(number.checkOrVersion, id(each)))).toEqual([unknown, unknown]);
    expect(call(number.checkOrVersion, 0n)).toBe("EFAULT");
    expect(call(number.checkOrVersion, id(0).slice(1))).toBe("EFAULT");
  });

  test.each(["6.15-root", "6.19-root", "7.0-root", "7.3-root", "cbl-mariner-root", "cbl-mariner-vtl"])(
    "%s does not know it",
    (release) => {
      expect(dev(release).call(number.checkOrVersion, id(0))).toBe("ENOTTY");
    },
  );

  test("what the hypervisor has not is 0; off TDX a known id answers like an unknown one", () => {
    const { call, provider } = dev("ohcl");
    Object.assign(provider.world.hypervisor, { registerPage: false, returnAction: false, dr6Shared: false, tdx: false });
    expect([0, 1, 2, 3, 4].map((each) => call(number.checkOrVersion, id(each)))).toEqual([0, 0, 0, 0, "EOPNOTSUPP"]);
  });

  test("the documentation says 0 for what the code answers an errno to", () => {
    const rows = mshvContract.protocols.filter((each) => each.kind === "capability");
    expect(rows.map(({ unknown, documented }) => [unknown, documented.slice(0, 16)])).toEqual([
      ["ENOTSUPP", "0 if unsupported"],
      ["EOPNOTSUPP", "0 if unsupported"],
      ["EOPNOTSUPP", "0 if unsupported"],
    ]);
  });

  test("a build that is not honest is played as it declares", () => {
    const honest = buildOf(mshvContract, "7.3-vtl");
    const says = (capabilities: readonly string[]) =>
      dev({ ...honest, declares: { ...honest.declares, capabilities: new Set(capabilities) } });
    expect(says(["core-api-stable"]).call(number.checkOrVersion, id(0))).toBe(1);
    expect(says([]).call(number.checkOrVersion, id(1))).toBe(0);
    expect(says(["lower-vtl-timer-virt"]).call(number.checkOrVersion, id(4))).toBe(1);
  });
});

test("the rows say what the facts' side-by-side table says of the two designs", () => {
  const [rfc] = mshvContract.protocols;
  expect(rfc).toMatchObject({
    picks: "exact",
    scope: "fd",
    passed: "u32 pointer",
    repeat: { allowed: false, errno: "EBADFD", beforeCopy: true },
    neededFirst: "EBADFD",
    unknown: "ENOTSUPP",
    locks: "once per open",
  });
  const extensions = mshvContract.protocols.find(({ name }) => name === "extensions");
  expect(extensions).toMatchObject({ scope: "global", passed: "u32 pointer", unknown: "EOPNOTSUPP", absent: 0 });
});

test("the same bytes with opposite meanings: 0 grants version 0, or denies a stable API; asked twice, they differ", () => {
  const ask = (release: string): readonly (string | number)[] => {
    const { call } = dev(release);
    return [call(number.checkOrVersion, id(0)), call(number.checkOrVersion, id(0))];
  };
  expect(ask("rfc-2020")).toEqual([0, "EBADFD"]);
  expect(ask("7.3-vtl")).toEqual([0, 0]);
  expect(ask("7.3-root")).toEqual(["ENOTTY", "ENOTTY"]);
  expect(() => buildOf(mshvContract, { from: "7.3-vtl", with: ["request-version"] })).toThrow(
    "request-version excludes check-extension",
  );
  expect(() => buildOf(mshvContract, { from: "7.3-vtl", with: ["root-driver"] })).toThrow("excludes");
});

describe("CBL-Mariner", () => {
  test("a mask in place of ids, one lower than the ids", () => {
    const ask = (what: What): readonly [string | number, bigint] => {
      const mask = new Uint8Array(8);
      const answer = dev(what).call(0x8008b801, mask);
      return [answer, new DataView(mask.buffer).getBigUint64(0, true)];
    };
    expect(ask("cbl-mariner-vtl")).toEqual([0, 7n]);
    expect(ask({ from: "cbl-mariner-vtl", without: ["mariner-return-action"] })).toEqual([0, 5n]);
    expect(ask("7.3-vtl")).toEqual(["ENOTTY", 0n]);
  });

  test("its VTL is created by the number that initializes a partition upstream", () => {
    expect(dev("cbl-mariner-vtl").call(0xb800)).toBe(4);
    expect(dev("cbl-mariner-vtl").call(number.createVtl)).toBe("ENOTTY");
    expect(dev("7.3-vtl").call(0xb800)).toBe("ENOTTY");
  });
});

test("numbers that no header of today has, as _IOC makes them", () => {
  const ioc = (direction: 0 | 1 | 2, ordinal: number, size: number) =>
    ((direction << 30) | (size << 16) | (0xb8 << 8) | ordinal) >>> 0;
  expect(otherNumbers).toEqual({
    MSHV_REQUEST_VERSION: ioc(1, 0, 4),
    rfcCreatePartition: ioc(1, 1, 32),
    lvbsCreatePartition: ioc(1, 1, 40),
    earlyCreatePartition: ioc(1, 1, 48),
    marinerCreateVtl: ioc(0, 0, 0),
    MSHV_GET_VTL_CAPS: ioc(2, 1, 8),
  });
});
