import { describe, expect, test } from "vitest";
import { at } from "../../session/argument.ts";
import { type Config, config, played, releases, u64 } from "./test-support.ts";

const platform = 1n << 33n;
const net = { id: 1, features: 3n << 32n };

/** What CREATE_DEV answers at a version; `undefined` for a descriptor that asked for none. */
function create(release: string, version: number | undefined, fields: Config): number | string {
  const { call } = played(release);
  if (version !== undefined) call("setVersion", u64(version));
  return call("create", config(fields));
}

describe("each mistake alone", () => {
  const v1 = { groups: 1, spaces: 1 };
  test.each<[releases: string, version: number | undefined, fields: Config, answer: number | string]>([
    ["5.15 6.0 6.10 6.15 7.0 7.2 7.3", undefined, {}, 0],
    ["7.0 7.2 7.3", 1, v1, 0],
    ["7.0 7.2 7.3", 0, {}, 0],
    // a. reserved bytes: from 280 before groups came, from 288 since.
    ["5.15 6.15", undefined, { reserved: [280, 1] }, "EINVAL"],
    ["5.15 6.15", undefined, { reserved: [287, 1] }, "EINVAL"],
    ["5.15 6.15 7.3", undefined, { reserved: [288, 1] }, "EINVAL"],
    ["5.15 6.15 7.3", undefined, { reserved: [331, 1] }, "EINVAL"],
    // b. groups and spaces at version 0
    ["7.0 7.3", 0, { groups: 1 }, "EINVAL"],
    ["7.0 7.3", undefined, { spaces: 1 }, "EINVAL"],
    // c, d. and their ranges at version 1
    ["7.0 7.3", 1, { groups: 0, spaces: 1 }, "EINVAL"],
    ["7.0 7.3", 1, { groups: 1, spaces: 0 }, "EINVAL"],
    ["7.0 7.3", 1, { groups: 0xffff, spaces: 0xffff }, 0],
    ["7.0 7.3", 1, { groups: 0x10000, spaces: 1 }, "EINVAL"],
    ["7.0 7.3", 1, { groups: 1, spaces: 0x10000 }, "EINVAL"],
    // e. alignment of queues: 0, 3 and 100 pass until it was tightened
    ["5.15 6.15 7.0 draft-a draft-d", undefined, { align: 0 }, 0],
    ["5.15 6.15 7.0 draft-a draft-d", undefined, { align: 3 }, 0],
    ["5.15 6.15 7.0 draft-a draft-d", undefined, { align: 100 }, 0],
    ["7.2 7.3", undefined, { align: 0 }, "EINVAL"],
    ["7.2 7.3", undefined, { align: 2 }, "EINVAL"],
    ["7.2 7.3", undefined, { align: 3 }, "EINVAL"],
    ["7.2 7.3", undefined, { align: 100 }, "EINVAL"],
    ["5.15 7.2 7.3", undefined, { align: 4 }, 0],
    ["5.15 7.2 7.3", undefined, { align: 4096 }, 0],
    ["5.15 7.2 7.3", undefined, { align: 4097 }, "EINVAL"],
    ["5.15 7.2 7.3", undefined, { align: 8192 }, "EINVAL"],
    // f. configuration space: a page at most, and none at all is fine
    ["5.15 7.3", undefined, { tail: new Uint8Array(4096) }, 0],
    ["5.15 7.3", undefined, { tail: new Uint8Array(4097) }, "EINVAL"],
    // g. queues; before the limit, that many are too much memory
    ["5.15 7.3", undefined, { queues: 0 }, 0],
    ["6.10 7.3", undefined, { queues: 0xffff }, 0],
    ["6.10 7.3", undefined, { queues: 0x10000 }, "EINVAL"],
    ["5.15 6.0", undefined, { queues: 0x10000 }, "ENOMEM"],
    // h. name: refused either way, but in 5.15 by the device core
    ["5.15 6.10 7.3", undefined, { name: "" }, "EINVAL"],
    ["5.15 7.3", undefined, { name: "control" }, "EEXIST"],
    // i. which devices
    ["5.15 6.0", undefined, net, "EINVAL"],
    ["6.10 6.15 7.3", undefined, net, 0],
    ["5.15 6.10", undefined, { id: 26 }, "EINVAL"],
    ["6.15 7.3", undefined, { id: 26 }, 0],
    ["5.15 7.3", undefined, { id: 0 }, "EINVAL"],
    ["5.15 7.3", undefined, { id: 3 }, "EINVAL"],
    // j. ACCESS_PLATFORM; VERSION_1 is not asked of block and fs; unknown bits pass
    ["5.15 7.3", undefined, { features: 0n }, "EINVAL"],
    ["5.15 7.3", undefined, { features: 1n << 32n }, "EINVAL"],
    ["5.15 7.3", undefined, { features: platform }, 0],
    ["6.15 7.3", undefined, { id: 26, features: platform }, 0],
    ["5.15 7.3", undefined, { features: platform | (1n << 63n) }, 0],
    // k. CONFIG_WCE is a bit of block only
    ["5.15 7.3", undefined, { features: platform | (1n << 11n) }, "EINVAL"],
    ["6.10 7.3", undefined, { id: 1, features: (3n << 32n) | (1n << 11n) }, 0],
    // l, m. and these of net only
    ["6.10 7.3", undefined, { id: 1, features: (3n << 32n) | (1n << 17n) }, "EINVAL"],
    ["6.10 7.3", undefined, { id: 1, features: platform }, "EINVAL"],
    ["5.15 7.3", undefined, { features: platform | (1n << 17n) }, 0],
  ])("%s, version %s: %o → %s", (names, version, fields, answer) => {
    for (const name of names.split(" ")) expect([name, create(name, version, fields)]).toEqual([name, answer]);
  });
});

