import { describe, expect, test } from "vitest";
import { setQueueReady, suspend } from "./driver.ts";
import { type Config, config, played, releases, u64 } from "./test-support.ts";

const notAsked = 0xffff_ffff_ffff_ffffn;

describe("what real kernels were seen to answer, GET first", () => {
  test.each([
    // 6.12.117, 7.2.12 and 7.3.4, each booted and asked in this order of calls.
    ["6.10", [0n, "EINVAL", "EINVAL", "EINVAL", 0, "EINVAL", "EINVAL"]],
    ["7.2", [1n, "EINVAL", "EINVAL", "EINVAL", 0, 0, "EINVAL"]],
    ["7.3", [1n, 3n, 0, "EINVAL", 0, 0, "EINVAL"]],
  ])("%s", (release, answers) => {
    const { get, call } = played(release);
    expect([
      get("getVersion"),
      get("getFeatures"),
      call("setFeatures", u64(3)),
      call("setFeatures", u64(8)),
      call("setVersion", u64(0)),
      call("setVersion", u64(1)),
      call("setVersion", u64(2)),
    ]).toEqual(answers);
  });
});

describe("version", () => {
  test.each([
    ["5.15", 0n],
    ["6.0", 0n],
    ["6.15", 0n],
    ["7.0", 1n],
    ["7.2", 1n],
    ["7.3", 1n],
    ["draft-a", 2n],
    ["draft-b", 1n],
    ["draft-c", 1n],
    ["draft-d", 1n],
  ])("%s: GET on a fresh descriptor settles on the highest, and each descriptor for itself", (release, highest) => {
    const { get, open, provider } = played(release);
    expect(get("getVersion")).toBe(highest);
    const other = open("/dev/vduse/control") as number;
    expect(provider.ioctl(other, 0x40088101, u64(0))).toEqual({ value: 0 });
    expect([get("getVersion"), get("getVersion", other)]).toEqual([highest, 0n]);
  });

  test.each([
    ["5.15", 5n],
    ["6.15", 5n],
    ["7.3", 5n],
  ])("%s that says version 5 says so to the first GET, and takes it", (release, version) => {
    const { call, get } = played({ from: release, declares: { versions: { "api-version": version } } });
    expect(get("getVersion")).toBe(version);
    expect([call("setVersion", u64(6)), call("setVersion", u64(5)), call("setVersion", u64(0))]).toEqual(["EINVAL", 0, 0]);
    expect(get("getVersion")).toBe(0n);
  });

  test("GET that cannot write has settled on the highest all the same (7.0)", () => {
    const { call, get } = played("7.0");
    expect(call("getVersion", new Uint8Array(7))).toBe("EFAULT");
    // A create would have settled on 0, had GET not come first.
    expect(call("create", config())).toBe("EINVAL");
    expect(get("getVersion")).toBe(1n);
  });

  test("SET of the number that stands for not asked is refused and changes nothing", () => {
    const { call, get } = played("7.3");
    expect(call("setVersion", u64(notAsked))).toBe("EINVAL");
    expect(call("setVersion", new Uint8Array(7))).toBe("EFAULT");
    expect(call("create", config())).toBe(0);
    expect(get("getVersion")).toBe(0n);
  });

  test.each<[string, string, Config, Uint8Array | undefined, string, bigint]>([
    ["7.0", "a create that is refused settles on 0", { align: 5000 }, undefined, "EINVAL", 0n],
    ["7.0", "a create that cannot be read settles on nothing", {}, config().subarray(0, 335), "EFAULT", 1n],
    ["7.0", "one whose configuration space is not there settles on 0", { size: 1 }, undefined, "EFAULT", 0n],
    ["6.15", "there is nothing to settle", { align: 5000 }, undefined, "EINVAL", 0n],
  ])("%s: %s", (release, _, fields, raw, errno, after) => {
    const { call, get } = played(release);
    expect(call("create", raw ?? config(fields))).toBe(errno);
    expect(get("getVersion")).toBe(after);
  });

  test("SET after a create is allowed, up and down, and reaches only later devices", () => {
    const { call, get, world } = played("7.3");
    expect(call("setVersion", u64(1))).toBe(0);
    expect(call("create", config({ name: "one", groups: 2, spaces: 2 }))).toBe(0);
    expect(call("setVersion", u64(0))).toBe(0);
    expect(call("create", config({ name: "zero" }))).toBe(0);
    expect(call("setVersion", u64(1))).toBe(0);
    expect(get("getVersion")).toBe(1n);
    const of = (name: string) => world.devices.get(name);
    expect([of("one")?.version, of("one")?.groupCount, of("one")?.spaceCount]).toEqual([1n, 2, 2]);
    expect([of("zero")?.version, of("zero")?.groupCount, of("zero")?.spaceCount]).toEqual([0n, 1, 1]);
  });

  test("a device outlives the descriptor that created it", () => {
    const { call, control, open, provider } = played("7.3");
    call("create", config());
    expect(provider.close(control)).toEqual({ value: 0 });
    expect(open("/dev/vduse/vd0")).toBe(control);
  });
});

