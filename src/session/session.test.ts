import { describe, expect, expectTypeOf, test } from "vitest";
import { menuContract, menuHost, numbers, plugin } from "../../test/support/menu-host.ts";
import { u64 } from "../codec/layout.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Contract } from "../contract/contract.ts";
import type { Consumer, WithNeeds } from "./consumer.ts";
import { negotiate } from "./negotiate.ts";
import { Provider } from "./provider.ts";
import { inProcess } from "./transport.ts";

/** A plugin that also reads the mask, which both themes and sounds need. */
function reader(build = "3") {
  const { methods, ...rest } = plugin(inProcess(new Provider(menuHost, buildOf(menuContract, build))));
  const mask = {
    command: "GET_FEATURES",
    number: numbers.GET_FEATURES,
    change: "features",
    argument: u64,
    gives: "argument",
  } as const;
  return { ...rest, methods: { ...methods, mask } } as const satisfies Consumer;
}

describe("who is given a change is given what it needs", () => {
  test("by requiring it", async () => {
    const session = await negotiate(reader(), { require: ["themes"] });
    expectTypeOf(session.mask).toEqualTypeOf<() => Promise<bigint>>();
    expect(await session.mask()).toBe(3n);
    expectTypeOf(session).not.toHaveProperty("setBadge");
  });

  test("by narrowing to it, or to a bundle that holds it", async () => {
    const session = await negotiate(reader(), { prefer: ["badges"], bundles: { loud: ["sounds"] } });
    expectTypeOf(session).not.toHaveProperty("mask");
    expect(session.has("loud")).toBe(true);
    if (session.has("loud")) expect(await session.mask()).toBe(3n);
    if (session.has("badges")) {
      expectTypeOf(session).not.toHaveProperty("mask");
      if (session.has("sounds")) expectTypeOf(session).toHaveProperty("mask");
    }
  });

  test("however far away, but nothing silent", () => {
    type Chain = Contract & {
      readonly changes: readonly [
        { readonly id: "a"; readonly needs: readonly ["b"] },
        { readonly id: "b"; readonly needs: readonly ["c", "quiet"] },
        { readonly id: "c" },
        { readonly id: "quiet"; readonly silent: true; readonly needs: readonly ["d"] },
        { readonly id: "d"; readonly needs: readonly ["a"] },
        { readonly id: "e" },
      ];
    };
    expectTypeOf<WithNeeds<Chain, "a">>().toEqualTypeOf<"a" | "b" | "c" | "d">();
    expectTypeOf<WithNeeds<Chain, "c">>().toEqualTypeOf<"c">();
    expectTypeOf<WithNeeds<Chain, "c" | "e">>().toEqualTypeOf<"c" | "e">();
    expectTypeOf<WithNeeds<Chain, never>>().toEqualTypeOf<never>();
    expectTypeOf<WithNeeds<Contract, string>>().toEqualTypeOf<string>();
  });
});

describe("the type checker believes no more than is known", () => {
  test("a list that was made at run time requires nothing for certain", async () => {
    const wish: ("icons" | "badges")[] = ["icons"];
    const session = await negotiate(reader(), { require: wish });
    expectTypeOf(session).not.toHaveProperty("setBadge");
    expectTypeOf(session).toHaveProperty("addMenu");
    expect(Object.keys(session)).not.toContain("setBadge");
    const either = "icons" as "icons" | "badges";
    expectTypeOf(await negotiate(reader(), { require: [either] })).not.toHaveProperty("setBadge");
    expectTypeOf(await negotiate(reader(), { require: ["badges", either] })).toHaveProperty("setBadge");
  });

  test("a name that may be one of two narrows to neither", async () => {
    const session = await negotiate(reader("2"), { prefer: ["badges", "themes"] });
    const name = "badges" as "badges" | "themes";
    if (session.has(name)) {
      expectTypeOf(session).not.toHaveProperty("setTheme");
      expectTypeOf(session).not.toHaveProperty("setBadge");
    }
    expect(session.has(name)).toBe(true);
    expect(Object.keys(session)).not.toContain("setTheme");
  });

  test("without a change there is still a session, whether or not the change has methods", async () => {
    const session = await negotiate(reader("1"), { prefer: ["sounds", "badges"] });
    if (!session.has("sounds")) {
      await session.addMenu({ label: "file" });
      expectTypeOf(session).not.toHaveProperty("mask");
    }
    if (!session.has("badges")) await session.addMenu({ label: "edit" });
    expect(session.agreed).toEqual(["menus"]);
  });

  test("two narrowings add up", async () => {
    const session = await negotiate(reader(), { prefer: ["badges", "themes"] });
    if (session.has("badges") && session.has("themes")) {
      expectTypeOf(session.setBadge).toEqualTypeOf<(value: bigint) => Promise<void>>();
      expectTypeOf(session.setTheme).toEqualTypeOf<(value: bigint) => Promise<void>>();
      expectTypeOf(session).toHaveProperty("mask");
    }
    expect(session.agreed).toEqual(["menus", "badges", "features", "themes"]);
  });
});
