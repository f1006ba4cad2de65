import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { at } from "../../session/argument.ts";
import { Provider } from "../../session/provider.ts";
import { domainPath } from "./calls.ts";
import { iommuContract } from "./contract.ts";
import { numbers } from "./numbers.ts";
import { iommu } from "./provider.ts";
import type { IommuWorld } from "./world.ts";

/** Bytes by hand: values at offsets, as the facts' tables have them, 4 bytes each unless said otherwise. */
function bytes(
  size: number,
  values: readonly (readonly [offset: number, value: number | bigint, width?: 1 | 4 | 8])[],
): Uint8Array {
  const result = new Uint8Array(size);
  const view = new DataView(result.buffer);
  for (const [offset, value, width = 4] of values) {
    if (width === 1) view.setUint8(offset, Number(value));
    else if (width === 4) view.setUint32(offset, Number(value), true);
    else view.setBigUint64(offset, BigInt(value), true);
  }
  return result;
}

function opened(what: Parameters<typeof buildOf>[1]): { readonly provider: Provider<IommuWorld>; readonly fd: number } {
  const provider = new Provider(iommu, buildOf(iommuContract, what));
  const answer = provider.open(domainPath);
  if (!("value" in answer)) throw new Error(answer.errno);
  return { provider, fd: answer.value };
}

function call(what: Parameters<typeof buildOf>[1], command: keyof typeof numbers, argument: Uint8Array): string {
  const { provider, fd } = opened(what);
  const answer = provider.ioctl(fd, numbers[command], argument);
  return "errno" in answer ? answer.errno : String(answer.value);
}

/** 5.10: argsz@0 version@4 cache@8 granularity@9 padding@10 granu@16. */
const invalidate = (argsz: number, granularity: number, more: Parameters<typeof bytes>[1] = [], size = 56): Uint8Array =>
  bytes(size, [[0, argsz], [4, 1], [8, 1, 1], [9, granularity, 1], ...more]);

/** 5.10: argsz@0 version@4 format@8 addr_width@12 flags@16 gpgd@24 hpasid@32 gpasid@40 padding@48 vendor@56. */
const bind = (argsz: number, more: Parameters<typeof bytes>[1] = [], size = 72): Uint8Array =>
  bytes(size, [[0, argsz], [4, 1], [8, 1], [32, 1n, 8], ...more]);

/** 5.10: argsz@0 version@4 flags@8 pasid@12 grpid@16 code@20. */
const respond = (more: Parameters<typeof bytes>[1] = [], size = 24): Uint8Array =>
  bytes(size, [[0, 24], [4, 1], [8, 1], [12, 1], [16, 1], ...more]);

describe("argsz and granularity of cache_invalidate, 5.10", () => {
  // The facts' table 1.4; a tail that is not zero is no error, because nobody reads it.
  test.each([
    [0, "EINVAL", "EINVAL", "EINVAL"],
    [15, "EINVAL", "EINVAL", "EINVAL"],
    [16, "0", "EINVAL", "EINVAL"],
    [31, "0", "EINVAL", "EINVAL"],
    [32, "0", "0", "EINVAL"],
    [55, "0", "0", "EINVAL"],
    [56, "0", "0", "0"],
    [57, "0", "0", "0"],
    [4096, "0", "0", "0"],
    [0xffff_ffff, "0", "0", "0"],
  ])("argsz %i: DOMAIN %s, PASID %s, ADDR %s", (argsz, ...expected) => {
    const tail: Parameters<typeof bytes>[1] = [[60, 0xffff_ffff]];
    expect(
      [0, 1, 2].map((granularity) => call("5.10", "IOMMU_CACHE_INVALIDATE", invalidate(argsz, granularity, tail, 64))),
    ).toEqual(expected);
  });

  test.each([
    ["15 bytes: the first copy faults", invalidate(15, 0, [], 16).slice(0, 15), "EFAULT"],
    ["16 bytes, all that DOMAIN needs", invalidate(16, 0, [], 16), "0"],
    ["16 bytes that say 32: the second copy faults", invalidate(32, 0, [], 16), "EFAULT"],
    ["argsz is judged before the second copy", invalidate(31, 1, [], 16), "EINVAL"],
    ["32 bytes that say 4 GiB: no more than the kernel's own 56 are read", invalidate(0xffff_ffff, 1, [], 32), "EFAULT"],
    ["56 bytes that say 4 GiB", invalidate(0xffff_ffff, 1), "0"],
    ["the second copy comes before the content", invalidate(56, 2, [[4, 2]], 16), "EFAULT"],
  ])("%s", (_, argument, expected) => {
    expect(call("5.10", "IOMMU_CACHE_INVALIDATE", argument)).toBe(expected);
  });
});

