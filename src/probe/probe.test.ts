import { describe, expect, test } from "vitest";
import type { Errno } from "../abi/errno.ts";
import { errnos } from "../abi/errno.ts";
import { probe, probed } from "./probe.ts";
import { isStranger } from "./stranger.ts";
import { subjects } from "./subject.ts";
import { answeringHost, playedHost } from "./test-support.ts";

const one = async (name: string, host: Parameters<typeof probe>[1]) => {
  const [result, ...more] = await probe(name, host);
  if (result === undefined || more.length > 0) throw new Error(`expected one result, found ${more.length + 1}`);
  return result;
};

describe("interfaces with a contract", () => {
  test("vduse 7.3: its version pins, 0 hides two changes, and nothing is out of line", async () => {
    const host = await playedHost({ vduse: "7.3" }, "7.3.4");
    const result = await one("vduse", host);
    expect(result).toMatchObject({
      status: "asked",
      path: "/dev/vduse/control",
      releases: ["7.3"],
      between: false,
      outOfLine: [],
      odd: [],
      unknown: [],
    });
    expect(result.answers[0]).toEqual({
      kind: "version",
      name: "api-version",
      here: true,
      value: 1n,
      asked: "VDUSE_SET_API_VERSION(1)",
      answered: "accepted; asking pinned the descriptor, which was closed",
    });
    expect(result.answers.filter(({ kind, here }) => kind === "feature" && here).map(({ name, since }) => [name, since])).toEqual(
      [
        ["VDUSE_F_QUEUE_READY", "7.3"],
        ["VDUSE_F_SUSPEND", "7.3"],
      ],
    );
    expect(result.hidden[0]).toEqual({ version: 0n, names: ["vq-groups", "asid"] });
    expect(result.hidden[1]?.names).toContain("VDUSE_F_SUSPEND");
    expect(host.descriptors()).toBe(0);
  });

  test("a 6.17 that took features and a version from later: named, with their releases", async () => {
    const build = { from: "6.15", with: ["features", "vq-groups", "asid", "version-not-asked"] };
    const { outOfLine } = await one("vduse", await playedHost({ vduse: build }, "6.17.2"));
    expect(outOfLine.map(({ kind, name, since, against }) => `${kind} ${name} ${since} ${against}`)).toContain(
      "surplus asid 7.0 6.17",
    );
    expect(outOfLine.map(({ name }) => name)).toContain("features");
  });

  test("a kernel that calls itself 6.12 and answers as 7.0 is out of line with what it calls itself", async () => {
    const { releases, outOfLine } = await one("vduse", await playedHost({ vduse: "7.0" }, "6.12.117"));
    expect(releases).toEqual(["7.0"]);
    expect(outOfLine.map(({ name, against }) => [name, against])).toEqual([
      ["fs", "6.12"],
      ["vq-groups", "6.12"],
      ["asid", "6.12"],
    ]);
  });

  test("a stable 6.1 that took a fix of 6.3 is out of line with what it calls itself", async () => {
    const { releases, between, outOfLine } = await one(
      "vfio",
      await playedHost({ vfio: { from: "6.1", with: ["update-vaddr-chosen"] } }, "6.1.0-56-amd64"),
    );
    expect({ releases, between, outOfLine }).toEqual({
      releases: ["6.12"],
      between: false,
      outOfLine: [
        {
          kind: "missing",
          name: "VFIO_UPDATE_VADDR",
          since: "5.12",
          against: "6.1",
          message: "is missing, as in 6.12: a fix that a stable kernel took, or a distribution's own",
        },
      ],
    });
  });

  test("KVM of 7.2 on a kernel that lies between it and 6.12 is no backport", async () => {
    expect(await one("kvm", await playedHost({ kvm: "7.2" }, "6.18.44"))).toMatchObject({
      releases: ["6.12", "7.2"],
      between: true,
      outOfLine: [],
    });
    expect((await one("kvm", await playedHost({ kvm: "7.2" }, "6.12.117"))).outOfLine.map(({ name }) => name)).toContain(
      "KVM_CAP_ONE_REG",
    );
  });

  test("iommufd: which sizes of its records it accepts, and one that it should and does not", async () => {
    const sizes = async (build: NonNullable<Parameters<typeof playedHost>[0]["iommufd"]>) => {
      const result = await one("iommufd", await playedHost({ iommufd: build }));
      return [
        result.releases,
        result.answers.filter(({ kind, here }) => kind === "size" && here).map(({ name }) => name),
        result.outOfLine.map(({ name }) => name),
      ];
    };
    expect(await sizes("6.6")).toEqual([["6.6"], [], []]);
    expect(await sizes("6.7")).toEqual([["6.7"], ["hwpt-data", "hw-capabilities"], []]);
    expect(await sizes("6.12")).toEqual([["6.12"], ["hwpt-data", "hw-capabilities", "hwpt-fault-id"], []]);
    expect(await sizes({ from: "6.12", without: ["hwpt-fault-id"] })).toEqual([
      ["6.12"],
      ["hwpt-data", "hw-capabilities"],
      ["hwpt-fault-id"],
    ]);
  });

  test("another architecture's answers are shown and not compared", async () => {
    const host = { ...(await playedHost({ kvm: "7.3" }, "7.3.4")), arch: "arm64" };
    const result = await one("kvm", host);
    expect(result).toMatchObject({ status: "asked", releases: [], outOfLine: [] });
    expect(result.notes).toEqual(["the releases are known for x64, and this machine is arm64: the answers are not compared"]);
  });

  test("a version, bits and ids that nobody knows are said, and no release is invented for them", async () => {
    const build = { from: "7.3", declares: { features: { features: 0x8003n } } };
    expect(await one("vduse", await playedHost({ vduse: build }))).toMatchObject({
      releases: ["7.3"],
      unknown: ["VDUSE_GET_FEATURES answered 0x8003, of which 0x8000 is no known feature"],
    });
  });
});

