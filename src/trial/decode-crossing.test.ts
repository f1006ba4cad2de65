import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import type { Crossing, CrossingAnswer } from "./crossing.ts";
import { decodeCrossing } from "./decode-crossing.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import type { GateTouched } from "./gates-touched.ts";
import { bytesOf } from "./test-support.ts";

const specs = { kvm: await played.kvm(), mshv: await played.mshv(), vduse: await played.vduse(), vfio: await played.vfio() };

interface Row {
  readonly title: string;
  /** Interface and release. */
  readonly build: readonly [name: keyof typeof specs, release: string];
  readonly on: string;
  readonly command: number;
  readonly argument?: bigint;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  readonly answer?: CrossingAnswer;
  readonly expected: Partial<Omit<DecodedCrossing, "crossing" | "gates">> & {
    readonly gates?: readonly Omit<GateTouched, "name">[];
  };
}

/** Numbers and offsets of vduse.h, kvm.h, vfio.h and mshv.h, worked out by hand. */
const rows: readonly Row[] = [
  {
    title: "a version is agreed on",
    build: ["vduse", "7.3"],
    on: "control",
    command: 0x4008_8101,
    before: bytesOf([8, 1]),
    after: bytesOf([8, 1]),
    expected: {
      name: "VDUSE_SET_API_VERSION",
      known: true,
      here: true,
      change: "base",
      argument: { kind: "scalar", field: { name: "VDUSE_SET_API_VERSION", before: 1n, names: [], afterNames: [] } },
      gates: [
        {
          role: "agrees",
          kind: "version",
          key: "version api-version",
          text: "api-version version 1",
          changes: ["vq-groups", "asid"],
        },
      ],
      off: [],
    },
  },
  {
    title: "a version that nobody has",
    build: ["vduse", "7.3"],
    on: "control",
    command: 0x4008_8101,
    before: bytesOf([8, 3]),
    answer: { errno: "EINVAL" },
    expected: { off: [{ kind: "unknown-number", at: "VDUSE_SET_API_VERSION", found: "0x3" }] },
  },
  {
    title: "a mask is read: what was in the memory before means nothing",
    build: ["vduse", "7.3"],
    on: "control",
    command: 0x8008_8104,
    before: bytesOf([8, 0xdead_beefn]),
    after: bytesOf([8, 3]),
    expected: {
      name: "VDUSE_GET_FEATURES",
      change: "features",
      argument: {
        kind: "scalar",
        field: { name: "VDUSE_GET_FEATURES", after: 3n, names: [], afterNames: ["VDUSE_F_QUEUE_READY", "VDUSE_F_SUSPEND"] },
      },
      gates: [
        { role: "asks", kind: "feature", key: "feature features", text: "features", changes: [] },
        {
          role: "asks",
          kind: "probe",
          key: "probe VDUSE_GET_FEATURES",
          text: "VDUSE_GET_FEATURES not answering EINVAL",
          changes: ["features"],
        },
      ],
      off: [],
    },
  },
  {
    title: "a bit without a name is acknowledged",
    build: ["vduse", "7.3"],
    on: "control",
    command: 0x4008_8105,
    before: bytesOf([8, 0x11]),
    answer: { errno: "EINVAL" },
    expected: {
      name: "VDUSE_SET_FEATURES",
      argument: {
        kind: "scalar",
        field: { name: "VDUSE_SET_FEATURES", before: 0x11n, names: ["VDUSE_F_QUEUE_READY", "0x10"], afterNames: [] },
      },
      off: [{ kind: "unknown-bits", at: "VDUSE_SET_FEATURES", found: "0x10" }],
    },
  },
  {
    title: "a record with reserved bytes set",
    build: ["vduse", "7.3"],
    on: "device",
    command: 0x4020_8114,
    // index 2, max_size 256, reserved1 7, group 0, the third of reserved2's ten 0x1234.
    before: bytesOf([4, 2], [2, 256], [2, 7], [4, 0], [4, 0], [2, 0x1234], [14, 0]),
    answer: { errno: "EINVAL" },
    expected: {
      name: "VDUSE_VQ_SETUP",
      argument: {
        kind: "record",
        record: "vduse_vq_config",
        fields: [
          { name: "index", before: 2, names: [], afterNames: [] },
          { name: "max_size", before: 256, names: [], afterNames: [] },
          { name: "group", before: 0, names: [], afterNames: [] },
        ],
      },
      gates: [],
      off: [
        { kind: "reserved", at: "vduse_vq_config.reserved1", found: "0700" },
        { kind: "reserved", at: "vduse_vq_config.reserved2", found: "0000000034120000000000000000000000000000" },
      ],
    },
  },
  {
    title: "what changed on the way out",
    build: ["vduse", "7.3"],
    on: "device",
    command: 0xc020_8110,
    before: bytesOf([8, 0], [8, 0x1000], [8, 0x1fff], [8, 0]),
    after: bytesOf([8, 0x40], [8, 0x1000], [8, 0x2fff], [1, 3], [7, 0]),
    answer: { value: 9 },
    expected: {
      name: "VDUSE_IOTLB_GET_FD",
      argument: {
        kind: "record",
        record: "vduse_iotlb_entry",
        fields: [
          { name: "offset", before: 0n, after: 0x40n, names: [], afterNames: [] },
          { name: "start", before: 0x1000n, names: [], afterNames: [] },
          { name: "last", before: 0x1fffn, after: 0x2fffn, names: [], afterNames: [] },
          { name: "perm", before: 0, after: 3, names: [], afterNames: [] },
        ],
      },
      off: [],
    },
  },
  {
    title: "a command of a later build",
    build: ["vduse", "5.15"],
    on: "device",
    command: 0x4030_8118,
    before: bytesOf([48, 0]),
    answer: { errno: "ENOTTY" },
    expected: {
      name: "VDUSE_IOTLB_REG_UMEM",
      known: true,
      here: false,
      change: "umem",
      gates: [
        {
          role: "tries",
          kind: "probe",
          key: "probe VDUSE_IOTLB_REG_UMEM",
          text: "VDUSE_IOTLB_REG_UMEM not answering ENOTTY",
          changes: ["umem"],
        },
      ],
    },
  },
  {
    title: "a number that no build has",
    build: ["vduse", "7.3"],
    on: "control",
    command: 0xc030_817f,
    before: bytesOf([48, 0]),
    after: bytesOf([48, 0]),
    answer: { errno: "EINVAL" },
    expected: {
      name: "_IOWR(0x81, 0x7f, 48)",
      known: false,
      here: false,
      argument: { kind: "bytes", before: bytesOf([48, 0]) },
      gates: [],
      off: [],
    },
  },
  {
    title: "fewer bytes than the record has",
    build: ["vduse", "7.3"],
    on: "device",
    command: 0x4020_8114,
    before: bytesOf([4, 2], [1, 0]),
    expected: {
      argument: { kind: "record", record: "vduse_vq_config", fields: [{ name: "index", before: 2, names: [], afterNames: [] }] },
      off: [],
    },
  },
  {
    title: "a pointer to nothing",
    build: ["vduse", "7.3"],
    on: "control",
    command: 0x4150_8102,
    argument: 0x10n,
    answer: { errno: "EFAULT" },
    expected: { name: "VDUSE_CREATE_DEV", argument: { kind: "address", value: 0x10n, names: [] }, off: [] },
  },
  {
    title: "a capability is asked for by value",
    build: ["kvm", "7.3"],
    on: "system",
    command: 0xae03,
    argument: 32n,
    answer: { value: 1 },
    expected: {
      name: "KVM_CHECK_EXTENSION",
      argument: { kind: "value", value: 32n, names: ["KVM_CAP_IRQFD"] },
      gates: [
        {
          role: "asks",
          kind: "capability",
          key: "capability extensions 32",
          text: "capability 32 (KVM_CAP_IRQFD) of extensions",
          changes: ["cap-irqfd"],
        },
      ],
      off: [],
    },
  },
  {
    title: "an id that means nothing here is asked for: no mistake",
    build: ["kvm", "7.3"],
    on: "system",
    command: 0xae03,
    argument: 9999n,
    answer: { value: 0 },
    expected: {
      argument: { kind: "value", value: 9999n, names: [] },
      gates: [
        {
          role: "asks",
          kind: "capability",
          key: "capability extensions 9999",
          text: "capability 9999 of extensions",
          changes: [],
        },
      ],
      off: [],
    },
  },
  {
    title: "a capability is switched on, with a quirk that came later",
    build: ["kvm", "7.3"],
    on: "vm",
    command: 0x4068_aea3,
    // cap 213 (KVM_CAP_DISABLE_QUIRKS2), flags, args[0] with bit 7 (KVM_X86_QUIRK_SLOT_ZAP_ALL), three more, pad.
    before: bytesOf([4, 213], [4, 0], [8, 0x80], [24, 0], [64, 0]),
    expected: {
      name: "KVM_ENABLE_CAP",
      argument: {
        kind: "record",
        record: "kvm_enable_cap",
        fields: [
          { name: "cap", before: 213, names: ["KVM_CAP_DISABLE_QUIRKS2"], afterNames: [] },
          { name: "flags", before: 0, names: [], afterNames: [] },
          { name: "args", before: [0x80n, 0n, 0n, 0n], names: ["quirk-slot-zap-all"], afterNames: [] },
        ],
      },
      gates: [
        {
          role: "uses",
          kind: "capability",
          key: "capability extensions 213",
          text: "capability 213 (KVM_CAP_DISABLE_QUIRKS2) of extensions",
          changes: ["cap-disable-quirks2"],
        },
        {
          role: "uses",
          kind: "capability",
          key: "capability extensions 98",
          text: "capability 98 (KVM_CAP_ENABLE_CAP_VM) of extensions",
          changes: ["cap-enable-cap-vm"],
        },
        {
          role: "tries",
          kind: "flag",
          key: "flag kvm_enable_cap.args 7",
          text: "bit 7 of kvm_enable_cap.args",
          changes: ["quirk-slot-zap-all"],
        },
      ],
    },
  },
  {
    title: "flags that KVM does not know",
    build: ["kvm", "7.3"],
    on: "vm",
    command: 0x4020_ae76,
    // fd 7, gsi 5, flags 0x9 (1 is DEASSIGN), resamplefd, pad[16].
    before: bytesOf([4, 7], [4, 5], [4, 9], [4, 0], [16, 0]),
    answer: { errno: "EINVAL" },
    expected: { name: "KVM_IRQFD", change: "cap-irqfd", off: [{ kind: "unknown-bits", at: "kvm_irqfd.flags", found: "0x8" }] },
  },
  {
    title: "a command that is not played, behind a capability that the build has",
    build: ["kvm", "7.3"],
    on: "vm",
    // KVM_CREATE_PIT2.
    command: 0x4040_ae77,
    before: new Uint8Array(64),
    answer: { errno: "ENOTTY" },
    expected: {
      name: "KVM_CREATE_PIT2",
      known: false,
      here: false,
      change: "cap-pit2",
      gates: [
        {
          role: "uses",
          kind: "capability",
          key: "capability extensions 33",
          text: "capability 33 (KVM_CAP_PIT2) of extensions",
          changes: ["cap-pit2"],
        },
      ],
    },
  },
  {
    title: "a command that is not played, and that the build is right to refuse",
    build: ["kvm", "6.1"],
    on: "vm",
    // KVM_CREATE_GUEST_MEMFD, of 6.8.
    command: 0xc040_aed4,
    before: new Uint8Array(64),
    answer: { errno: "ENOTTY" },
    expected: { name: "KVM_CREATE_GUEST_MEMFD", known: true, here: false, change: "cap-guest-memfd" },
  },
  {
    title: "an extension of VFIO",
    build: ["vfio", "7.3"],
    on: "container",
    command: 0x3b65,
    argument: 9n,
    answer: { value: 1 },
    expected: {
      name: "VFIO_CHECK_EXTENSION",
      argument: { kind: "value", value: 9n, names: ["VFIO_UNMAP_ALL"] },
      gates: [
        {
          role: "asks",
          kind: "capability",
          key: "capability extension 9",
          text: "capability 9 (VFIO_UNMAP_ALL) of extension",
          changes: ["unmap-all"],
        },
      ],
    },
  },
  {
    title: "a record that says that it is shorter than the memory behind it",
    build: ["vfio", "7.3"],
    on: "container",
    command: 0x3b71,
    // argsz 32, flags READ, WRITE and an unknown bit, vaddr, iova, size; the rest is not the record's.
    before: bytesOf([4, 32], [4, 0x83], [8, 0x1000], [8, 0], [8, 0x1000], [8, 0xffff]),
    answer: { errno: "EINVAL" },
    expected: {
      name: "VFIO_IOMMU_MAP_DMA",
      change: "type1",
      off: [{ kind: "unknown-bits", at: "vfio_iommu_type1_dma_map.flags", found: "0x80" }],
    },
  },
  {
    title: "a flag that tells of a change",
    build: ["mshv", "6.15-root"],
    on: "mshv",
    command: 0x4010_b800,
    before: bytesOf([8, 0x9], [8, 0]),
    answer: { errno: "EINVAL" },
    expected: {
      name: "MSHV_CREATE_PARTITION",
      change: "root-driver",
      argument: {
        kind: "record",
        record: "mshv_create_partition",
        fields: [
          { name: "pt_flags", before: 9n, names: ["cpu-features", "0x1"], afterNames: [] },
          { name: "pt_isolation", before: 0n, names: [], afterNames: [] },
        ],
      },
      gates: [
        {
          role: "tries",
          kind: "probe",
          key: "probe MSHV_CREATE_PARTITION",
          text: "MSHV_CREATE_PARTITION not answering ENOTTY",
          changes: ["root-driver"],
        },
        {
          role: "tries",
          kind: "flag",
          key: "flag mshv_create_partition.pt_flags 3",
          text: "bit 3 of mshv_create_partition.pt_flags",
          changes: ["cpu-features"],
        },
      ],
    },
  },
  {
    title: "one number, two meanings: a version is requested",
    build: ["mshv", "rfc-2020"],
    on: "mshv",
    command: 0x4004_b800,
    before: bytesOf([4, 0]),
    expected: {
      name: "MSHV_REQUEST_VERSION",
      gates: [{ role: "agrees", kind: "version", key: "version api", text: "api version 0", changes: ["request-version"] }],
    },
  },
  {
    title: "one number, two meanings: a capability is asked for",
    build: ["mshv", "v3-2021"],
    on: "mshv",
    command: 0x4004_b800,
    before: bytesOf([4, 0]),
    answer: { value: 0 },
    expected: {
      name: "MSHV_CHECK_EXTENSION",
      argument: {
        kind: "scalar",
        field: { name: "MSHV_CHECK_EXTENSION", before: 0, names: ["MSHV_CAP_CORE_API_STABLE"], afterNames: [] },
      },
    },
  },
];

