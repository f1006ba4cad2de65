import { describe, expect, test } from "vitest";
import { menuContract, menuHost, numbers } from "../../test/support/menu-host.ts";
import type { UserMemory } from "../codec/user-memory.ts";
import { buildOf } from "../contract/build-of.ts";
import { at } from "./argument.ts";
import { Provider } from "./provider.ts";

const play = (name: string) => new Provider(menuHost, buildOf(menuContract, name));

/** A menu entry of 40 bytes: label @0, flags @16, icon @20, handler @24, reserved @32. */
function entry(label: string, fields: { readonly [offset: number]: number } = {}): Uint8Array {
  const bytes = new Uint8Array(40);
  bytes.set(new TextEncoder().encode(label));
  for (const [offset, value] of Object.entries(fields)) bytes[Number(offset)] = value;
  return bytes;
}

describe("descriptors", () => {
  test("the lowest free number from 3", () => {
    const host = play("3");
    expect([host.open("/host"), host.open("/host"), host.foreign("eventfd")]).toEqual([{ value: 3 }, { value: 4 }, { value: 5 }]);
    expect(host.close(4)).toEqual({ value: 0 });
    expect(host.open("/host")).toEqual({ value: 4 });
  });

  test.each([
    ["no such node", (host: Provider<never>) => host.open("/hosts"), "ENOENT"],
    ["not open", (host: Provider<never>) => host.ioctl(3, numbers.CHECK, 7n), "EBADF"],
    ["a negative number", (host: Provider<never>) => host.close(-1), "EBADF"],
    ["not a number", (host: Provider<never>) => host.poll(Number.NaN), "EBADF"],
  ])("%s", (_, call, errno) => {
    expect(call(play("3") as unknown as Provider<never>)).toEqual({ errno });
  });

  test("too many", () => {
    const host = new Provider(menuHost, buildOf(menuContract, "3"), { descriptors: 2 });
    expect([host.open("/host"), host.open("/host"), host.open("/host"), host.foreign("file")]).toEqual([
      { value: 3 },
      { value: 4 },
      { errno: "EMFILE" },
      { errno: "EMFILE" },
    ]);
  });

  test("one of the program's own is none of the interface's", () => {
    const host = play("3");
    host.foreign("eventfd");
    expect(host.ioctl(3, numbers.CHECK, 7n)).toEqual({ errno: "ENOTTY" });
    expect(host.read(3, 8)).toEqual({ errno: "EINVAL" });
  });

  test("state is a descriptor's own, the world is everybody's", () => {
    const host = play("3");
    host.open("/host");
    host.open("/host");
    expect(host.ioctl(3, numbers.SET_VERSION, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0))).toEqual({ value: 0 });
    expect(host.ioctl(3, numbers.ADD_MENU, entry("a", { 20: 1 }))).toEqual({ errno: "EINVAL" });
    expect(host.ioctl(4, numbers.SET_VERSION, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0))).toEqual({ value: 0 });
    expect(host.ioctl(4, numbers.ADD_MENU, entry("a", { 20: 1 }))).toEqual({ value: 0 });
    expect(host.ioctl(3, numbers.ADD_MENU, entry("a"))).toEqual({ errno: "EEXIST" });
  });

  test("providers of one world: what one process adds, another meets", () => {
    const first = play("3");
    const second = new Provider(menuHost, buildOf(menuContract, "3"), { world: first.world });
    first.open("/host");
    second.open("/host");
    first.ioctl(3, numbers.ADD_MENU, entry("a"));
    expect(second.ioctl(3, numbers.ADD_MENU, entry("a"))).toEqual({ errno: "EEXIST" });
  });
});

