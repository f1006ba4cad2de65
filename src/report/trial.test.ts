import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { played } from "../interfaces/played.ts";
import { consumerVerdict } from "../trial/consumer-verdict.ts";
import { bytesOf, ScriptedConsumer } from "../trial/test-support.ts";
import { trialJson } from "./trial-json.ts";
import { trialText } from "./trial-text.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/trial-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const vduse = await played.vduse();

/** A program that does about everything that there is a word for. */
function everything() {
  const consumer = new ScriptedConsumer(vduse, { from: "6.15" });
  const control = consumer.open("/dev/vduse/control") as number;
  // VDUSE_GET_API_VERSION; SET_API_VERSION of 1, which is more than it was answered; of 0.
  consumer.ioctl(control, 0x8008_8100, new Uint8Array(8));
  consumer.ioctl(control, 0x4008_8101, bytesOf([8, 1]));
  consumer.ioctl(control, 0x4008_8101, bytesOf([8, 0]));
  // VDUSE_SET_FEATURES, twice, which only 7.3 has.
  consumer.ioctl(control, 0x4008_8105, bytesOf([8, 0x40]));
  consumer.ioctl(control, 0x4008_8105, bytesOf([8, 0x40]));
  // VDUSE_CREATE_DEV with an alignment that later builds refuse; then VDUSE_VQ_SETUP with reserved bytes.
  const config = bytesOf([256, "vd0"], [4, 0], [4, 2], [8, 3n << 32n], [4, 1], [4, 3], [8, 0], [44, 0], [4, 0]);
  consumer.ioctl(control, 0x4150_8102, config);
  const device = consumer.open("/dev/vduse/vd0") as number;
  consumer.ioctl(device, 0x4020_8114, bytesOf([4, 0], [2, 256], [2, 7], [24, 0]));
  consumer.close(device);
  const call = { kind: "ioctl", descriptor: 0, on: "control", fd: 3, command: 0x8155, argument: 0n } as const;
  consumer.crossings.push({
    index: consumer.crossings.length,
    at: 900,
    thread: 1,
    call,
    answer: { errno: "EINVAL" },
    by: "beyond",
  });
  return consumer.result({ kind: "exited", code: 1 }, "vduse: cannot set up the queue: Invalid argument\n");
}

test("text: a program that sets a version and never asks", () => {
  const consumer = new ScriptedConsumer(vduse, "7.3");
  consumer.ioctl(consumer.open("/dev/vduse/control") as number, 0x4008_8101, bytesOf([8, 0]));
  const result = consumer.result({ kind: "settled", after: { signal: "SIGTERM" } });
  expect(trialText(result, consumerVerdict(result, vduse), { color: false })).toBe(`vduse@7.3  consumer   runs
  end           settled down to wait; ended by SIGTERM; 20 ms
  asserted      api-version never asked; used at #1
  not closed    /dev/vduse/control as far as was seen
  calls         1 opened · 1 command · 0 reads · 0 writes · 0 refused
`);
});

test("text: all there is", () => {
  const result = everything();
  expect(
    trialText(result, consumerVerdict(result, vduse), { color: false }),
  ).toBe(`vduse@6.15  consumer   gives up where abide plays no further
  end           exited with 1 after _IO(0x81, 0x55) answered EINVAL, which abide does not play: "vduse: cannot set up the
                queue: Invalid argument"; 20 ms
  against       api-version asked at #1: 0; used at #2, and refused (vq-groups asid)
  asserted      features never asked; used at #4, and refused
  asserted      VDUSE_GET_FEATURES never asked; used at #4, and refused (features)
  refused       #2 VDUSE_SET_API_VERSION EINVAL asid is not there, behind api-version version 1: went on
  refused       #4 VDUSE_SET_FEATURES EINVAL (2 times) features is not there, behind VDUSE_GET_FEATURES not answering
                EINVAL: went on
  refused       #8 VDUSE_VQ_SETUP EINVAL by the check reserved1-reserved2-zero: went on
  refused       #10 _IO(0x81, 0x55) EINVAL which abide does not play: gave up "vduse: cannot set up the queue: Invalid
                argument"
  off           #4 VDUSE_SET_FEATURES has bits that are not known: 0x40
  off           #5 VDUSE_SET_FEATURES has bits that are not known: 0x40
  off           #8 reserved bytes of vduse_vq_config.reserved1 are not zero: 0700
  quirk         #6 VDUSE_CREATE_DEV relied on the absence of vq-align-strict: EINVAL on a build with it (vq_align must be
                a power of two from 4 on; before, only more than a page was refused)
  not closed    /dev/vduse/control as far as was seen
  beyond        from #10 on, 1 call that abide does not play, and a real kernel may answer otherwise: _IO(0x81, 0x55)
  calls         2 opened · 8 commands · 0 reads · 0 writes · 5 refused
`);
});

test("colour changes nothing else", () => {
  const result = everything();
  const verdict = consumerVerdict(result, vduse);
  const [plain, coloured] = [false, true].map((color) => trialText(result, verdict, { color }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with ESC.
  expect(coloured?.replaceAll(/\u001b\[[0-9;]*m/g, "")).toBe(plain);
  expect(coloured).not.toBe(plain);
});

describe("JSON", () => {
  const result = everything();
  const verdict = consumerVerdict(result, vduse);
  const text = trialJson(result, verdict);

  test("is what the verdict says", () => {
    expect(JSON.parse(text)).toMatchObject({
      schema: "abide/trial/1",
      interface: "vduse",
      build: "vduse@6.15",
      program: ["consumer"],
      outcome: "gives up",
      end: { kind: "exited", code: 1 },
      milliseconds: 20,
      beyond: { first: 10, calls: 1, names: ["_IO(0x81, 0x55)"] },
      counts: { open: 2, ioctl: 8, read: 0, write: 0, close: 1, refused: 5, dropped: 0 },
      err: "vduse: cannot set up the queue: Invalid argument\n",
    });
    expect(verdict.gates.length * verdict.refusals.length * verdict.off.length * verdict.quirks.length).toBeGreaterThan(0);
  });

  test("is as the schema says", () => {
    validate(JSON.parse(text));
    expect(validate.errors).toBeNull();
    const silent = new ScriptedConsumer(vduse, "7.3").result({ kind: "not-started", reason: "no such file" });
    validate(JSON.parse(trialJson(silent, consumerVerdict(silent, vduse))));
    expect(validate.errors).toBeNull();
  });

  test("every property is asked for, and no other is taken", () => {
    const paths = [...pathsOf(JSON.parse(text), [])];
    expect(paths.length).toBeGreaterThan(100);
    for (const path of paths) {
      const [gone, more] = [JSON.parse(text), JSON.parse(text)];
      const key = path.at(-1) as string;
      delete ownerOf(gone, path)[key];
      ownerOf(more, path)[`${key}2`] = 1;
      expect([path, validate(gone), validate(more)]).toEqual([path, false, false]);
    }
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
