import type { RecordLayout } from "../../src/codec/layout.ts";
import { u32, u64 } from "../../src/codec/layout.ts";
import { defineContract } from "../../src/contract/define-contract.ts";
import { knownBits, zero } from "../../src/session/checks.ts";
import type { Consumer } from "../../src/session/consumer.ts";
import type { Context } from "../../src/session/context.ts";
import type { CommandSpec, InterfaceSpec } from "../../src/session/spec.ts";
import type { Transport } from "../../src/session/transport.ts";

/** A small interface of the tests' own, seen from both sides, with a gate of each kind: a host whose plugins add menus, badges and themes. */
export const menuContract = defineContract({
  name: "menu-host",
  title: "a made-up plugin host",
  protocols: [
    {
      kind: "version",
      name: "version",
      on: ["host"],
      scope: "fd",
      passed: "u64 pointer",
      get: "GET_VERSION",
      set: "SET_VERSION",
      picks: "up-to",
      initial: "not-asked",
      startsUnasked: "menus",
      getPins: "highest",
      defaultsTo: 0n,
      unknown: "EINVAL",
      repeat: { allowed: true },
      locks: "never",
      source: "test",
    },
    {
      kind: "capability",
      name: "capabilities",
      on: ["host"],
      scope: "global",
      passed: "value",
      check: "CHECK",
      unknown: 0,
      absent: 0,
      source: "test",
    },
    {
      kind: "feature",
      name: "features",
      on: ["host"],
      scope: "fd",
      passed: "u64 pointer",
      get: "GET_FEATURES",
      set: "SET_FEATURES",
      since: "features",
      initial: 0n,
      unknown: "EOPNOTSUPP",
      repeat: { allowed: true },
      locks: "never",
      source: "test",
    },
  ],
  changes: [
    { id: "menus", title: "menus", gate: { kind: "base" }, since: "1", source: "test" },
    {
      id: "icons",
      title: "menu icons",
      gate: { kind: "version", protocol: "version", at: 1n },
      since: "2",
      source: "test",
    },
    {
      id: "badges",
      title: "badges",
      gate: { kind: "capability", protocol: "capabilities", id: 7n, name: "CAP_BADGES" },
      since: "2",
      source: "test",
    },
    {
      id: "features",
      title: "features",
      gate: { kind: "probe", command: "GET_FEATURES", absent: "ENOTTY" },
      since: "3",
      source: "test",
    },
    {
      id: "themes",
      title: "themes",
      gate: { kind: "feature", protocol: "features", bit: 0, name: "F_THEMES" },
      needs: ["features"],
      since: "3",
      source: "test",
    },
    {
      id: "sounds",
      title: "sounds",
      gate: { kind: "feature", protocol: "features", bit: 1, name: "F_SOUNDS" },
      needs: ["features"],
      since: "3",
      source: "test",
    },
  ],
  releases: [
    { name: "1", has: ["menus"], status: "released", source: "test" },
    { name: "2", has: ["menus", "icons", "badges"], status: "released", source: "test" },
    { name: "3", has: ["menus", "icons", "badges", "features", "themes", "sounds"], status: "released", source: "test" },
  ],
});

export const menu_entry = {
  kind: "struct",
  name: "menu_entry",
  size: 40,
  align: 8,
  endian: "little",
  fields: [
    { name: "label", offset: 0, type: { kind: "text", count: 16 } },
    { name: "flags", offset: 16, type: u32 },
    { name: "icon", offset: 20, type: u32 },
    { name: "handler", offset: 24, type: u64 },
    { name: "reserved", offset: 32, type: { kind: "bytes", count: 8 }, reserved: true },
  ],
} as const satisfies RecordLayout;

export const numbers = {
  GET_VERSION: 0x80085000,
  SET_VERSION: 0x40085001,
  ADD_MENU: 0x40285002,
  CHECK: 0x5003,
  GET_FEATURES: 0x80085004,
  SET_FEATURES: 0x40085005,
  SET_BADGE: 0x5006,
  SET_THEME: 0x5007,
} as const;