describe("arguments", () => {
  test.each<readonly [string, number, bigint | Uint8Array | undefined, unknown]>([
    ["a pointer to nothing", numbers.ADD_MENU, undefined, { errno: "EFAULT" }],
    ["a value where a pointer is wanted", numbers.ADD_MENU, 7n, { errno: "EFAULT" }],
    ["one byte too short", numbers.ADD_MENU, entry("a").subarray(0, 39), { errno: "EFAULT" }],
    ["exactly", numbers.ADD_MENU, entry("a"), { value: 0 }],
    ["more than is read", numbers.ADD_MENU, Uint8Array.of(...entry("a"), 1, 2, 3), { value: 0 }],
    ["a number of more than 32 bits", numbers.ADD_MENU + 2 ** 32, entry("a"), { value: 0 }],
    ["another size in the number", numbers.ADD_MENU ^ 0x10000, entry("a"), { errno: "ENOTTY" }],
    ["a negative value", numbers.CHECK, -1n, { value: 0 }],
  ])("%s", (_, command, argument, answer) => {
    const host = play("1");
    host.open("/host");
    expect(host.ioctl(3, command, argument)).toEqual(answer);
  });

  test("a read-only page under an output: the call fails, and what it changed before stays", () => {
    const host = play("3");
    host.open("/host");
    const readOnly: UserMemory = { read: (_, length) => new Uint8Array(length), write: () => false };
    expect(host.ioctl(3, numbers.GET_VERSION, { address: 0n, memory: readOnly })).toEqual({ errno: "EFAULT" });
    // Reading pinned version 1 all the same, so an icon may be given.
    expect(host.ioctl(3, numbers.ADD_MENU, entry("a", { 20: 1 }))).toEqual({ value: 0 });
  });

  test("bytes at an address of one's own, over two regions that touch", () => {
    const host = play("1");
    host.open("/host");
    const first = entry("ab").slice(0, 20);
    const second = entry("ab").slice(20);
    const argument = at(0x1000n, first, [{ address: 0x1014n, bytes: second }]);
    expect(host.ioctl(3, numbers.ADD_MENU, argument)).toEqual({ value: 0 });
    expect(host.world.menus).toEqual(["ab"]);
    const gap = at(0x1000n, first, [{ address: 0x1015n, bytes: second }]);
    expect(host.ioctl(3, numbers.ADD_MENU, gap)).toEqual({ errno: "EFAULT" });
  });

  test("a call from inside a call is refused, and the outer one goes on", () => {
    const host = play("1");
    host.open("/host");
    const inner: unknown[] = [];
    const bytes = entry("a");
    const memory: UserMemory = {
      read(_, length) {
        inner.push(host.ioctl(3, numbers.CHECK, 7n), host.open("/host"), host.close(3));
        return bytes.slice(0, length);
      },
      write: () => true,
    };
    expect(host.ioctl(3, numbers.ADD_MENU, { address: 0n, memory })).toEqual({ value: 0 });
    expect(inner).toEqual([{ errno: "EDEADLK" }, { errno: "EDEADLK" }, { errno: "EDEADLK" }]);
    expect(host.ioctl(3, numbers.CHECK, 7n)).toEqual({ value: 0 });
  });
});

describe("a build answers by what it declares and does what it has", () => {
  const set = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
  test.each([
    ["as released", {}, { value: 0 }, { value: 0 }, { value: 1 }],
    [
      "says 0 and has version 1",
      { declares: { versions: { version: 0n } } },
      { errno: "EINVAL" },
      { errno: "EINVAL" },
      { value: 1 },
    ],
    [
      "says 1 and lacks icons",
      { without: ["icons"], declares: { versions: { version: 1n } } },
      { value: 0 },
      { errno: "EINVAL" },
      { value: 1 },
    ],
    ["hides badges", { declares: { capabilities: new Set<string>() } }, { value: 0 }, { value: 0 }, { value: 0 }],
  ])("%s", (_, request, version, icon, badges) => {
    const host = new Provider(menuHost, buildOf(menuContract, { from: "3", ...request }));
    host.open("/host");
    expect(host.ioctl(3, numbers.SET_VERSION, set)).toEqual(version);
    expect(host.ioctl(3, numbers.ADD_MENU, entry("a", { 20: 1 }))).toEqual(icon);
    expect(host.ioctl(3, numbers.CHECK, 7n)).toEqual(badges);
  });
});
