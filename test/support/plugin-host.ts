import { type RecordLayout, u8, u16, u32, u64 } from "../../src/codec/layout.ts";
import { defineContract } from "../../src/contract/define-contract.ts";
import { knownBits, oneOf, range, varyBefore, zero } from "../../src/session/checks.ts";
import type { IoctlPlay, Play } from "../../src/session/sample.ts";
import type { InterfaceSpec } from "../../src/session/spec.ts";

/**
 * An interface that nobody has: a host that loads plugins, with one gate of each kind, each of another protocol's shape. So that what is made
 * from contracts is tried on something whose every answer is written on this page.
 */
const source = "test/support/plugin-host.ts";

export const hostContract = defineContract({
  name: "plugin-host",
  title: "a host that loads plugins",
  protocols: [
    {
      kind: "version",
      name: "api",
      on: ["host"],
      scope: "fd",
      passed: "u32 pointer",
      get: "HOST_GET_API",
      set: "HOST_SET_API",
      picks: "up-to",
      initial: "not-asked",
      unknown: "EPROTO",
      repeat: { allowed: false, errno: "EBADFD", beforeCopy: true },
      neededFirst: "ENODEV",
      locks: "once per open",
      source,
    },
    {
      kind: "capability",
      name: "extensions",
      on: ["host", "plugin"],
      scope: "global",
      passed: "value",
      check: "HOST_CHECK",
      unknown: "ENOTSUPP",
      absent: 0,
      source,
    },
    {
      kind: "feature",
      name: "features",
      on: ["host"],
      since: "features",
      scope: "object",
      passed: "u64 pointer",
      get: "HOST_GET_FEATURES",
      set: "HOST_SET_FEATURES",
      initial: 0n,
      unknown: "EOPNOTSUPP",
      repeat: { allowed: false, errno: "EBUSY", beforeCopy: false },
      locks: "once per open",
      source,
    },
  ],
  changes: [
    { id: "host", title: "plugins can be loaded", gate: { kind: "base" }, since: "1", source },
    { id: "unload", title: "and unloaded", gate: { kind: "version", protocol: "api", at: 1n }, since: "2", source },
    {
      id: "icons",
      title: "plugins have icons",
      gate: { kind: "flag", record: "host_load", field: "flags", bit: 1, absent: "EINVAL" },
      since: "2",
      source,
    },
    {
      id: "themes",
      title: "themes",
      gate: { kind: "capability", protocol: "extensions", id: 5n, name: "HOST_CAP_THEMES" },
      since: "2",
      source,
    },
    {
      id: "sounds",
      title: "sounds",
      gate: { kind: "capability", protocol: "extensions", id: 7n, name: "HOST_CAP_SOUNDS" },
      since: "3",
      source,
    },
    {
      id: "features",
      title: "features",
      gate: { kind: "probe", command: "HOST_GET_FEATURES", absent: "ENOTTY" },
      since: "3",
      source,
    },
    {
      id: "menus",
      title: "menus",
      gate: { kind: "feature", protocol: "features", bit: 3, name: "HOST_F_MENUS" },
      needs: ["features"],
      since: "3",
      source,
    },
    {
      id: "wide-info",
      title: "host_info.uptime",
      gate: { kind: "size", record: "host_info", size: 16, policy: "zero-tail" },
      since: "3",
      source,
    },
    { id: "strict-kind", title: "a kind of plugin must be known", gate: { kind: "base" }, silent: true, since: "3", source },
    { id: "rumour", title: "a change that does nothing", gate: { kind: "base" }, silent: true, since: "3", source },
  ],
  releases: [
    { name: "1", has: ["host"], status: "released", source },
    { name: "2", has: ["host", "unload", "icons", "themes"], status: "released", source },
    {
      name: "3",
      has: ["host", "unload", "icons", "themes", "sounds", "features", "menus", "wide-info", "strict-kind"],
      status: "released",
      source,
    },
  ],
});

/** 24 bytes: name at 0, flags at 8, kind at 12, reserved at 14, cookie at 16. */
const host_load = {
  kind: "struct",
  name: "host_load",
  size: 24,
  align: 8,
  endian: "little",
  fields: [
    { name: "name", offset: 0, type: { kind: "text", count: 8 } },
    { name: "flags", offset: 8, type: u32 },
    { name: "kind", offset: 12, type: u16 },
    { name: "reserved", offset: 14, type: { kind: "array", of: u8, count: 2, stride: 1 }, reserved: true },
    { name: "cookie", offset: 16, type: u64 },
  ],
} as const satisfies RecordLayout;

/** 16 bytes: size at 0, count at 4, uptime at 8. */
const host_info = {
  kind: "struct",
  name: "host_info",
  size: 16,
  align: 8,
  endian: "little",
  fields: [
    { name: "size", offset: 0, type: u32 },
    { name: "count", offset: 4, type: u32 },
    { name: "uptime", offset: 8, type: u64 },
  ],
} as const satisfies RecordLayout;

/** 12 bytes: argsz at 0, flags at 4, extra at 8, which is asked for by flag 1. */
const host_stat = {
  kind: "struct",
  name: "host_stat",
  size: 12,
  align: 4,
  endian: "little",
  fields: [
    { name: "argsz", offset: 0, type: u32 },
    { name: "flags", offset: 4, type: u32 },
    { name: "extra", offset: 8, type: u32 },
  ],
} as const satisfies RecordLayout;

