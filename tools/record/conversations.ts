/**
 * What is asked of real kernels' devices below `abide trial --real`: calls as `test/trial/client.mjs` makes them. In an argument's bytes, `{ at: call }` puts the descriptor that an
 * earlier call answered at an offset.
 */
export interface Conversation {
  /** The interface, as a user names it. */
  readonly name: string;
  readonly calls: readonly (readonly unknown[])[];
}

const u64 = (...values: readonly (number | bigint)[]) =>
  Buffer.from(new BigUint64Array(values.map(BigInt)).buffer).toString("hex");
const u32 = (...values: readonly number[]) => Buffer.from(new Uint32Array(values).buffer).toString("hex");
const zeros = (length: number) => "00".repeat(length);
const text = (value: string) => Buffer.alloc(256, `${value}\0`.padEnd(256, "\0"), "latin1").toString("hex");

/** VIRTIO_F_VERSION_1 and VIRTIO_F_ACCESS_PLATFORM. */
const features = 3n << 32n;
/** A block device of one queue (or `align`ed otherwise, or with `reserved` bytes that are not zero) and 60 bytes of configuration. */
const config = ({ name = "vd0", align = 4096, reserved = 0 } = {}) =>
  text(name) + u32(0, 2) + u64(features) + u32(1, align) + zeros(8) + u32(reserved) + zeros(40) + u32(60) + zeros(60);

/** linux/vduse.h. The device that is made is destroyed; indexes are those of the calls. */
const vduse: Conversation = {
  name: "vduse",
  calls: [
    ["open", "/dev/vduse/control"], // 0
    ["ioctl", 0, 0x8008_8100, u64(9)],
    ["ioctl", 0, 0x8008_8100, 0],
    ["ioctl", 0, 0x4008_8101, u64(9)],
    ["ioctl", 0, 0x4008_8101, u64(0)],
    ["ioctl", 0, 0x8008_8104, u64(77)],
    ["ioctl", 0, 0x4008_8105, u64(1n << 40n)],
    ["ioctl", 0, 0x4008_8105, u64(0)],
    ["ioctl", 0, 0x8155, 0],
    ["open", "/dev/vduse/vd0"], // 9
    ["ioctl", 0, 0x4150_8102, config({ reserved: 1 })],
    ["ioctl", 0, 0x4150_8102, config({ align: 3 })],
    ["ioctl", 0, 0x4150_8102, config()],
    ["ioctl", 0, 0x4150_8102, config()],
    ["open", "/dev/vduse/vd0"], // 14
    ["open", "/dev/vduse/vd0"], // 15
    ["ioctl", 14, 0x8008_8111, u64(5)],
    ["ioctl", 14, 0x4008_8112, u32(0, 4) + u32(1)],
    ["ioctl", 14, 0x4008_8112, u32(60, 4) + u32(1)],
    ["ioctl", 14, 0x8113, 0],
    ["ioctl", 14, 0x4020_8114, u32(0, 256) + zeros(24)],
    ["ioctl", 14, 0x4020_8114, u32(1, 256) + zeros(24)],
    ["ioctl", 14, 0x4020_8114, u32(0, 256) + zeros(20) + u32(1)],
    ["ioctl", 14, 0xc030_8115, u32(0) + "55".repeat(44)],
    ["ioctl", 14, 0xc030_8115, u32(7) + zeros(44)],
    ["eventfd"], // 25
    ["ioctl", 14, 0x4008_8116, u32(0, 0), { 4: 25 }],
    ["ioctl", 14, 0x4008_8116, u32(0, 0xffff_ffff)],
    ["ioctl", 14, 0x4008_8116, u32(0, 4711)],
    ["ioctl", 14, 0x4008_8116, u32(0, 0), { 4: 14 }],
    ["ioctl", 14, 0x4004_8117, u32(0)],
    ["ioctl", 14, 0xc020_8110, u64(0, 0, 0xfff, 0)],
    ["ioctl", 14, 0xc030_811a, u64(0, 0xfff, 0, 0, 0, 0)],
    ["ioctl", 14, 0x8155, 0],
    ["ioctl", 0, 0x4100_8103, text("vd0")],
    ["close", 14],
    ["ioctl", 0, 0x4100_8103, text("vd0")],
    ["ioctl", 0, 0x4100_8103, text("vd0")],
  ],
};

/** linux/kvm.h: what KVM answers before there is a machine, the calls that only the program itself can make, and one behind them. */
const kvm: Conversation = {
  name: "kvm",
  calls: [
    ["open", "/dev/kvm"], // 0
    ["ioctl", 0, 0xae00, 0],
    ["ioctl", 0, 0xae00, 1],
    ...[3, 9, 10, 32, 36, 79, 104, 115, 168, 176, 188, 235, 4711].map((id) => ["ioctl", 0, 0xae03, id]),
    ["ioctl", 0, 0xae04, 0],
    ["ioctl", 0, 0xae01, 99],
    ["ioctl", 0, 0xae01, 0], // 18
    ["ioctl", 18, 0xae03, 3],
    ["close", 18],
    ["ioctl", 0, 0xae03, 3],
  ],
};

export const conversations: readonly Conversation[] = [vduse, kvm];