describe("what is not there", () => {
  test.each([
    ["ENOENT", "absent"],
    ["ENODEV", "absent"],
    ["EACCES", "refused"],
    ["EPERM", "refused"],
    ["EBUSY", "refused"],
  ] as const)("%s is %s, with what would bring it", async (errno, status) => {
    for (const name of probed) {
      for (const result of await probe(
        name,
        answeringHost(() => errno),
      )) {
        expect({ ...result, answers: [] }).toMatchObject({ name, status, errno, brings: { options: expect.any(Array) } });
      }
    }
  });

  test("a name that is none", async () => {
    await expect(
      probe(
        "kvn",
        answeringHost(() => "ENOENT"),
      ),
    ).rejects.toThrow(/^expected one of .*kvm.*, found kvn$/);
  });
});

describe("tables", () => {
  const put = (bytes: Uint8Array | undefined, offset: number, value: bigint) =>
    bytes === undefined ? undefined : new DataView(bytes.buffer).setBigUint64(offset, value, true);

  test("io_uring: features and the last operation of 6.16", async () => {
    const host = answeringHost((call, [bytes]) => {
      if (call.startsWith("io_uring_setup") && bytes !== undefined) new DataView(bytes.buffer).setUint32(20, 0x3_ffff, true);
      if (call.startsWith("io_uring_register") && bytes !== undefined) bytes[0] = 62;
      return 7;
    });
    const result = await one("io_uring", host);
    expect(result).toMatchObject({ releases: ["6.16"], next: "6.19", outOfLine: [], unknown: [], odd: [] });
    expect(host.open).toBe(0);
  });

  test("a feature that was taken out, and one that nobody knows", async () => {
    const host = answeringHost((call, [bytes]) => {
      // All of 6.8 but POISON (bit 14), and bit 40.
      if (call.startsWith("ioctl")) put(bytes, 8, 0x1_ffffn ^ (1n << 14n) ^ (1n << 40n));
      return 3;
    });
    expect(await one("userfaultfd", host)).toMatchObject({
      releases: ["6.8"],
      outOfLine: [{ kind: "missing", name: "POISON", since: "6.6", against: "6.8" }],
      unknown: ["UFFD_FEATURE: 0x10000000000 of 0x1000001bfff is known to nobody here"],
    });
  });

  test("landlock of 6.15 on a kernel that calls itself 6.12", async () => {
    const host = { ...answeringHost((call) => (call.endsWith(" 1") ? 7 : 0)), release: "6.12.9" };
    expect((await one("landlock", host)).outOfLine).toEqual([
      {
        kind: "number",
        name: "6.15",
        since: "6.15",
        against: "6.12",
        message: "the answers are those of 6.15, and the kernel calls itself 6.12: backports, or a distribution's own",
      },
    ]);
  });

  test("cuse: the version is in the request that waits", async () => {
    const host = answeringHost((call, [bytes]) => {
      if (call !== "read" || bytes === undefined) return 3;
      new DataView(bytes.buffer).setUint32(40, 7, true);
      new DataView(bytes.buffer).setUint32(44, 39, true);
      return 56;
    });
    const { answers, releases, next } = await one("cuse", host);
    expect([answers.map(({ name, value }) => [name, value]), releases, next]).toEqual([
      [
        ["major", 7n],
        ["minor", 39n],
      ],
      ["6.6"],
      "6.9",
    ]);
  });

  test("drm: a result for each render node, and a card is never opened", async () => {
    const opened: string[] = [];
    const host = answeringHost((call) => {
      if (call.startsWith("open")) opened.push(call);
      return 3;
    });
    expect((await probe("drm", host)).map(({ path }) => path)).toEqual(["/dev/dri/renderD128", "/dev/dri/renderD129"]);
    expect(opened).toEqual(["open /dev/dri/renderD128", "open /dev/dri/renderD129"]);
  });
});