describe("content of cache_invalidate", () => {
  test.each<readonly [string, Uint8Array, string]>([
    ["version 0", invalidate(56, 2, [[4, 0]]), "EINVAL"],
    ["version 2", invalidate(56, 2, [[4, 2]]), "EINVAL"],
    ["a cache type that is not known", invalidate(56, 2, [[8, 8, 1]]), "EINVAL"],
    ["no cache type at all", invalidate(56, 2, [[8, 0, 1]]), "0"],
    ["granularity 3", invalidate(56, 3), "EINVAL"],
    ["addresses in the PASID cache", invalidate(56, 2, [[8, 4, 1]]), "EINVAL"],
    ["a PASID in the PASID cache", invalidate(56, 1, [[8, 4, 1]]), "0"],
    ["address flags", invalidate(56, 2, [[16, 7]]), "0"],
    ["an address flag that is not known", invalidate(56, 2, [[16, 8]]), "EINVAL"],
    ["PASID flags", invalidate(56, 1, [[16, 3]]), "0"],
    ["a PASID flag that is one of addresses only", invalidate(56, 1, [[16, 4]]), "EINVAL"],
    ["a domain in the device's cache", invalidate(56, 0, [[8, 2, 1]]), "EINVAL"],
    ["a domain: what is in the union is not looked at", invalidate(56, 0, [[16, 0xff]]), "0"],
    ["the last byte of padding", invalidate(56, 2, [[15, 1, 1]]), "EINVAL"],
  ])("%s", (_, argument, expected) => {
    expect(call("5.10", "IOMMU_CACHE_INVALIDATE", argument)).toBe(expected);
  });

  test("a kernel without the checks lets unknown bits and padding through", () => {
    const without = { from: "5.10", without: ["content-checks"] } as const;
    expect(call(without, "IOMMU_CACHE_INVALIDATE", invalidate(56, 2, [[15, 1, 1]]))).toBe("0");
    expect(call(without, "IOMMU_CACHE_INVALIDATE", invalidate(56, 2, [[8, 8, 1]]))).toBe("0");
    expect(call(without, "IOMMU_CACHE_INVALIDATE", invalidate(56, 2, [[4, 2]]))).toBe("EINVAL");
  });
});

