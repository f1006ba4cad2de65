import { describe, expect, expectTypeOf, test } from "vitest";
import { menu_entry, menuContract, menuHost, numbers, plugin } from "../../test/support/menu-host.ts";
import { type BuildRequest, buildOf } from "../contract/build-of.ts";
import { negotiate } from "./negotiate.ts";
import { Provider } from "./provider.ts";
import { NegotiationError } from "./refusal.ts";
import { inProcess, type Transport } from "./transport.ts";

/** A host of a build, and what crosses the boundary. */
function hostOf(build: string | BuildRequest) {
  const provider = new Provider(menuHost, buildOf(menuContract, build));
  const inner = inProcess(provider);
  const calls: string[] = [];
  let openNow = 0;
  const transport: Transport = {
    ...inner,
    async open(path, access) {
      const answer = await inner.open(path, access);
      calls.push(`open ${"value" in answer ? answer.value : answer.errno}`);
      openNow += 1;
      return answer;
    },
    async close(fd) {
      calls.push(`close ${fd}`);
      openNow -= 1;
      return inner.close(fd);
    },
    async ioctl(fd, command, argument) {
      const answer = await inner.ioctl(fd, command, argument);
      const name = Object.entries(numbers).find(([, number]) => number === command)?.[0] ?? String(command);
      const given = argument instanceof Uint8Array ? new DataView(argument.buffer).getUint8(0) : (argument ?? "");
      calls.push(`${name}(${given}) = ${"errno" in answer ? answer.errno : answer.value}`);
      return answer;
    },
  };
  return { provider, calls, consumer: plugin(transport), stillOpen: () => openNow };
}

describe("what crosses the boundary", () => {
  test("a version is tried from the top, on a descriptor that is thrown away, and set on the one that stays", async () => {
    const { calls, consumer } = hostOf("3");
    const session = await negotiate(consumer, { require: ["icons"], prefer: ["themes", "badges"] });
    expect(calls).toEqual([
      "open 3",
      "SET_VERSION(1) = 0",
      "GET_FEATURES(0) = 0",
      "CHECK(7) = 1",
      "close 3",
      "open 3",
      "SET_VERSION(1) = 0",
      "SET_FEATURES(1) = 0",
    ]);
    expect(session.agreed).toEqual(["menus", "icons", "badges", "features", "themes"]);
    expect(session.fd).toBe(3);
  });

  test("what nobody wants is neither asked nor acknowledged", async () => {
    const { calls, consumer } = hostOf("3");
    const session = await negotiate(consumer, {});
    expect(calls).toEqual(["open 3", "close 3", "open 3"]);
    expect(session.agreed).toEqual(["menus"]);
  });

  test("a preference that is not there is done without", async () => {
    const { calls, consumer } = hostOf("1");
    const session = await negotiate(consumer, { prefer: ["icons", "badges", "sounds"] });
    expect(session.agreed).toEqual(["menus"]);
    expect(calls).toEqual([
      "open 3",
      "SET_VERSION(1) = EINVAL",
      "SET_VERSION(0) = 0",
      "GET_FEATURES(0) = ENOTTY",
      "CHECK(7) = 0",
      "close 3",
      "open 3",
    ]);
  });
});

describe("a bundle is agreed on all or nothing", () => {
  test("whole", async () => {
    const session = await negotiate(hostOf("3").consumer, { bundles: { live: ["badges", "sounds"] } });
    expect(session.has("live")).toBe(true);
    expect(session.agreed).toEqual(["menus", "badges", "features", "sounds"]);
  });

  test("a member is missing, so no other is kept, or acknowledged", async () => {
    const { consumer, calls } = hostOf({ from: "3", without: ["badges"] });
    const session = await negotiate(consumer, { bundles: { live: ["badges", "sounds"] } });
    expect(session.has("live")).toBe(false);
    expect(session.agreed).toEqual(["menus", "features"]);
    expect(calls.filter((call) => call.startsWith("SET_FEATURES"))).toEqual([]);
  });

  test("a member that is also preferred by itself stays", async () => {
    const { consumer } = hostOf({ from: "3", without: ["badges"] });
    const session = await negotiate(consumer, { prefer: ["sounds"], bundles: { live: ["badges", "sounds"] } });
    expect(session.agreed).toEqual(["menus", "features", "sounds"]);
  });
});