/** A small generator of numbers, so that every run is the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("a kernel that answers nonsense: every interface ends with a result, and nothing stays open", async () => {
  const all: readonly Errno[] = [...errnos, "errno 4095"];
  for (let seed = 1; seed <= 40; seed++) {
    const next = random(seed);
    const host = answeringHost((call, bytes) => {
      for (const each of bytes) for (let index = 0; index < each.length; index++) each[index] = Math.floor(next() * 256);
      // Opens mostly succeed, or there would be little to see.
      const fails = call.startsWith("open") || call.startsWith("close") ? 0.02 : 0.5;
      if (next() < fails) return all[Math.floor(next() * all.length)] ?? "EIO";
      return Math.floor(next() * 2 ** (next() * 31));
    });
    for (const name of probed) {
      const results = await probe(name, host);
      expect(results.length).toBeGreaterThan(0);
    }
    expect({ seed, open: host.open }).toEqual({ seed, open: 0 });
  }
});

describe("a device that is not what its name says", () => {
  /** As /dev/null answers under another name, or /dev/random. */
  const refusing = (errno: Errno) => answeringHost((call) => (call.startsWith("open") || call === "close" ? 3 : errno));

  test.each<[string, Errno]>([
    ["kvm", "ENOTTY"],
    ["vduse", "ENOTTY"],
    ["vduse", "EINVAL"],
    ["iommufd", "ENOTTY"],
    ["mshv", "ENOTTY"],
    ["vfio", "EINVAL"],
    ["vhost-net", "ENOTTY"],
    ["tun", "EINVAL"],
  ])("%s that answers %s to everything: one line says so, and no release is told", async (name, errno) => {
    const { path, status, answers, releases, outOfLine, hidden, odd } = await one(name, refusing(errno));
    expect({ status, answers, releases, outOfLine, hidden, odd }).toEqual({
      status: "asked",
      answers: [],
      releases: [],
      outOfLine: [],
      hidden: [],
      odd: [
        `${path} answers ${errno} to every command: it is not the device that its name says, or not for this user; see ls -l ${path}`,
      ],
    });
  });

  test("an old FUSE refuses the only command that is asked, and is FUSE", async () => {
    const { releases, odd } = await one("fuse", refusing("ENOTTY"));
    expect({ releases, odd }).toEqual({ releases: [], odd: [] });
  });

  test.each(Object.keys(subjects) as (keyof typeof subjects)[])("no release of %s is taken for another device", async (name) => {
    const { spec } = await subjects[name]();
    for (const { name: release } of spec.contract.releases) {
      const result = await one(name, await playedHost({ [name]: release }));
      expect([release, isStranger(result)]).toEqual([release, false]);
    }
  });
});
