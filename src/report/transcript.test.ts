import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import type { Crossing } from "../trial/crossing.ts";
import { decodeCrossing } from "../trial/decode-crossing.ts";
import { readTranscript } from "../trial/read-transcript.ts";
import { bytesOf } from "../trial/test-support.ts";
import { crossingJson, transcriptEndJson, transcriptHeadJson } from "./transcript-json.ts";
import { transcriptStrace } from "./transcript-strace.ts";
import { transcriptText } from "./transcript-text.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/transcript-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const spec = await played.vduse();
const build = buildOf(spec.contract, "7.3");

const access = { read: true, write: true, nonblock: false };
const control = { descriptor: 0, on: "control" };
const device = { descriptor: 1, on: "device" };
const pointer = { argument: 0x7ffc_0000_1000n };
const config = bytesOf([256, 'v"d0\x01'], [4, 0], [4, 2], [8, 3n << 32n], [4, 1], [4, 4096], [8, 0], [44, 0], [4, 60]);
config[288] = 9;

/** Every kind of call, of argument and of answer. Times in microseconds. */
const calls: readonly Pick<Crossing, "call" | "answer" | "by">[] = [
  {
    call: { kind: "open", path: "/dev/vduse/control", on: "control", access },
    answer: { value: 5, descriptor: 0 },
    by: "played",
  },
  {
    call: { kind: "ioctl", ...control, fd: 5, command: 0x4008_8101, ...pointer, before: bytesOf([8, 0]), after: bytesOf([8, 0]) },
    answer: { value: 0 },
    by: "played",
  },
  {
    call: {
      kind: "ioctl",
      ...control,
      fd: 5,
      command: 0x8008_8104,
      ...pointer,
      before: bytesOf([8, 77]),
      after: bytesOf([8, 3]),
    },
    answer: { value: 0 },
    by: "played",
  },
  {
    call: {
      kind: "ioctl",
      ...control,
      fd: 5,
      command: 0x4008_8105,
      ...pointer,
      before: bytesOf([8, 0x11]),
      after: bytesOf([8, 0x11]),
    },
    answer: { errno: "EINVAL" },
    by: "played",
  },
  {
    call: { kind: "ioctl", ...control, fd: 5, command: 0x4150_8102, ...pointer, before: config, after: config },
    answer: { errno: "EINVAL" },
    by: "played",
  },
  {
    call: { kind: "open", path: "/dev/vduse/vd0", on: "device", access: { ...access, nonblock: true } },
    answer: { value: 6, descriptor: 1 },
    by: "played",
  },
  {
    call: {
      kind: "ioctl",
      ...device,
      fd: 7,
      command: 0xc020_8110,
      ...pointer,
      before: bytesOf([8, 0], [8, 4096], [8, 8191], [8, 0]),
      after: bytesOf([8, 64], [8, 4096], [8, 12287], [1, 3], [7, 0]),
    },
    answer: { value: 9, descriptor: 2 },
    by: "kernel",
  },
  { call: { kind: "ioctl", ...device, fd: 7, command: 0x8113, argument: 0n }, answer: { unseen: true }, by: "kernel" },
  {
    call: {
      kind: "ioctl",
      ...device,
      fd: 7,
      command: 0xc030_817f,
      ...pointer,
      before: new Uint8Array(40),
      after: new Uint8Array(40),
    },
    answer: { errno: "ENOTTY" },
    by: "beyond",
  },
  { call: { kind: "ioctl", ...device, fd: 7, command: 0x4020_8114, argument: 16n }, answer: { errno: "EFAULT" }, by: "masked" },
  { call: { kind: "read", ...device, bytes: Uint8Array.of(1, 2) }, answer: { value: 2 }, by: "played" },
  { call: { kind: "read", ...device, bytes: new Uint8Array() }, answer: { errno: "EAGAIN" }, by: "played" },
  { call: { kind: "write", ...device, bytes: Uint8Array.of(0xff) }, answer: { value: 1 }, by: "played" },
  { call: { kind: "close", ...device }, answer: { value: 0 }, by: "played" },
];
const crossings: readonly Crossing[] = calls.map((each, index) => ({ index, at: index * 1250, thread: 41, ...each }));
const decoded = crossings.map((crossing) => decodeCrossing(spec, build, crossing));