export interface MenuWorld {
  readonly menus: string[];
  badge: number;
  theme: number;
}

type Entry = { readonly label: string; readonly icon: number };
type C<A> = Context<MenuWorld, object, A>;
const elsewhere = "a test of its own has it";

const addMenu: CommandSpec<MenuWorld, object, Entry> = {
  name: "ADD_MENU",
  on: "host",
  number: numbers.ADD_MENU,
  change: "menus",
  argument: { by: "pointer", type: menu_entry },
  steps: [
    { kind: "copy-in", type: menu_entry },
    { kind: "run", run: (c: C<Entry>) => void c.pin("version") },
    zero(menu_entry, ["reserved"]),
    zero(menu_entry, ["icon"], { lacks: "icons" }),
    knownBits(menu_entry, "flags", 0b11n),
    {
      kind: "check",
      id: "icon-version",
      errno: "EINVAL",
      has: "icons",
      fails: (c: C<Entry>) => c.agreed("version") === 0n && c.arg.icon !== 0,
      unprovoked: elsewhere,
    },
    {
      kind: "check",
      id: "label",
      errno: "EEXIST",
      fails: (c: C<Entry>) => c.world.menus.includes(c.arg.label),
      unprovoked: elsewhere,
    },
    { kind: "run", run: (c: C<Entry>) => void c.world.menus.push(c.arg.label) },
  ],
  noSample: elsewhere,
};

/** A command that takes a number by value and keeps it. */
function keep(
  name: "SET_BADGE" | "SET_THEME",
  change: string,
  field: "badge" | "theme",
  needs?: bigint,
): CommandSpec<MenuWorld, object, never> {
  return {
    name,
    on: "host",
    number: numbers[name],
    change,
    argument: { by: "value" },
    steps: [
      {
        kind: "check",
        id: "acknowledged",
        errno: "EPERM",
        fails: (c) => needs !== undefined && ((c.agreed("features") ?? 0n) & needs) === 0n,
        unprovoked: elsewhere,
      },
      {
        kind: "run",
        run(c) {
          c.world[field] = Number(c.argument);
        },
      },
    ],
    noSample: elsewhere,
  };
}

export const menuHost: InterfaceSpec<MenuWorld> = {
  contract: menuContract,
  world: () => ({ menus: [], badge: 0, theme: 0 }),
  descriptors: [{ kind: "host", path: "/host", open: () => ({}), unknown: [{ errno: "ENOTTY", alsoMeans: "", source: "test" }] }],
  commands: [addMenu, keep("SET_BADGE", "badges", "badge"), keep("SET_THEME", "themes", "theme", 1n)],
  protocols: {
    version: { numbers: { GET_VERSION: numbers.GET_VERSION, SET_VERSION: numbers.SET_VERSION } },
    capabilities: { numbers: { CHECK: numbers.CHECK } },
    features: { numbers: { GET_FEATURES: numbers.GET_FEATURES, SET_FEATURES: numbers.SET_FEATURES } },
  },
};

/** The plugin's side. */
export function plugin(transport: Transport) {
  return {
    contract: menuContract,
    transport,
    path: "/host",
    on: "host",
    protocols: menuHost.protocols,
    methods: {
      addMenu: { command: "ADD_MENU", number: numbers.ADD_MENU, change: "menus", argument: menu_entry, gives: "nothing" },
      setBadge: { command: "SET_BADGE", number: numbers.SET_BADGE, change: "badges", argument: "value", gives: "nothing" },
      setTheme: { command: "SET_THEME", number: numbers.SET_THEME, change: "themes", argument: "value", gives: "nothing" },
      version: { command: "GET_VERSION", number: numbers.GET_VERSION, change: "menus", argument: u64, gives: "argument" },
    },
  } as const satisfies Consumer;
}