describe("decodeCrossing", () => {
  test.each(rows)(
    "$build: $title",
    ({ build: [name, release], on, command, argument, before, after, answer = { value: 0 }, expected }) => {
      const spec = specs[name];
      const crossing: Crossing = {
        index: 0,
        at: 0,
        thread: 1,
        call: {
          kind: "ioctl",
          descriptor: 0,
          on,
          fd: 5,
          command,
          argument: argument ?? 0x7fff_0000n,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        },
        answer,
        by: "played",
      };
      expect(decodeCrossing(spec, buildOf(spec.contract, release), crossing)).toMatchObject(expected);
    },
  );

  test("without a build a command is any build's", () => {
    const call = { kind: "ioctl", descriptor: 0, on: "control", fd: 3, command: 0x8008_8104, argument: 1n } as const;
    const crossing: Crossing = { index: 0, at: 0, thread: 1, call, answer: { unseen: true }, by: "kernel" };
    const { name, here, argument } = decodeCrossing(specs.vduse, undefined, crossing);
    expect({ name, here, argument }).toEqual({
      name: "VDUSE_GET_FEATURES",
      here: true,
      argument: { kind: "address", value: 1n, names: [] },
    });
  });

  test("an open, a read and a write are what they are", () => {
    const access = { read: true, write: true, nonblock: false };
    const build = buildOf(specs.vduse.contract, "7.3");
    const of = (call: Crossing["call"]) =>
      decodeCrossing(specs.vduse, build, { index: 0, at: 0, thread: 1, call, answer: { value: 0 }, by: "played" });
    expect(of({ kind: "open", path: "/dev/vduse/control", on: "control", access })).toMatchObject({
      name: "open",
      argument: { kind: "none" },
    });
    const bytes = Uint8Array.of(1, 2);
    expect(of({ kind: "read", descriptor: 1, on: "device", bytes }).argument).toEqual({ kind: "bytes", after: bytes });
    expect(of({ kind: "write", descriptor: 1, on: "device", bytes }).argument).toEqual({ kind: "bytes", before: bytes });
  });
});