describe("bind and unbind", () => {
  test.each<readonly [string, Uint8Array, string]>([
    ["72 bytes", bind(72), "0"],
    ["more than 72: what is behind is not read", bind(4096), "0"],
    ["55 bytes for the first copy", bind(72).slice(0, 55), "EFAULT"],
    ["argsz 55", bind(55), "EINVAL"],
    ["argsz 56 is enough for the core and not for VT-d", bind(56), "EINVAL"],
    ["argsz 71", bind(71), "EINVAL"],
    ["56 bytes that say 72", bind(72, [], 56), "EFAULT"],
    ["version 2", bind(72, [[4, 2]]), "EINVAL"],
    ["format 0 passes the core, and VT-d refuses it", bind(72, [[8, 0]]), "EINVAL"],
    ["format 2", bind(72, [[8, 2]]), "EINVAL"],
    ["flag 0", bind(72, [[16, 1]]), "0"],
    ["flag 1", bind(72, [[16, 2]]), "EINVAL"],
    ["flag 63", bind(72, [[20, 0x8000_0000]]), "EINVAL"],
    ["padding", bind(72, [[55, 1, 1]]), "EINVAL"],
    ["every flag of VT-d's", bind(72, [[56, 0x3f]]), "0"],
    ["VT-d's flag 6", bind(72, [[56, 0x40]]), "EINVAL"],
    ["host PASID 0", bind(72, [[32, 0n, 8]]), "EINVAL"],
    ["the largest host PASID", bind(72, [[32, 0xf_ffffn, 8]]), "0"],
    ["a host PASID of 21 bits", bind(72, [[32, 0x10_0000n, 8]]), "EINVAL"],
  ])("%s", (_, argument, expected) => {
    expect(call("5.10", "IOMMU_BIND_GPASID", argument)).toBe(expected);
  });

  test("bound once, unbound once; unbind looks at neither format 0 nor the union's size", () => {
    const { provider, fd } = opened("5.10");
    const take = (command: keyof typeof numbers, argument: Uint8Array) => provider.ioctl(fd, numbers[command], argument);
    expect(take("IOMMU_UNBIND_GPASID", bind(72))).toEqual({ errno: "EINVAL" });
    expect(take("IOMMU_BIND_GPASID", bind(72))).toEqual({ value: 0 });
    expect(take("IOMMU_BIND_GPASID", bind(72))).toEqual({ errno: "EBUSY" });
    expect(take("IOMMU_UNBIND_GPASID", bind(55))).toEqual({ errno: "EINVAL" });
    expect(take("IOMMU_UNBIND_GPASID", bind(56, [[8, 0]]))).toEqual({ value: 0 });
    expect(take("IOMMU_BIND_GPASID", bind(72))).toEqual({ value: 0 });
  });

  test("VT-d's view of the device comes after the record and before the PASID", () => {
    const { provider, fd } = opened("5.10");
    provider.world.device.pci = false;
    expect(provider.ioctl(fd, numbers.IOMMU_BIND_GPASID, bind(72, [[32, 0n, 8]]))).toEqual({ errno: "ENOTSUPP" });
    expect(provider.ioctl(fd, numbers.IOMMU_BIND_GPASID, bind(72, [[56, 0x40]]))).toEqual({ errno: "EINVAL" });
    provider.world.device.pci = true;
    provider.world.device.pasids = 1024;
    expect(provider.ioctl(fd, numbers.IOMMU_BIND_GPASID, bind(72))).toEqual({ errno: "EINVAL" });
  });
});

describe("operations that a driver lacks", () => {
  const nothing = new Uint8Array();

  test.each(["IOMMU_CACHE_INVALIDATE", "IOMMU_BIND_GPASID", "IOMMU_UNBIND_GPASID", "IOMMU_PAGE_RESPONSE"] as const)(
    "%s: ENODEV before the argument is read",
    (command) => {
      const without = ["cache-invalidate", "bind-gpasid", "unbind-gpasid", "page-response"];
      expect(call({ from: "5.10", without }, command, nothing)).toBe("ENODEV");
      expect(call("5.10", command, nothing)).toBe("EFAULT");
    },
  );

  test("unbind asks for bind's operation first: it is ENODEV although it could unbind", () => {
    expect(call({ from: "5.10", without: ["bind-gpasid"] }, "IOMMU_UNBIND_GPASID", nothing)).toBe("ENODEV");
  });

  test("and for its own last: a wrong call is EINVAL, a valid one ENODEV", () => {
    const without = { from: "5.10", without: ["unbind-gpasid"] } as const;
    expect(call(without, "IOMMU_UNBIND_GPASID", nothing)).toBe("EFAULT");
    expect(call(without, "IOMMU_UNBIND_GPASID", bind(72, [[4, 2]]))).toBe("EINVAL");
    expect(call(without, "IOMMU_UNBIND_GPASID", bind(72))).toBe("ENODEV");
  });

  test("5.18 has none of it", () => {
    for (const command of Object.keys(numbers) as (keyof typeof numbers)[])
      expect(call("5.18", command, bind(72))).toBe("ENOTTY");
  });
});

