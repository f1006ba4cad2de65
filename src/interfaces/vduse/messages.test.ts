import { describe, expect, test } from "vitest";
import type { Provider } from "../../session/provider.ts";
import {
  acceptFeatures,
  askQueueState,
  queueGroup,
  queueState,
  type Sent,
  setGroupSpace,
  setQueue,
  setQueueReady,
  setStatus,
  suspend,
  timeOut,
  updateIotlb,
} from "./driver.ts";
import type { Message } from "./message.ts";
import { bytes, played, u64 } from "./test-support.ts";
import type { Device, World } from "./world.ts";

/** An open device and its node. */
function device(release: string, version?: number, features?: number) {
  const one = played(release);
  if (features !== undefined) one.call("setFeatures", u64(features));
  const made = one.device(version, { queues: 4, ...(version === 1 ? { groups: 2, spaces: 2 } : {}) });
  return { ...one, fd: made.fd as number, device: made.device };
}

const response = (request: number, result = 0, ...more: Parameters<typeof bytes>[1][]) =>
  bytes(152, [0, 4, request], [4, 4, result], ...more);

function read(provider: Provider<World>, fd: number): Uint8Array | string {
  const answer = provider.read(fd, 152);
  return "errno" in answer ? answer.errno : answer.bytes;
}

/** Reads one message and answers it. */
function answer(provider: Provider<World>, fd: number, result = 0, ...more: Parameters<typeof bytes>[1][]): void {
  const message = read(provider, fd) as Uint8Array;
  const request = new DataView(message.buffer).getUint32(4, true);
  expect(provider.write(fd, response(request, result, ...more))).toEqual({ value: 152 });
}

describe("each message, byte for byte", () => {
  const request = (type: number, ...fields: Parameters<typeof bytes>[1][]) => bytes(152, [0, 4, type], ...fields);
  test.each<[string, string, number | undefined, number | undefined, (device: Device) => unknown, Uint8Array]>([
    ["GET_VQ_STATE", "5.15", undefined, undefined, (one) => askQueueState(one, 3), request(0, [24, 4, 3])],
    ["SET_STATUS", "5.15", undefined, undefined, (one) => setStatus(one, 0x8f), request(1, [24, 1, 0x8f])],
    [
      "UPDATE_IOTLB",
      "5.15",
      undefined,
      undefined,
      (one) => updateIotlb(one, 0x1000n, 0x1fffn, 1),
      request(2, [24, 8, 0x1000], [32, 8, 0x1fff]),
    ],
    ["UPDATE_IOTLB at version 0", "7.3", 0, undefined, (one) => updateIotlb(one, 1n, 2n, 1), request(2, [24, 8, 1], [32, 8, 2])],
    [
      "UPDATE_IOTLB at version 1",
      "7.3",
      1,
      undefined,
      (one) => updateIotlb(one, 1n, 2n, 1),
      request(2, [24, 8, 1], [32, 8, 2], [40, 4, 1]),
    ],
    ["SET_VQ_GROUP_ASID", "7.0", 1, undefined, (one) => setGroupSpace(one, 1, 1), request(3, [24, 4, 1], [28, 4, 1])],
    ["SET_VQ_READY", "7.3", 0, 1, (one) => setQueueReady(one, 2, true), request(4, [24, 4, 2], [28, 4, 1])],
    ["SET_VQ_READY, no longer", "7.3", 0, 3, (one) => setQueueReady(one, 2, false), request(4, [24, 4, 2])],
    ["SUSPEND", "7.3", 0, 2, (one) => suspend(one), request(5)],
  ])("%s (%s)", (_, release, version, features, send, expected) => {
    const { provider, fd, device: one } = device(release, version, features);
    send(one);
    expect(provider.poll(fd)).toEqual({ events: ["in"] });
    expect(read(provider, fd)).toEqual(expected);
    expect(provider.poll(fd)).toEqual({ events: ["out"] });
    expect(provider.write(fd, response(0))).toEqual({ value: 152 });
    expect(provider.poll(fd)).toEqual({ events: [] });
  });
});

