import { describe, expect, test } from "vitest";
import { menuContract, menuHost, numbers, plugin } from "../../test/support/menu-host.ts";
import { buildOf } from "../contract/build-of.ts";
import { negotiate } from "./negotiate.ts";
import { Provider } from "./provider.ts";
import { inProcess, type Transport } from "./transport.ts";
import { TransportError } from "./transport-error.ts";

const wanted = { require: ["icons", "themes"], prefer: ["badges", "sounds"] } as const;
const hostOf = (build: string) => new Provider(menuHost, buildOf(menuContract, build));

/** The calls that a negotiation makes, of which the one at `fails` goes wrong, as `how` says. */
function breaking(provider: Provider<unknown>, fails: number, how: () => never | Promise<never>): Transport & { made: string[] } {
  const inner = inProcess(provider);
  const made: string[] = [];
  const next = (name: string) => made.push(name) - 1 === fails;
  return {
    ...inner,
    made,
    open: (path, access) => (next("open") ? how() : inner.open(path, access)),
    ioctl: (fd, command, argument) => (next("ioctl") ? how() : inner.ioctl(fd, command, argument)),
    close: (fd) => inner.close(fd),
  };
}

const calls = (() => {
  const counted = breaking(hostOf("3"), -1, () => Promise.reject(new Error("never")));
  return negotiate(plugin(counted), wanted).then(() => counted.made);
})();

describe("a negotiation that breaks off leaves nothing open", () => {
  test("what it calls when nothing goes wrong", async () => {
    expect(await calls).toEqual(["open", "ioctl", "ioctl", "ioctl", "open", "ioctl", "ioctl"]);
  });

  const gone = new TransportError("gone", "the peer ended the channel");
  test.each([0, 1, 2, 3, 4, 5, 6])("at call %i, whether the transport rejects or throws", async (at) => {
    for (const how of [
      () => Promise.reject(gone),
      () => {
        throw gone;
      },
    ]) {
      const provider = hostOf("3");
      await expect(negotiate(plugin(breaking(provider, at, how)), wanted)).rejects.toBe(gone);
      expect(provider.descriptors()).toEqual([]);
    }
  });

  test.each([
    ["rejects", () => Promise.reject(new Error("the close failed"))],
    [
      "throws",
      () => {
        throw new Error("the close failed");
      },
    ],
  ])("a close that %s does not hide the reason", async (_, close) => {
    const transport = { ...inProcess(hostOf("1")), close };
    await expect(negotiate(plugin(transport), { require: ["icons"] })).rejects.toThrow("menu-host: icons is required");
  });

  test("two at once do not meet", async () => {
    const provider = hostOf("3");
    const transport = inProcess(provider);
    const both = await Promise.all([
      negotiate(plugin(transport), { require: ["icons", "themes"] }),
      negotiate(plugin(transport), { require: ["badges"] }),
    ]);
    expect(both.map(({ agreed }) => agreed)).toEqual([
      ["menus", "icons", "features", "themes"],
      ["menus", "badges"],
    ]);
    expect(new Set(both.map(({ fd }) => fd))).toEqual(new Set(provider.descriptors()));
  });
});

describe("tables that cannot be meant are refused before anything is opened", () => {
  const consumer = () => plugin({ ...inProcess(hostOf("3")), open: () => Promise.reject(new Error("opened")) });
  const method = { command: "CHECK", number: numbers.CHECK, change: "menus", argument: "value", gives: "nothing" } as const;

  test.each(["close", "has", "fd", "agreed", "asked", "then"])("a method called %s", async (name) => {
    await expect(negotiate({ ...consumer(), methods: { [name]: method } }, {})).rejects.toThrow(
      new TypeError(`methods.${name}: every session has a ${name} of its own; call the method otherwise`),
    );
  });

  test("a method behind a change that there is not", async () => {
    await expect(negotiate({ ...consumer(), methods: { add: { ...method, change: "menu" } } }, {})).rejects.toThrow(
      new TypeError("methods.add.change: menu-host has no change menu; did you mean menus?"),
    );
  });

  test("a probe or a gift of one", async () => {
    await expect(negotiate({ ...consumer(), probes: { themed: { command: 1 } } }, {})).rejects.toThrow(
      new TypeError("probes: menu-host has no change themed; did you mean themes?"),
    );
    await expect(negotiate({ ...consumer(), given: ["menus", "nonsense"] }, {})).rejects.toThrow(
      new TypeError("given[1]: menu-host has no change nonsense"),
    );
  });
});

describe("a session that is asked or answered what cannot be", () => {
  test("names that every object has are no bundles", async () => {
    const session = await negotiate(plugin(inProcess(hostOf("3"))), {});
    const has = session.has as (name: string) => boolean;
    expect(["toString", "constructor", "__proto__", "hasOwnProperty"].map((name) => has(name))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test.each([
    [
      "too few bytes",
      (bytes: Uint8Array) => ({ value: 0, bytes: bytes.slice(1) }),
      "GET_VERSION answered with 7 bytes in place of 8",
    ],
    ["no bytes", () => ({ value: 0 }), "GET_VERSION answered without its bytes"],
  ])("%s", async (_, answer, message) => {
    const inner = inProcess(hostOf("3"));
    const transport: Transport = {
      ...inner,
      ioctl: async (fd, command, argument) =>
        command === numbers.GET_VERSION && argument instanceof Uint8Array ? answer(argument) : inner.ioctl(fd, command, argument),
    };
    const session = await negotiate(plugin(transport), {});
    await expect(session.version()).rejects.toThrow(new TransportError("malformed", message));
  });
});

test("on a big-endian machine numbers that are in no record are big-endian, on both sides", async () => {
  const inner = inProcess(new Provider({ ...menuHost, endian: "big" }, buildOf(menuContract, "3")));
  const seen: string[] = [];
  const transport: Transport = {
    ...inner,
    async ioctl(fd, command, argument) {
      const answer = await inner.ioctl(fd, command, argument);
      const hex = (bytes: Uint8Array | bigint | undefined) =>
        bytes instanceof Uint8Array ? [...bytes].join(" ") : String(bytes);
      seen.push(`${hex(argument)} → ${hex(answer.bytes)}`);
      return answer;
    },
  };
  const session = await negotiate({ ...plugin(transport), endian: "big" as const }, { require: ["icons", "themes"] });
  expect(await session.version()).toBe(1n);
  const [one, none] = ["0 0 0 0 0 0 0 1", "0 0 0 0 0 0 0 0"];
  expect(seen).toEqual([
    `${one} → ${one}`,
    `${none} → 0 0 0 0 0 0 0 3`,
    `${one} → ${one}`,
    `${one} → ${one}`,
    `${none} → ${one}`,
  ]);
});