describe("page_response", () => {
  test.each<readonly [string, Uint8Array, string]>([
    ["argsz is not looked at", respond([[0, 0]]), "0"],
    ["23 bytes", respond().slice(0, 23), "EFAULT"],
    ["version 0", respond([[4, 0]]), "EINVAL"],
    ["version 2", respond([[4, 2]]), "EINVAL"],
    ["flag 1", respond([[8, 3]]), "EINVAL"],
    ["another group", respond([[16, 2]]), "EINVAL"],
    ["another PASID", respond([[12, 2]]), "EINVAL"],
    ["no PASID where the request needs one", respond([[8, 0]]), "EINVAL"],
  ])("%s", (_, argument, expected) => {
    expect(call("5.10", "IOMMU_PAGE_RESPONSE", argument)).toBe(expected);
  });

  test("one response a request; a PASID that the request does not need is ignored", () => {
    const { provider, fd } = opened("5.10");
    provider.world.pending.splice(0, 1, { group: 1n, pasid: 9n, needsPasid: false });
    expect(provider.ioctl(fd, numbers.IOMMU_PAGE_RESPONSE, respond())).toEqual({ value: 0 });
    expect(provider.ioctl(fd, numbers.IOMMU_PAGE_RESPONSE, respond())).toEqual({ errno: "EINVAL" });
  });
});