describe("what is never sent", () => {
  test.each<[string, string, number | undefined, number | undefined, (device: Device) => Sent | undefined, string | undefined]>([
    ["a group's space at version 0", "7.3", 0, undefined, (one) => setGroupSpace(one, 0, 0), "EINVAL"],
    ["a group's space before 7.0", "6.15", undefined, undefined, (one) => setGroupSpace(one, 0, 0), "EINVAL"],
    ["a group it does not have", "7.3", 1, undefined, (one) => setGroupSpace(one, 2, 0), "EINVAL"],
    ["a space it does not have", "7.3", 1, undefined, (one) => setGroupSpace(one, 0, 2), "EINVAL"],
    ["addresses that end before they start", "7.3", 1, undefined, (one) => updateIotlb(one, 2n, 1n), "EINVAL"],
    ["ready, without the feature", "7.3", 1, 2, (one) => setQueueReady(one, 0, true), undefined],
    ["ready, before 7.3", "7.2", 1, undefined, (one) => setQueueReady(one, 0, true), undefined],
    ["suspend, without the feature", "7.3", 1, 1, (one) => suspend(one), "EOPNOTSUPP"],
  ])("%s", (_, release, version, features, send, errno) => {
    const { provider, fd, device: one } = device(release, version, features);
    expect(send(one)).toEqual(errno === undefined ? undefined : { errno });
    expect(provider.poll(fd)).toEqual({ events: [] });
    expect(read(provider, fd)).toBe("EAGAIN");
  });
});

describe("read and write", () => {
  test("a buffer of less than a message is refused, and the message stays", () => {
    const { provider, fd, device: one } = device("7.3");
    setStatus(one, 1);
    expect(provider.read(fd, 151)).toEqual({ errno: "EINVAL" });
    expect(provider.read(fd, 0)).toEqual({ errno: "EINVAL" });
    expect(provider.read(fd, Number.NaN)).toEqual({ errno: "EINVAL" });
    expect(provider.read(fd, 4096)).toMatchObject({ value: 152 });
    expect(provider.read(fd, 4096)).toEqual({ errno: "EAGAIN" });
    expect(provider.read(fd, 151)).toEqual({ errno: "EINVAL" });
  });

  test.each<[string, Uint8Array, string | number]>([
    ["too short", response(0).subarray(0, 151), "EINVAL"],
    ["nothing", new Uint8Array(), "EINVAL"],
    ["reserved, its first byte", response(0, 0, [8, 1, 1]), "EINVAL"],
    ["reserved, its last byte", response(0, 0, [23, 1, 1]), "EINVAL"],
    ["reserved, and of no request", response(9, 0, [8, 1, 1]), "EINVAL"],
    ["of no request", response(1), "ENOENT"],
    ["longer", new Uint8Array(300), 152],
    ["any bytes in the rest", response(0, 0, [151, 1, 0xff]), 152],
  ])("an answer that is %s", (_, written, expected) => {
    const { provider, fd, device: one } = device("7.3");
    setStatus(one, 1);
    read(provider, fd);
    expect(provider.write(fd, written)).toEqual(typeof expected === "number" ? { value: expected } : { errno: expected });
  });

  test("a message that was not read yet cannot be answered, and none can be answered twice", () => {
    const { provider, fd, device: one } = device("7.3");
    setStatus(one, 1);
    expect(provider.write(fd, response(0))).toEqual({ errno: "ENOENT" });
    read(provider, fd);
    expect(provider.write(fd, response(0))).toEqual({ value: 152 });
    expect(provider.write(fd, response(0))).toEqual({ errno: "ENOENT" });
  });

  test("in order out, in any order back; what was read and not answered is read first by the next opener", () => {
    const { provider, fd, open, device: one } = device("7.3");
    const ids = () => new DataView((read(provider, fd) as Uint8Array).buffer).getUint32(4, true);
    const sent = [1, 2, 3].map((status) => setStatus(one, status) as Message);
    expect([ids(), ids()]).toEqual([0, 1]);
    expect(provider.poll(fd)).toEqual({ events: ["in", "out"] });
    provider.write(fd, response(1));
    expect(sent.map(({ state }) => state)).toEqual(["waiting", "done", "waiting"]);
    expect(one.status).toBe(2);
    provider.close(fd);
    expect(open("/dev/vduse/vd0")).toBe(fd);
    expect([ids(), ids()]).toEqual([0, 2]);
  });
});