describe("two mistakes: the earlier answers", () => {
  test.each<[string, Config, (world: ReturnType<typeof played>) => void, string]>([
    ["EINVAL of the record before EFAULT of the configuration space", { size: 8, id: 3 }, () => undefined, "EINVAL"],
    ["EFAULT of the configuration space before EPERM", { ...net, size: 8 }, ({ world }) => world.capabilities.clear(), "EFAULT"],
    ["EPERM before EEXIST", net, ({ world }) => world.capabilities.clear(), "EPERM"],
    ["EFAULT of the configuration space before EEXIST", { size: 8 }, () => undefined, "EFAULT"],
    ["EINVAL before EPERM", { id: 1, features: platform }, ({ world }) => world.capabilities.clear(), "EINVAL"],
  ])("%s", (_, fields, prepare, errno) => {
    const one = played("7.3");
    one.call("create", config());
    prepare(one);
    expect(one.call("create", config(fields))).toBe(errno);
  });

  test("an empty name is refused before the configuration space is read since 6.10, and after it before", () => {
    expect(create("6.10", undefined, { name: "", size: 8 })).toBe("EINVAL");
    expect(create("6.0", undefined, { name: "", size: 8 })).toBe("EFAULT");
  });

  test("a page too much is refused before more than 65535 queues are, which are refused before the device id", () => {
    expect(create("5.15", undefined, { queues: 0x10000, id: 3 })).toBe("EINVAL");
    expect(create("5.15", undefined, { queues: 0x10000, size: 8 })).toBe("EFAULT");
    expect(create("6.10", undefined, { queues: 0x10000, size: 8 })).toBe("EINVAL");
  });
});

describe("who may", () => {
  test.each([
    [1, "EPERM"],
    [2, 0],
    [26, 0],
  ])("device id %i without CAP_NET_ADMIN → %s", (id, answer) => {
    const { call, world } = played("7.3");
    world.capabilities.delete("CAP_NET_ADMIN");
    expect(call("create", config({ id }))).toBe(answer);
  });
});

describe("memory", () => {
  test.each(releases)("%s: 336 bytes are read, all or none", (release) => {
    const { call, world } = played(release);
    for (const length of [0, 1, 256, 335]) expect(call("create", config().subarray(0, length))).toBe("EFAULT");
    expect(call("create")).toBe("EFAULT");
    expect(call("create", 0xffff_ffff_ffff_ff00n)).toBe("EFAULT");
    expect(world.devices.size).toBe(0);
    expect(call("create", config())).toBe(0);
  });

  test("the configuration space is behind the record, in a region of its own or not", () => {
    const tail = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
    const { call, world } = played("7.3");
    expect(call("create", at(0x1000n, config({ size: 8 }), [{ address: 0x1000n + 336n, bytes: tail }]))).toBe(0);
    expect(world.devices.get("vd0")?.config).toEqual(tail);
    expect(call("create", at(0x1000n, config({ name: "b", size: 8 }), [{ address: 0x1000n + 337n, bytes: tail }]))).toBe(
      "EFAULT",
    );
  });
});

describe("builds that picked", () => {
  test("groups without spaces: nas stays reserved, and version 1 would be a lie", () => {
    const { call, get } = played({ from: "6.15", with: ["vq-groups"] });
    expect(get("getVersion")).toBe(0n);
    expect(call("setVersion", u64(1))).toBe("EINVAL");
    expect(call("create", config({ groups: 1 }))).toBe("EINVAL");
    expect(call("create", config({ spaces: 1 }))).toBe("EINVAL");
    expect(call("create", config())).toBe(0);
  });

  test("one that says version 1 without the changes takes the number, and refuses what comes with it", () => {
    const { call, get } = played({ from: "6.15", declares: { versions: { "api-version": 1n } } });
    expect(get("getVersion")).toBe(1n);
    expect(call("setVersion", u64(1))).toBe(0);
    expect(call("create", config({ groups: 1, spaces: 1 }))).toBe("EINVAL");
    expect(call("create", config())).toBe(0);
  });

  test("one that has the changes and says 0 cannot be asked for them", () => {
    const { call, get } = played({ from: "7.0", declares: { versions: { "api-version": 0n } } });
    expect(get("getVersion")).toBe(0n);
    expect(call("setVersion", u64(1))).toBe("EINVAL");
  });

  test("fs without net: 26 and not 1", () => {
    const build = { from: "6.0", with: ["fs"] };
    const answers = [1, 2, 26].map((id) => played(build).call("create", config({ id })));
    expect(answers).toEqual(["EINVAL", 0, 0]);
  });
});