describe("the proposals before it", () => {
  test("June, v2: more than the kernel knows is E2BIG, and the size is exact", () => {
    const sizes = [15, 31, 32, 33, 55, 56, 57, 0xffff_ffff];
    const answers = (granularity: number) =>
      sizes.map((argsz) => call("2020-06-v2", "IOMMU_CACHE_INVALIDATE", invalidate(argsz, granularity)));
    expect(answers(0)).toEqual(["EINVAL", "0", "0", "0", "0", "0", "E2BIG", "E2BIG"]);
    expect(answers(1)).toEqual(["EINVAL", "EINVAL", "0", "EINVAL", "EINVAL", "EINVAL", "E2BIG", "E2BIG"]);
    expect(answers(2)).toEqual(["EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "0", "E2BIG", "E2BIG"]);
    expect([71, 72, 73].map((argsz) => call("2020-06-v2", "IOMMU_BIND_GPASID", bind(argsz)))).toEqual(["EINVAL", "0", "E2BIG"]);
  });

  test("June, v3: clamped, then exact", () => {
    const sizes = [15, 31, 32, 33, 55, 56, 57, 0xffff_ffff];
    const answers = (granularity: number) =>
      sizes.map((argsz) => call("2020-06-v3", "IOMMU_CACHE_INVALIDATE", invalidate(argsz, granularity)));
    expect(answers(0)).toEqual(["EINVAL", "0", "0", "0", "0", "0", "0", "0"]);
    expect(answers(1)).toEqual(["EINVAL", "EINVAL", "0", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL"]);
    expect(answers(2)).toEqual(["EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "0", "0", "0"]);
    expect([55, 56, 71, 72, 73].map((argsz) => call("2020-06-v3", "IOMMU_BIND_GPASID", bind(argsz)))).toEqual([
      "EINVAL",
      "EINVAL",
      "EINVAL",
      "0",
      "0",
    ]);
  });

  // Before argsz: version@0 cache@4 granularity@5 padding@6 granu@8, 48 bytes; bind's version@0 format@4 hpasid@24, 72 bytes.
  const early = (version: number, size = 48) =>
    bytes(size, [
      [0, version],
      [4, 1, 1],
      [5, 2, 1],
    ]);
  const earlyBind = (version: number, size = 72) =>
    bytes(size, [
      [0, version],
      [4, 1],
      [24, 1n, 8],
    ]);

  test.each<readonly [string, "5.9" | "2020-01-v1", keyof typeof numbers, Uint8Array, string]>([
    ["5.9: the whole record", "5.9", "IOMMU_CACHE_INVALIDATE", early(1), "0"],
    ["5.9: one byte less", "5.9", "IOMMU_CACHE_INVALIDATE", early(1).slice(1), "EFAULT"],
    ["5.9: a version a record", "5.9", "IOMMU_CACHE_INVALIDATE", early(2), "EINVAL"],
    ["January: version 1", "2020-01-v1", "IOMMU_CACHE_INVALIDATE", early(1), "0"],
    ["January: version 2, judged on 4 bytes", "2020-01-v1", "IOMMU_CACHE_INVALIDATE", early(2).slice(0, 4), "EINVAL"],
    ["January: 3 bytes", "2020-01-v1", "IOMMU_CACHE_INVALIDATE", early(1).slice(0, 3), "EFAULT"],
    ["January: version 1 of 47 bytes", "2020-01-v1", "IOMMU_CACHE_INVALIDATE", early(1).slice(0, 47), "EFAULT"],
    ["January: version 0 reads bind's row, 72 bytes", "2020-01-v1", "IOMMU_CACHE_INVALIDATE", early(0, 71), "EFAULT"],
    ["January: version 0 with 72 bytes is taken", "2020-01-v1", "IOMMU_CACHE_INVALIDATE", early(0, 72), "0"],
    ["January: bind", "2020-01-v1", "IOMMU_BIND_GPASID", earlyBind(1), "0"],
    ["January: bind, version 2", "2020-01-v1", "IOMMU_BIND_GPASID", earlyBind(2), "EINVAL"],
    ["January: a page response, version 0 by the row before", "2020-01-v1", "IOMMU_PAGE_RESPONSE", bytes(20, [[0, 0]]), "EFAULT"],
  ])("%s", (_, release, command, argument, expected) => {
    expect(call(release, command, argument)).toBe(expected);
  });

  test("a program of 5.10 on a kernel of 5.9 is not understood, and the other way round, with one and the same errno", () => {
    expect(call("5.9", "IOMMU_CACHE_INVALIDATE", invalidate(56, 2))).toBe("EINVAL");
    expect(call("5.10", "IOMMU_CACHE_INVALIDATE", early(1, 56))).toBe("EINVAL");
  });
});

describe("asked together", () => {
  const ask = (what: Parameters<typeof buildOf>[1], id: bigint) => {
    const { provider, fd } = opened(what);
    return provider.ioctl(fd, numbers.IOMMU_CHECK_EXTENSION, id);
  };

  test("one question for bind, unbind, invalidation and page response", () => {
    expect(ask("together", 1n)).toEqual({ value: 1 });
    expect(ask("together", 0n)).toEqual({ value: 0 });
    expect(ask("together", 2n)).toEqual({ value: 0 });
    expect(ask("5.10", 1n)).toEqual({ errno: "ENOTTY" });
  });

  test.each(["bind-gpasid", "unbind-gpasid", "cache-invalidate", "page-response"])("no build says so without %s", (missing) => {
    expect(() => buildOf(iommuContract, { from: "together", without: [missing] })).toThrow(missing);
    expect(ask({ from: "together", without: [missing, "sva"] }, 1n)).toEqual({ value: 0 });
  });
});

test("an address that is not mapped, and a record across two regions", () => {
  const { provider, fd } = opened("5.10");
  const whole = invalidate(56, 2);
  expect(provider.ioctl(fd, numbers.IOMMU_CACHE_INVALIDATE, 0x1000n)).toEqual({ errno: "EFAULT" });
  const split = at(0x1000n, whole.slice(0, 20), [{ address: 0x1014n, bytes: whole.slice(20) }]);
  expect(provider.ioctl(fd, numbers.IOMMU_CACHE_INVALIDATE, split)).toEqual({ value: 0 });
});

test("what was judged is not read again, and nothing is written back", () => {
  const { provider, fd } = opened("5.10");
  const reads: (readonly [bigint, number])[] = [];
  const answer = provider.ioctl(fd, numbers.IOMMU_CACHE_INVALIDATE, {
    address: 0x1000n,
    memory: {
      // The granularity says DOMAIN at first, and ADDR ever after.
      read(address, length) {
        reads.push([address, length]);
        return (reads.length === 1 ? invalidate(0xffff_ffff, 0) : invalidate(0, 2)).slice(0, length);
      },
      write: () => false,
    },
  });
  expect(answer).toEqual({ value: 0 });
  expect(reads).toEqual([
    [0x1000n, 16],
    [0x1010n, 40],
  ]);
});