const head = {
  interface: "vduse",
  build: "vduse@7.3",
  kernel: undefined,
  program: ["qemu-storage-daemon", "--export", "vduse-blk"],
};
const ended = { end: { kind: "settled", after: { signal: "SIGTERM" } }, dropped: 2, milliseconds: 31.5 } as const;
const lines = [transcriptHeadJson(head), ...decoded.map(crossingJson), transcriptEndJson(ended)];

test("as strace would write it", () => {
  expect([...transcriptStrace(decoded)].join("")).toBe(`openat(AT_FDCWD, "/dev/vduse/control", O_RDWR) = 5
ioctl(5</dev/vduse/control>, VDUSE_SET_API_VERSION, [0]) = 0
ioctl(5</dev/vduse/control>, VDUSE_GET_FEATURES, [VDUSE_F_QUEUE_READY|VDUSE_F_SUSPEND]) = 0
ioctl(5</dev/vduse/control>, VDUSE_SET_FEATURES, [VDUSE_F_QUEUE_READY|0x10]) = -1 EINVAL (Invalid argument)
ioctl(5</dev/vduse/control>, VDUSE_CREATE_DEV, {name="v\\"d0\\x01", vendor_id=0, device_id=2, features=0x300000000, vq_num=1, vq_align=4096, ngroups=0, nas=0, config_size=60}) = -1 EINVAL (Invalid argument)
openat(AT_FDCWD, "/dev/vduse/vd0", O_RDWR|O_NONBLOCK) = 6
ioctl(7</dev/vduse/vd0>, VDUSE_IOTLB_GET_FD, {offset=0 => 64, start=4096, last=8191 => 12287, perm=0 => 3}) = 9
ioctl(7</dev/vduse/vd0>, VDUSE_DEV_INJECT_CONFIG_IRQ) = ?
ioctl(7</dev/vduse/vd0>, _IOWR(0x81, 0x7f, 48), 0x${"00".repeat(32)}...(40 bytes)) = -1 ENOTTY (Inappropriate ioctl for device)
ioctl(7</dev/vduse/vd0>, VDUSE_VQ_SETUP, 0x10) = -1 EFAULT (Bad address)
read(7</dev/vduse/vd0>, 0x0102) = 2
read(7</dev/vduse/vd0>, ...) = -1 EAGAIN (Resource temporarily unavailable)
write(7</dev/vduse/vd0>, 0xff, 1) = 1
close(7</dev/vduse/vd0>) = 0
`);
});

test("as text, in columns", () => {
  expect(
    [...transcriptText(decoded, { color: false })].join(""),
  ).toBe(`    0      0.00  open /dev/vduse/control                                     → 5
    1      1.25  VDUSE_SET_API_VERSION [0]                                   → 0           /dev/vduse/control  sets api-version 0
    2      2.50  VDUSE_GET_FEATURES [VDUSE_F_QUEUE_READY|VDUSE_F_SUSPEND]    → 0           /dev/vduse/control  asks features
    3      3.75  VDUSE_SET_FEATURES [VDUSE_F_QUEUE_READY|0x10]               → EINVAL      /dev/vduse/control  sets features  behind VDUSE_GET_FEATURES
                 VDUSE_SET_FEATURES has bits that are not known: 0x10
    4      5.00  VDUSE_CREATE_DEV                                            → EINVAL      /dev/vduse/control
                 name="v\\"d0\\x01", device_id=2, features=0x300000000, vq_num=1, vq_align=4096, config_size=60
                 reserved bytes of vduse_dev_config.reserved are not zero: 09${"00".repeat(31)}...
    5      6.25  open /dev/vduse/vd0                                         → 6
    6      7.50  VDUSE_IOTLB_GET_FD                                          → 9           /dev/vduse/vd0  the kernel
                 offset=0 => 64, start=4096, last=8191 => 12287, perm=0 => 3
    7      8.75  VDUSE_DEV_INJECT_CONFIG_IRQ                                 → not seen    /dev/vduse/vd0  the kernel
    8     10.00  _IOWR(0x81, 0x7f, 48)                                       → ENOTTY      /dev/vduse/vd0  beyond what is played
                 0x${"00".repeat(32)}...(40 bytes)
    9     11.25  VDUSE_VQ_SETUP 0x10                                         → EFAULT      /dev/vduse/vd0  masked
   10     12.50  read 0x0102                                                 → 2           /dev/vduse/vd0
   11     13.75  read ""                                                     → EAGAIN      /dev/vduse/vd0
   12     15.00  write 0xff                                                  → 1           /dev/vduse/vd0
   13     16.25  close                                                       → 0           /dev/vduse/vd0
`);
});