describe("features", () => {
  test("acknowledged at any version, replaced, cleared; a device has what stood when it was created", () => {
    const { call, get, world } = played("7.3");
    expect(call("setFeatures", u64(3))).toBe(0);
    // No side effect: nothing was asked of the version yet.
    expect(get("getFeatures")).toBe(3n);
    expect(call("create", config({ name: "both" }))).toBe(0);
    expect(call("setFeatures", u64(2))).toBe(0);
    expect(call("create", config({ name: "suspend" }))).toBe(0);
    expect(call("setFeatures", u64(7))).toBe("EINVAL");
    expect(call("create", config({ name: "unchanged" }))).toBe(0);
    expect(call("setFeatures", u64(0))).toBe(0);
    expect(call("create", config({ name: "none" }))).toBe(0);
    expect(["both", "suspend", "unchanged", "none"].map((name) => world.devices.get(name)?.features)).toEqual([3n, 2n, 2n, 0n]);
    expect(get("getVersion")).toBe(0n);
  });

  test.each([
    ["draft-a", 1n],
    ["draft-b", 1n],
    ["draft-c", 0n],
    ["draft-d", 3n],
  ])("%s: GET_FEATURES on a fresh descriptor tells %s", (release, mask) => {
    expect(played(release).get("getFeatures")).toBe(mask);
  });

  test.each([
    ["draft-a", "EINVAL"],
    ["draft-b", "EINVAL"],
    ["draft-c", 0],
    ["7.2", "EINVAL"],
    ["5.15", "EINVAL"],
  ])("%s: SET_FEATURES(0) → %s", (release, answer) => {
    expect(played(release).call("setFeatures", u64(0))).toBe(answer);
  });

  test("draft A: a descriptor that never asked passes the gate of version 2, one that asked for less does not", () => {
    const { call, get } = played("draft-a");
    expect(get("getFeatures")).toBe(1n);
    expect(call("setVersion", u64(1))).toBe(0);
    expect(get("getFeatures")).toBe("EINVAL");
    expect(call("setVersion", u64(2))).toBe(0);
    expect(get("getFeatures")).toBe(1n);
    expect(call("setVersion", u64(3))).toBe("EINVAL");
  });

  test.each<[string, number, Config, string | number]>([
    ["draft-a", 1, { reserved: [288, 1] }, "EINVAL"],
    ["draft-a", 2, { reserved: [288, 1] }, 0],
    ["draft-a", 2, { reserved: [288, 2] }, "EINVAL"],
    ["draft-a", 2, { reserved: [295, 0x80] }, "EINVAL"],
    ["draft-a", 2, { reserved: [296, 1] }, "EINVAL"],
    ["draft-b", 1, { reserved: [288, 1] }, 0],
    ["draft-b", 1, { reserved: [288, 2] }, "EINVAL"],
    ["draft-b", 1, { reserved: [331, 1] }, "EINVAL"],
    ["draft-c", 1, { reserved: [288, 1] }, "EINVAL"],
    ["7.3", 1, { reserved: [288, 1] }, "EINVAL"],
  ])("%s at version %i: vduse_features %o → %s", (release, version, fields, answer) => {
    const { call, world } = played(release);
    call("setVersion", u64(version));
    expect(call("create", config({ groups: 1, spaces: 1, ...fields }))).toBe(answer);
    if (answer === 0) expect(world.devices.get("vd0")?.features).toBe(1n);
  });
});