describe("a refusal says what, behind which gate, and what was answered", () => {
  test.each([
    [
      "1",
      ["icons"],
      "menu-host: icons is required, and icons is not there: it is behind version version 1; SET_VERSION(0) accepted",
    ],
    [
      "1",
      ["badges"],
      "menu-host: badges is required, and badges is not there: it is behind capability 7 (CAP_BADGES) of capabilities; CHECK(CAP_BADGES) answered 0",
    ],
    [
      "2",
      ["themes"],
      "menu-host: themes is required (themes needs features), and features is not there: it is behind GET_FEATURES not answering ENOTTY; GET_FEATURES answered ENOTTY",
    ],
  ] as const)("%s %j", async (build, require, message) => {
    const { consumer, stillOpen } = hostOf(build);
    const refused = negotiate(consumer, { require });
    await expect(refused).rejects.toThrow(NegotiationError);
    await expect(refused).rejects.toThrow(message);
    expect(stillOpen()).toBe(0);
  });

  test("every requirement that failed has a line", async () => {
    const { consumer } = hostOf("1");
    await expect(negotiate(consumer, { require: ["icons", "badges"] })).rejects.toMatchObject({
      code: "required-missing",
      refusals: [
        { required: "icons", change: "icons", gate: { kind: "version", at: 1n } },
        { required: "badges", change: "badges", gate: { kind: "capability", id: 7n } },
      ],
    });
  });

  test("a build that takes back what it offered leaves nothing open", async () => {
    const { consumer, stillOpen } = hostOf("3");
    const lying = { ...consumer, transport: { ...consumer.transport, ioctl: lie(consumer.transport) } };
    await expect(negotiate(lying, { require: ["themes"] })).rejects.toThrow(
      "menu-host: /host offered it, and then answered EOPNOTSUPP to SET_FEATURES(1)",
    );
    expect(stillOpen()).toBe(0);
  });

  test("a node that is not there", async () => {
    const { consumer } = hostOf("3");
    await expect(negotiate({ ...consumer, path: "/dev/nothing" }, {})).rejects.toThrow(
      "menu-host: /dev/nothing cannot be opened: ENOENT",
    );
  });

  test("a name that the contract has not, before anything is opened", async () => {
    const { consumer, calls } = hostOf("3");
    // @ts-expect-error: the type checker says so too
    await expect(negotiate(consumer, { require: ["iconz"] })).rejects.toThrow(
      "require[0]: menu-host has no change iconz; did you mean icons?",
    );
    expect(calls).toEqual([]);
  });
});

describe("a session", () => {
  test("calls what was agreed on, in the record's own terms", async () => {
    const { consumer, provider } = hostOf("3");
    const session = await negotiate(consumer, { require: ["icons", "themes"], prefer: ["badges"] });
    await session.addMenu({ label: "file", icon: 3 });
    await session.setTheme(5n);
    expect(provider.world).toEqual({ menus: ["file"], badge: 0, theme: 5 });
    expect(await session.version()).toBe(1n);
    if (session.has("badges")) await session.setBadge(9n);
    expect(provider.world.badge).toBe(9);
    await expect(session.addMenu({ label: "file" })).rejects.toThrow("ADD_MENU answered EEXIST");
    await session.close();
    await expect(session.addMenu({ label: "edit" })).rejects.toThrow("addMenu: the session is closed");
  });

  test("has no method that was not agreed on", async () => {
    const session = await negotiate(hostOf("1").consumer, { prefer: ["badges"] });
    expect(Object.keys(session)).not.toContain("setBadge");
    expect(session.has("badges")).toBe(false);
  });

  test("types: a method behind a gate is not there until it was required, or narrowed", async () => {
    const session = await negotiate(hostOf("3").consumer, {
      require: ["icons"],
      prefer: ["themes"],
      bundles: { live: ["badges", "sounds"] },
    });
    expectTypeOf(session).toHaveProperty("addMenu");
    expectTypeOf(session).not.toHaveProperty("setTheme");
    expectTypeOf(session).not.toHaveProperty("setBadge");
    // @ts-expect-error: neither required nor narrowed
    expect(typeof session.setTheme).toBe("function");
    if (session.has("themes")) expectTypeOf(session.setTheme).toEqualTypeOf<(value: bigint) => Promise<void>>();
    if (session.has("live")) expectTypeOf(session.setBadge).toEqualTypeOf<(value: bigint) => Promise<void>>();
    // @ts-expect-error: no such change
    expect(session.has("iconz")).toBe(false);

    const required = await negotiate(hostOf("3").consumer, { require: ["badges"] });
    expectTypeOf(required).toHaveProperty("setBadge");
    expectTypeOf(required.addMenu).parameter(0).toHaveProperty("label");
    expect(menu_entry.size).toBe(40);
  });
});

/** A provider that offers features and refuses to have them acknowledged. */
function lie(transport: Transport): Transport["ioctl"] {
  return async (fd, command, argument) =>
    command === numbers.SET_FEATURES ? { errno: "EOPNOTSUPP" } : transport.ioctl(fd, command, argument);
}