test("colour changes nothing else", () => {
  const [plain, coloured] = [false, true].map((color) => [...transcriptText(decoded, { color })].join(""));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with ESC.
  expect(coloured?.replaceAll(/\u001b\[[0-9;]*m/g, "")).toBe(plain);
  expect(coloured).not.toBe(plain);
});

describe("JSON lines", () => {
  test("one call, whole", () => {
    expect(JSON.parse(lines[4] ?? "")).toEqual({
      index: 3,
      at: 3750,
      thread: 41,
      call: {
        kind: "ioctl",
        descriptor: 0,
        on: "control",
        fd: 5,
        command: 0x4008_8105,
        argument: "140720308490240",
        before: "1100000000000000",
        after: "1100000000000000",
      },
      answer: { value: null, descriptor: null, errno: "EINVAL" },
      by: "played",
      decoded: {
        name: "VDUSE_SET_FEATURES",
        known: true,
        here: true,
        change: "features",
        argument: {
          kind: "scalar",
          field: {
            name: "VDUSE_SET_FEATURES",
            before: "17",
            after: null,
            names: ["VDUSE_F_QUEUE_READY", "0x10"],
            afterNames: [],
          },
        },
        gates: [
          {
            role: "agrees",
            kind: "feature",
            key: "feature features",
            name: "features",
            text: "features",
            changes: ["queue-ready"],
          },
          {
            role: "uses",
            kind: "probe",
            key: "probe VDUSE_GET_FEATURES",
            name: "VDUSE_GET_FEATURES",
            text: "VDUSE_GET_FEATURES not answering EINVAL",
            changes: ["features"],
          },
        ],
        off: [{ kind: "unknown-bits", at: "VDUSE_SET_FEATURES", found: "0x10" }],
      },
    });
  });

  test.each(lines.map((line, at) => [at + 1, line] as const))("line %i is as the schema says", (_at, line) => {
    expect(line.endsWith("\n")).toBe(true);
    validate(JSON.parse(line));
    expect(validate.errors).toBeNull();
  });

  test("every property is asked for, and no other is taken", () => {
    const tried: string[] = [];
    for (const line of lines) {
      for (const path of pathsOf(JSON.parse(line), [])) {
        // A record's own fields are not the schema's.
        if (path.includes("before") && path.at(-1) !== "before") continue;
        if (path.includes("after") && path.includes("decoded") && path.at(-1) !== "after") continue;
        const [gone, more] = [JSON.parse(line), JSON.parse(line)];
        const key = path.at(-1) as string;
        delete ownerOf(gone, path)[key];
        ownerOf(more, path)[`${key}2`] = 1;
        expect([path, validate(gone), validate(more)]).toEqual([path, false, false]);
        tried.push(path.join("."));
      }
    }
    expect(new Set(tried).size).toBeGreaterThan(60);
  });

  test("what is written is what is read", () => {
    expect(readTranscript(lines.join(""))).toEqual({ ...head, crossings, ended });
    expect(readTranscript(lines.slice(0, -1).join(""))).toEqual({ ...head, crossings });
  });
});

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [...path, key];
    yield* pathsOf(inner, [...path, key]);
  }
}

function ownerOf(value: unknown, path: readonly string[]): { [key: string]: unknown } {
  let found = value;
  for (const key of path.slice(0, -1)) found = (found as { [key: string]: unknown })[key];
  return found as { [key: string]: unknown };
}