describe("what an answer does", () => {
  test.each([
    ["agreed", 0, 0x0f],
    ["refused", 1, 0],
    ["any other result is a refusal", 0xffff_ffff, 0],
  ])("status: %s", (_, result, status) => {
    const { provider, fd, device: one } = device("7.3");
    setStatus(one, 0x0f);
    expect(one.status).toBe(0);
    answer(provider, fd, result);
    expect(one.status).toBe(status);
  });

  test("a reset takes place whatever the answer, and keeps what the program set up", () => {
    const { provider, fd, device: one, on } = device("7.3", 1, 3);
    on(fd, "vqSetup", bytes(32, [4, 2, 64], [8, 4, 1]));
    acceptFeatures(one, 1n << 32n);
    setQueue(one, 0, { size: 32, descriptors: 1n });
    setStatus(one, 7);
    answer(provider, fd);
    suspend(one);
    answer(provider, fd);
    expect(one.suspended).toBe(true);
    setStatus(one, 0);
    answer(provider, fd, 1);
    expect([one.status, one.accepted, one.suspended]).toEqual([0, 0n, false]);
    expect(one.queues.get(0)).toMatchObject({ largest: 64, group: 1, size: 0, descriptors: 0n, ready: false, kick: undefined });
  });

  test("where a queue stands: split in 16 bits; packed with wrap counters of one bit and indices of 15", () => {
    const { provider, fd, device: one } = device("7.3");
    const split = askQueueState(one, 1) as Message;
    expect(queueState(one, split)).toBeUndefined();
    answer(provider, fd, 0, [28, 2, 0xffff], [30, 2, 7]);
    expect(queueState(one, split)?.available).toBe(0xffff);
    acceptFeatures(one, 1n << 34n);
    const packed = askQueueState(one, 1) as Message;
    answer(provider, fd, 0, [28, 2, 0xffff], [30, 2, 0xffff], [32, 2, 2], [34, 2, 0x8001]);
    expect(queueState(one, packed)?.packed).toEqual({
      last_avail_counter: 1,
      last_avail_idx: 0x7fff,
      last_used_counter: 0,
      last_used_idx: 1,
    });
    const refused = askQueueState(one, 1) as Message;
    answer(provider, fd, 1);
    expect(queueState(one, refused)).toBeUndefined();
  });

  test("a group moves only when the program agrees; at version 0 every queue is in group 0", () => {
    const { provider, fd, device: one, on } = device("7.3", 1);
    on(fd, "vqSetup", bytes(32, [4, 2, 8], [8, 4, 1]));
    expect(queueGroup(one, 0)).toBe(1);
    setGroupSpace(one, 1, 1);
    answer(provider, fd, 1);
    expect(one.groupSpaces.get(1)).toBeUndefined();
    setGroupSpace(one, 1, 1);
    answer(provider, fd);
    expect(one.groupSpaces.get(1)).toBe(1);
    const old = device("7.3", 0).device;
    setQueue(old, 0, { group: 1 });
    expect(queueGroup(old, 0)).toBe(0);
  });

  test("a queue is ready once the program has agreed; one that refuses breaks its device", () => {
    const { provider, fd, device: one, on } = device("7.3", 1, 1);
    setQueueReady(one, 0, true);
    expect(one.queues.get(0)?.ready).not.toBe(true);
    answer(provider, fd);
    expect(one.queues.get(0)?.ready).toBe(true);
    setQueueReady(one, 0, false);
    answer(provider, fd, 1);
    expect(one.queues.get(0)?.ready).toBe(true);
    expect(one.broken).toBe(true);
    expect(on(fd, "devGetFeatures", new Uint8Array(8))).toBe("EPERM");
  });

  test("draft A agrees on the same through its own field", () => {
    const one = played("draft-a");
    one.call("setVersion", u64(2));
    const { device: made } = one.device(undefined, { groups: 1, spaces: 1, reserved: [288, 1] });
    expect(setQueueReady(made, 0, true)).toMatchObject({ request: 0, state: "waiting" });
  });
});

test("a message that is not answered in time breaks the device: the rest fails, and nothing more is sent", () => {
  const { provider, fd, device: one } = device("7.3");
  const sent = [1, 2].map((status) => setStatus(one, status) as Message);
  read(provider, fd);
  timeOut(one, sent[0] as Message);
  expect(sent.map(({ state }) => state)).toEqual(["failed", "failed"]);
  expect(provider.poll(fd)).toEqual({ events: ["error"] });
  expect(provider.write(fd, response(0))).toEqual({ errno: "ENOENT" });
  expect(setStatus(one, 3)).toEqual({ errno: "EIO" });
  expect(one.status).toBe(0);
});
