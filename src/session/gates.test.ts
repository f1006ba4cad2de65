import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import type { Change, Contract, Gate, Protocol } from "../contract/contract.ts";
import { defineContract } from "../contract/define-contract.ts";
import type { Consumer } from "./consumer.ts";
import { negotiate } from "./negotiate.ts";
import { Provider } from "./provider.ts";
import type { InterfaceSpec } from "./spec.ts";
import { inProcess } from "./transport.ts";

const numbers = { GET: 1, SET: 2, CHECK: 3, GET_MASK: 4, SET_MASK: 5 };
const base = { id: "base", title: "base", gate: { kind: "base" }, since: "1", source: "test" } as const satisfies Change;
const change = (id: string, gate: Gate, more: Partial<Change> = {}): Change => ({ ...base, id, gate, ...more });
const version = {
  kind: "version",
  name: "api",
  on: ["node"],
  scope: "fd",
  passed: "u32 pointer",
  get: "GET",
  picks: "constant",
  initial: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "test",
} as const satisfies Protocol;
const features = {
  kind: "feature",
  name: "features",
  on: ["node"],
  scope: "fd",
  passed: "u64 pointer",
  get: "GET_MASK",
  set: "SET_MASK",
  initial: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "test",
} as const satisfies Protocol;
const capabilities = {
  kind: "capability",
  name: "caps",
  on: ["node", "child"],
  scope: "global",
  passed: "value",
  check: "CHECK",
  unknown: 0,
  absent: 0,
  source: "test",
} as const satisfies Protocol;
const at = (number: bigint): Gate => ({ kind: "version", protocol: "api", at: number });
const bit = (index: number): Gate => ({ kind: "feature", protocol: "features", bit: index, name: `F_${index}` });
const cap = (id: bigint): Gate => ({ kind: "capability", protocol: "caps", id, name: `CAP_${id}` });

/** A provider of a build of such a contract, and who asks it, on a descriptor of a kind. */
function played(protocols: readonly Protocol[], changes: readonly Change[], has: readonly string[], on = "node") {
  const contract: Contract = defineContract({ name: "toy", title: "toy", protocols, changes: [base, ...changes], releases: [] });
  const rows: InterfaceSpec<object>["protocols"] = Object.fromEntries(protocols.map(({ name }) => [name, { numbers }]));
  const kind = (name: string) => ({
    kind: name,
    path: `/${name}`,
    open: () => ({}),
    unknown: [{ errno: "ENOTTY" as const, alsoMeans: "", source: "test" }],
  });
  const spec: InterfaceSpec<object> = {
    contract,
    world: () => ({}),
    descriptors: [kind("node"), kind("child")],
    commands: [],
    protocols: rows,
  };
  const provider = new Provider(spec, buildOf(contract, { has: ["base", ...has] }));
  const inner = inProcess(provider);
  const made: string[] = [];
  const transport: typeof inner = {
    ...inner,
    async ioctl(fd, command, argument) {
      const answer = await inner.ioctl(fd, command, argument);
      const name = Object.entries(numbers).find(([, number]) => number === command)?.[0] ?? command;
      made.push(`${name} ${"errno" in answer ? answer.errno : answer.value}`);
      return answer;
    },
  };
  const consumer: Consumer = { contract, transport, path: `/${on}`, on, protocols: rows, methods: {} };
  return { provider, consumer, made };
}

describe("a change is agreed on only when the answer proves it", () => {
  const old = change("old", at(1n));
  const replacing = change("new", at(2n), { excludes: ["old"] });
  const again = change("old-again", at(3n), { excludes: ["new"] });

  test("a constant number by which a later change took its place", async () => {
    const { consumer } = played([version], [old, replacing], ["new"]);
    await expect(negotiate(consumer, { require: ["old"] })).rejects.toThrow(
      "toy: old is required, and old is not there: it is behind api version 1; GET answered 2, and by that number new took its place",
    );
    const session = await negotiate(consumer, { prefer: ["old", "new"] });
    expect(session.agreed).toEqual(["base", "new"]);
  });

  test("what took its place was replaced in its turn", async () => {
    const { consumer } = played([version], [old, replacing, again], ["old", "old-again"]);
    expect((await negotiate(consumer, { prefer: ["old", "new", "old-again"] })).agreed).toEqual(["base", "old", "old-again"]);
  });

  test("one bit that has two meanings, whether or not the other is wanted", async () => {
    const { consumer } = played([features], [change("left", bit(0)), change("right", bit(0), { excludes: ["left"] })], ["right"]);
    await expect(negotiate(consumer, { require: ["left"] })).rejects.toThrow(
      "toy: left is required, and left is not there: it is behind feature bit 0 (F_0) of features; GET_MASK answered 1, as it would for right, which excludes it: which of them is here cannot be told",
    );
    expect((await negotiate(consumer, { prefer: ["left", "right"] })).agreed).toEqual(["base"]);
  });

  test("a need behind a silent change", async () => {
    const changes = [
      change("far", bit(1)),
      change("quiet", { kind: "base" }, { silent: true, needs: ["far"] }),
      change("near", bit(0), { needs: ["quiet"] }),
    ];
    const { consumer, provider } = played([features], changes, ["far", "quiet", "near"]);
    expect((await negotiate(consumer, { require: ["near"] })).agreed).toEqual(["base", "far", "near"]);
    const lying = { ...provider.build, declares: { ...provider.build.declares, features: { features: 1n } } };
    const dishonest = { ...consumer, transport: inProcess(new Provider(specOf(consumer), lying)) };
    await expect(negotiate(dishonest, { require: ["near"] })).rejects.toThrow(
      "toy: near is required (near needs quiet needs far), and far is not there: it is behind feature bit 1 (F_1) of features; GET_MASK answered 1",
    );
    await expect(negotiate(consumer, { require: ["quiet"] })).rejects.toThrow(
      "toy: quiet is required, and quiet is not there: no gate tells of it",
    );
  });
});

