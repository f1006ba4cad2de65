import { describe, expect, test } from "vitest";
import { isErrno } from "../../abi/errno.ts";
import { at } from "../../session/argument.ts";
import { breakDevice, setStatus, useBounceBuffer } from "./driver.ts";
import { config, ioctls, played, releases } from "./test-support.ts";

/** Numbers that look random and are the same each time (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const known = Object.values(ioctls);
const near = known.flatMap((number) =>
  [number + 1, number - 1, number ^ 0x10000, number ^ 0x40000000, number ^ 0x100].map((each) => each >>> 0),
);

describe("100,000 random calls a build: always a number or an errno", () => {
  test.each(releases)("%s", (release) => {
    const pick = random(release.length * 7919 + release.charCodeAt(release.length - 1));
    const { provider, control } = played(release, { descriptors: 64, compat: release === "7.3" });
    const fds = [control];
    const seen = new Set<string>();
    const lengths = [0, 1, 4, 7, 8, 28, 31, 32, 44, 47, 48, 79, 80, 152, 255, 256, 335, 336, 344, 4432];
    const devices = Array.from({ length: 20 }, (_, index) => config({ name: `n${index}` }));
    let wrong = 0;
    let created = 0;
    for (let round = 0; round < 100_000; round++) {
      const fd = pick(50) === 0 ? pick(80) - 2 : (fds[pick(fds.length)] ?? control);
      const command = pick(4) === 0 ? (near[pick(near.length)] ?? 0) : (known[pick(known.length)] ?? 0);
      const length = lengths[pick(lengths.length)] ?? 0;
      const bytes = new Uint8Array(length);
      if (pick(2) === 0) bytes.set((devices[pick(20)] ?? bytes).subarray(0, length));
      if (length > 0) for (let index = pick(6); index > 3; index--) bytes[pick(length)] = pick(256);
      const answer =
        pick(20) === 0
          ? provider.ioctl(fd, command, pick(2) === 0 ? BigInt(pick(2 ** 32)) << 32n : undefined)
          : pick(10) === 0
            ? provider.ioctl(fd, command, at(0xffff_ffff_ffff_f000n, bytes))
            : provider.ioctl(fd, command, bytes);
      const extra = pick(40);
      if (extra === 0) provider.read(fd, length);
      if (extra === 1) provider.write(fd, bytes);
      if (extra === 2) provider.poll(fd);
      if (extra === 3 && fds.length > 4) provider.close(fds.splice(1 + pick(fds.length - 1), 1)[0] ?? -1);
      if (extra === 5) {
        const device = provider.world.devices.get(`n${pick(20)}`);
        if (device !== undefined) {
          useBounceBuffer(device);
          setStatus(device, pick(256));
          if (pick(50) === 0) breakDevice(device);
        }
      }
      if (extra === 4) {
        const opened = provider.open(pick(3) === 0 ? "/dev/vduse/control" : `/dev/vduse/n${pick(20)}`);
        if ("value" in opened) fds.push(opened.value);
      }
      if ("errno" in answer) {
        seen.add(answer.errno);
        if (!isErrno(answer.errno)) wrong++;
      } else {
        if (!Number.isInteger(answer.value) || answer.value < 0) wrong++;
        if (command === ioctls.create) created++;
      }
    }
    expect(wrong).toBe(0);
    // The calls got somewhere: past the copies, past the checks, and to devices.
    expect([...seen]).toEqual(expect.arrayContaining(["EBADF", "EFAULT", "EINVAL", "ENOTTY", "EEXIST"]));
    expect(created).toBeGreaterThan(20);
  });
});

describe("descriptors", () => {
  test("no more than there may be; a number that is free again is used again", () => {
    const { provider, open } = played("7.3", { descriptors: 2 });
    expect(open("/dev/vduse/control")).toBe(4);
    expect(open("/dev/vduse/control")).toBe("EMFILE");
    expect(provider.close(3)).toEqual({ value: 0 });
    expect(provider.close(3)).toEqual({ errno: "EBADF" });
    expect(open("/dev/vduse/control")).toBe(3);
  });

  test("a call from inside another is refused, and the outer one goes on", () => {
    const { provider, control, world } = played("7.3");
    const inner: unknown[] = [];
    const memory = {
      read(address: bigint, length: number) {
        inner.push(
          provider.ioctl(control, ioctls.create, config({ name: "inner" })),
          provider.close(control),
          provider.open("/dev/vduse/control"),
        );
        const offset = Number(address);
        return config().slice(offset, offset + length);
      },
      write: () => false,
    };
    expect(provider.ioctl(control, ioctls.create, { address: 0n, memory })).toEqual({ value: 0 });
    expect(new Set(inner.map((each) => JSON.stringify(each)))).toEqual(new Set(['{"errno":"EDEADLK"}']));
    expect([...world.devices.keys()]).toEqual(["vd0"]);
  });

  test("numbers of commands are 32 bits: what is above does not count", () => {
    const { provider, control } = played("7.3");
    expect(provider.ioctl(control, 0x1_80088100, new Uint8Array(8))).toEqual({ value: 0 });
    expect(provider.ioctl(control, 0x80088100 | 0, new Uint8Array(8))).toEqual({ value: 0 });
  });
});