describe("builds that say more, or less, than they have", () => {
  test("bits that nothing stands behind are taken, and nothing comes of them", () => {
    const { call, device } = played({ from: "7.2", with: ["features"], declares: { features: { features: 3n } } });
    expect(call("setFeatures", u64(3))).toBe(0);
    const { device: made } = device(undefined);
    expect(made.features).toBe(3n);
    expect(suspend(made)).toEqual({ errno: "EOPNOTSUPP" });
    expect(setQueueReady(made, 0, true)).toBeUndefined();
  });

  test("bits that are not told cannot be had", () => {
    const { call, get } = played({ from: "7.3", declares: { features: { features: 1n } } });
    expect(get("getFeatures")).toBe(1n);
    expect(call("setFeatures", u64(2))).toBe("EINVAL");
  });

  test("features go back to a kernel without version 1, with its zero", () => {
    const { call, get } = played({ from: "6.15", with: ["features", "queue-ready"] });
    expect([get("getVersion"), get("getFeatures")]).toEqual([0n, 1n]);
    expect(call("setFeatures", u64(1))).toBe(0);
    expect(call("setVersion", u64(1))).toBe("EINVAL");
  });
});

describe("destroy", () => {
  const name = (text: string, size = 256) => new TextEncoder().encode(text.padEnd(size, "\0")).subarray(0, size);

  test("by name, in 256 bytes; what is behind the NUL does not count", () => {
    const { call, open } = played("7.3");
    call("create", config());
    expect(call("destroy", name("vd0", 255))).toBe("EFAULT");
    expect(call("destroy")).toBe("EFAULT");
    expect(call("destroy", name("vd"))).toBe("EINVAL");
    expect(call("destroy", name("vd0\0rest"))).toBe(0);
    expect(call("destroy", name("vd0"))).toBe("EINVAL");
    expect(open("/dev/vduse/vd0")).toBe("ENOENT");
  });

  test("not while the node is open", () => {
    const { call, provider, device } = played("5.15");
    const { fd } = device(undefined);
    expect(call("destroy", name("vd0"))).toBe("EBUSY");
    provider.close(fd as number);
    expect(call("destroy", name("vd0"))).toBe(0);
  });

  test("a name without a NUL has lost its last character when the device was created, and is found by it all the same", () => {
    const { call, world } = played("7.3");
    const long = "n".repeat(256);
    expect(call("create", config({ name: long }))).toBe(0);
    expect([...world.devices.keys()]).toEqual(["n".repeat(255)]);
    expect(call("create", config({ name: long }))).toBe("EEXIST");
    expect(call("create", config({ name: "n".repeat(255) }))).toBe("EEXIST");
    expect(call("destroy", name(long))).toBe(0);
  });
});

describe("what the control node does not know is EINVAL, whatever the build", () => {
  // Device commands, near misses in number, direction and size, and numbers of later builds.
  const strangers = [0, 0xffff_ffff, 0x80088106, 0x00008100, 0x80048100, 0xc0208110, 0x80088111, 0x00008113, 0x41518102, 0xae00];
  test.each(releases)("%s", (release) => {
    const { call } = played(release);
    for (const number of strangers) expect(call(number, new Uint8Array(512))).toBe("EINVAL");
  });
});

test("it has no read and no write, and is always ready", () => {
  const { provider, control } = played("7.3");
  expect(provider.read(control, 152)).toEqual({ errno: "EINVAL" });
  expect(provider.write(control, new Uint8Array(152))).toEqual({ errno: "EINVAL" });
  expect(provider.poll(control)).toEqual({ events: ["in", "out"] });
});