describe("order and places", () => {
  test("a number that is needed first is asked for first, wherever the contract lists it", async () => {
    const first = { ...version, set: "SET", picks: "up-to", initial: "not-asked", neededFirst: "EBADFD" } as const;
    const { consumer, made } = played([features, first], [change("one", at(1n)), change("bit", bit(0))], ["one", "bit"]);
    expect((await negotiate(consumer, { require: ["one", "bit"] })).agreed).toEqual(["base", "one", "bit"]);
    expect(made).toEqual(["SET 0", "GET_MASK 0", "SET 0", "SET_MASK 0"]);
  });

  test("a number that was tried is not left set on the descriptor that stays, whatever it belongs to", async () => {
    const object = { ...version, set: "SET", picks: "up-to", scope: "object" } as const;
    const changes = [change("one", at(1n), { needs: ["more"] }), change("more", cap(1n))];
    const { consumer } = played([object, capabilities], changes, []);
    const lying = buildOf(consumer.contract, { has: ["base"], declares: { versions: { api: 1n } } });
    const told = { ...consumer, transport: inProcess(new Provider(specOf(consumer), lying)) };
    const session = await negotiate(told, { prefer: ["one"] });
    expect(session.agreed).toEqual(["base"]);
    const left = await told.transport.ioctl(session.fd, numbers.GET, new Uint8Array(4));
    expect([...(left.bytes ?? [])]).toEqual([0, 0, 0, 0]);
  });

  test("a capability that a kind of descriptor can be asked for only later", async () => {
    const late = { ...capabilities, onSince: { child: "child-asks" } } as const;
    const changes = [change("child-asks", cap(1n)), change("thing", cap(2n))];
    const old = played([late], changes, ["thing"], "child");
    await expect(negotiate(old.consumer, { require: ["thing"] })).rejects.toThrow(
      "toy: thing is required, and thing is not there: it is behind capability 2 (CAP_2) of caps; CHECK(CAP_2) answered ENOTTY; on child it can be asked since child-asks",
    );
    expect((await negotiate({ ...old.consumer, path: "/node", on: "node" }, { require: ["thing"] })).agreed).toEqual([
      "base",
      "thing",
    ]);
    const now = played([late], changes, ["thing", "child-asks"], "child");
    expect((await negotiate(now.consumer, { require: ["thing"] })).agreed).toEqual(["base", "thing"]);
  });

  test("a mask whose coming to a kind of descriptor is itself a change, found out by reading it there", async () => {
    const late = { ...features, on: ["node", "child"], onSince: { child: "child-mask" } } as const;
    const changes = [change("child-mask", { kind: "probe", command: "GET_MASK", absent: "ENOTTY" }), change("bit", bit(0))];
    const old = played([late], changes, ["bit"], "child");
    expect((await negotiate(old.consumer, { prefer: ["bit", "child-mask"] })).agreed).toEqual(["base"]);
    const now = played([late], changes, ["bit", "child-mask"], "child");
    expect((await negotiate(now.consumer, { prefer: ["bit", "child-mask"] })).agreed).toEqual(["base", "child-mask", "bit"]);
  });

  test("nothing waits for a number where it cannot be asked for yet", () => {
    const late = {
      ...version,
      on: ["node", "child"],
      set: "SET",
      picks: "up-to",
      initial: "not-asked",
      neededFirst: "EBADFD",
      onSince: { child: "more" },
    } as const;
    const { provider } = played([late], [change("more", at(1n))], []);
    for (const path of ["/node", "/child"]) provider.open(path);
    expect([provider.ioctl(3, 99), provider.ioctl(4, 99)]).toEqual([{ errno: "EBADFD" }, { errno: "ENOTTY" }]);
  });
});

/** The same interface once more, for a provider that declares what it likes. */
function specOf({ contract, protocols }: Consumer): InterfaceSpec<object> {
  const unknown = [{ errno: "ENOTTY" as const, alsoMeans: "", source: "test" }];
  return {
    contract,
    world: () => ({}),
    descriptors: [{ kind: "node", path: "/node", open: () => ({}), unknown }],
    commands: [],
    protocols,
  };
}