export const numbers = {
  HOST_GET_API: 0x8004_5000,
  HOST_SET_API: 0x4004_5001,
  HOST_CHECK: 0x0000_5002,
  HOST_GET_FEATURES: 0x8008_5003,
  HOST_SET_FEATURES: 0x4008_5004,
  HOST_LOAD: 0x4018_5005,
  HOST_INFO: 0xc010_5006,
  HOST_STAT: 0x0000_5007,
  PLUGIN_UNLOAD: 0x0000_5000,
} as const;

const open: readonly Play[] = [
  { call: "open", path: "/dev/plugin-host", as: "host" },
  { call: "ioctl", fd: "host", command: "HOST_SET_API", argument: { by: "pointer", bytes: new Uint8Array(4) } },
];

function call(command: string, bytes: Uint8Array): IoctlPlay {
  return { call: "ioctl", fd: "host", command, argument: { by: "pointer", bytes } };
}

/** "menu", kind 1, cookie 1. */
const load = call(
  "HOST_LOAD",
  new Uint8Array([0x6d, 0x65, 0x6e, 0x75, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
);

interface World {
  readonly names: Set<string>;
}

export const pluginHost: InterfaceSpec<World> = {
  contract: hostContract,
  world: () => ({ names: new Set() }),
  descriptors: [
    { kind: "host", path: "/dev/plugin-host", unknown: [{ errno: "ENOTTY", alsoMeans: "", source }] },
    { kind: "plugin", unknown: [{ errno: "EINVAL", alsoMeans: "a wrong argument", source }] },
  ],
  commands: [
    {
      name: "HOST_LOAD",
      on: "host",
      number: numbers.HOST_LOAD,
      change: "host",
      argument: { by: "pointer", type: host_load },
      steps: [
        { kind: "copy-in", type: host_load },
        zero(host_load, ["reserved"]),
        knownBits(host_load, "flags", 0b1n, { id: "flags-1", lacks: "icons" }),
        knownBits(host_load, "flags", 0b11n, { id: "flags-2", has: "icons" }),
        range(host_load, "cookie", { least: 1n }, { errno: "ERANGE" }),
        oneOf(host_load, "kind", [1n, 2n], { id: "kind", has: "strict-kind", errno: "ENOENT" }),
        {
          kind: "check",
          id: "loaded",
          errno: "EEXIST",
          fails: (c) => c.world.names.has((c.arg as { name: string }).name),
          provoke: (sample) => [varyBefore(sample, "loaded before", [sample.call])],
        },
        {
          kind: "check",
          id: "full",
          errno: "ENOSPC",
          fails: () => false,
          unprovoked: "needs a full disk",
        },
        {
          kind: "run",
          run(c) {
            c.world.names.add((c.arg as { name: string }).name);
            const handle = c.open("plugin", {});
            return handle === undefined ? { errno: "EMFILE" } : { value: handle };
          },
        },
      ],
      sample: () => ({ before: open, call: { ...load, as: "plugin" } }),
      source,
    },
    {
      name: "HOST_INFO",
      on: "host",
      number: numbers.HOST_INFO,
      change: "host",
      argument: { by: "pointer", type: host_info },
      steps: [
        { kind: "copy-struct", id: "size", record: host_info, min: 8, sizes: [{ size: 8 }, { size: 16, has: "wide-info" }] },
        { kind: "run", run: (c) => void c.put({ count: 2 } as never) },
        { kind: "copy-out", upTo: (c) => c.copied },
      ],
      sample: () => ({
        before: open,
        call: {
          ...call("HOST_INFO", new Uint8Array([8, 0, 0, 0, 0, 0, 0, 0])),
          expect: { value: 0, bytes: { offset: 4, bytes: new Uint8Array([2, 0, 0, 0]) } },
        },
      }),
      source,
    },
    {
      name: "HOST_STAT",
      on: "host",
      number: numbers.HOST_STAT,
      change: "host",
      argument: { by: "pointer", type: host_stat },
      steps: [
        { kind: "argsz", id: "argsz", record: host_stat, size: 8 },
        knownBits(host_stat, "flags", 0b1n),
        {
          kind: "argsz",
          id: "argsz-extra",
          record: host_stat,
          size: 12,
          asks: (c) => (c.bytes[4] ?? 0) === 1,
          asking: (sample) => ({
            ...sample,
            call: { ...sample.call, argument: { by: "pointer", bytes: new Uint8Array([12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]) } },
          }),
        },
      ],
      sample: () => ({ before: open, call: call("HOST_STAT", new Uint8Array([8, 0, 0, 0, 0, 0, 0, 0])) }),
      source,
    },
    {
      name: "PLUGIN_UNLOAD",
      on: "plugin",
      number: numbers.PLUGIN_UNLOAD,
      change: "unload",
      argument: { by: "none" },
      steps: [],
      sample: () => ({
        before: [...open, { ...load, as: "plugin" }],
        call: { call: "ioctl", fd: "plugin", command: "PLUGIN_UNLOAD", argument: { by: "none" } },
      }),
      source,
    },
    {
      name: "PLUGIN_WAIT",
      on: "plugin",
      number: 0x5001,
      change: "host",
      argument: { by: "none" },
      steps: [{ kind: "run", run: () => ({ errno: "EAGAIN" }) }],
      noSample: "needs a plugin that speaks",
      source,
    },
  ],
  protocols: {
    api: { numbers: { HOST_GET_API: numbers.HOST_GET_API, HOST_SET_API: numbers.HOST_SET_API } },
    extensions: { numbers: { HOST_CHECK: numbers.HOST_CHECK }, values: { themes: 3, sounds: () => 9 } },
    features: { numbers: { HOST_GET_FEATURES: numbers.HOST_GET_FEATURES, HOST_SET_FEATURES: numbers.HOST_SET_FEATURES } },
  },
};
