import { describe, expect, expectTypeOf, test } from "vitest";
import { checkContract } from "./check-contract.ts";
import type {
  CapabilityProtocol,
  Change,
  ChangeIdOf,
  Contract,
  FeatureProtocol,
  Gate,
  Release,
  VersionProtocol,
} from "./contract.ts";
import { ContractError } from "./contract-error.ts";
import { defineContract } from "./define-contract.ts";

const api: VersionProtocol = {
  name: "api",
  kind: "version",
  on: ["control"],
  scope: "fd",
  passed: "u64 pointer",
  get: "GET_VERSION",
  picks: "up-to",
  initial: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "made up",
};
const extensions: CapabilityProtocol = {
  name: "extensions",
  kind: "capability",
  on: ["control"],
  scope: "fd",
  passed: "u32 pointer",
  check: "CHECK",
  unknown: 0,
  absent: 0,
  source: "made up",
};
const mask: FeatureProtocol = {
  name: "mask",
  kind: "feature",
  on: ["control"],
  scope: "fd",
  passed: "u64 pointer",
  get: "GET_FEATURES",
  initial: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "made up",
};

const probe: Gate = { kind: "probe", command: "TRY", absent: "ENOTTY" };
const change = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  title: id,
  gate: probe,
  since: "1",
  source: "made up",
  ...more,
});
const base = (id: string, more: Partial<Change> = {}) => change(id, { gate: { kind: "base" }, ...more });
const version = (at: bigint, protocol = "api"): Gate => ({ kind: "version", protocol, at });
const capability = (id: bigint): Gate => ({ kind: "capability", protocol: "extensions", id, name: `CAP_${id}` });
const feature = (bit: number): Gate => ({ kind: "feature", protocol: "mask", bit, name: `F_${bit}` });
const size = (bytes: number, record = "config"): Gate => ({ kind: "size", record, size: bytes, policy: "zero-tail" });
const release = (name: string, ...has: string[]): Release => ({ name, has, status: "released", source: "made up" });
const contract = (changes: readonly Change[], more: Partial<Contract> = {}): Contract => ({
  name: "dev",
  title: "a device",
  protocols: [api, extensions, mask],
  changes,
  releases: [],
  ...more,
});

const lines = (checked: Contract) => checkContract(checked).map(({ at, message }) => `${at}: ${message}`);

test.each<[string, Contract, readonly string[]]>([
  ["sound", contract([base("base"), change("asid", { gate: version(1n) }), change("fd2", { needs: ["asid"] })]), []],
  [
    "a dangling need names both ends and the nearest",
    contract([change("asid"), change("fd2", { needs: ["asdi"] })]),
    ["dev.fd2.needs[0]: fd2 needs asdi, which is no change of dev; did you mean asid?"],
  ],
  [
    "a dangling exclude, far from all names",
    contract([change("asid", { excludes: ["virtio-queues"] })]),
    ["dev.asid.excludes[0]: asid excludes virtio-queues, which is no change of dev; known: asid"],
  ],
  [
    "a bundle and a release",
    contract([change("bind")], { bundles: { sva: ["bind", "bond"] }, releases: [release("1.0", "bind", "bnid")] }),
    [
      "dev.releases.1.0.has[1]: release 1.0 has bnid, which is no change of dev; did you mean bind?",
      "dev.bundles.sva[1]: bundle sva holds bond, which is no change of dev; did you mean bind?",
    ],
  ],
  [
    "protocols that came with nothing",
    contract([change("asid")], { protocols: [{ ...api, since: "asdi", startsUnasked: "as-id" }] }),
    [
      "dev.protocols.api.since[0]: protocol api came with asdi, which is no change of dev; did you mean asid?",
      "dev.protocols.api.startsUnasked[0]: protocol api starts unasked since as-id, which is no change of dev; did you mean asid?",
    ],
  ],
  [
    "an unknown protocol",
    contract([change("asid", { gate: version(1n, "apj") })]),
    ["dev.asid.gate.protocol: asid is behind protocol apj, which dev does not have; did you mean api?"],
  ],
  [
    "a gate on a protocol of another kind",
    contract([change("asid", { gate: version(1n, "mask") })]),
    ["dev.asid.gate.protocol: asid is behind a version gate, but mask is a feature protocol"],
  ],
  [
    "needs itself",
    contract([change("a", { needs: ["a"] })]),
    ["dev.a.needs: a needs a: a circle; one of these cannot be without itself"],
  ],
  [
    "a circle of three, once, however many lead to it",
    contract([
      change("z", { needs: ["a"] }),
      change("a", { needs: ["b"] }),
      change("b", { needs: ["c"] }),
      change("c", { needs: ["a"] }),
      change("y", { needs: ["c"] }),
    ]),
    ["dev.a.needs: a needs b, which needs c, which needs a: a circle; one of these cannot be without itself"],
  ],
  [
    "needs what it excludes",
    contract([change("a"), change("b", { needs: ["a"], excludes: ["a"] })]),
    ["dev.b: no build can have b: b needs a; b excludes a"],
  ],
  [
    "needs what what it needs excludes",
    contract([change("a"), change("b"), change("c", { needs: ["b"], excludes: ["a"] }), change("d", { needs: ["c", "a"] })]),
    ["dev.d: no build can have d: d needs c; d needs a; c excludes a"],
  ],
  ["excludes itself", contract([change("a", { excludes: ["a"] })]), ["dev.a.excludes: a excludes itself"]],
  [
    "base changes that exclude each other",
    contract([base("a"), base("b", { excludes: ["a"] })]),
    ["dev.a.excludes: b excludes a, but both are there from the first day"],
  ],
  [
    "a change that excludes the first day",
    contract([base("a"), change("b", { excludes: ["a"] })]),
    ["dev.b: no build can have b: b excludes a, and a is there from the first day; give that a gate of its own"],
  ],
  [
    "a silent change replaces nothing of the first day",
    contract([base("lax", { silent: true }), base("strict", { silent: true, excludes: ["lax"] })]),
    [],
  ],
  ["twice the same id", contract([change("a"), change("a")]), ["dev.a: change a is there twice"]],
  [
    "twice the same release",
    contract([], { releases: [release("1"), release("1")] }),
    ["dev.releases.1: release 1 is there twice"],
  ],
  ["twice the same protocol", contract([], { protocols: [api, api] }), ["dev.protocols.api: protocol api is there twice"]],
  [
    "not kebab-case",
    contract([change("queueReady")]),
    ['dev.queueReady: "queueReady" is not in kebab-case: expected lower-case words and digits joined by "-"'],
  ],
  [
    "one capability for two changes",
    contract([change("a", { gate: capability(3n) }), change("b", { gate: capability(3n) })]),
    ["dev.b.gate: id 3 of extensions is given to both a and b; one of them needs another, or they exclude each other"],
  ],
  [
    "one capability for two that exclude each other",
    contract([change("a", { gate: capability(3n), excludes: ["b"] }), change("b", { gate: capability(3n) })]),
    [],
  ],
  [
    "one bit for two changes",
    contract([change("a", { gate: feature(0) }), change("b", { gate: feature(0) })]),
    ["dev.b.gate: bit 0 of mask is given to both a and b; one of them needs another, or they exclude each other"],
  ],
  [
    "one number for two changes is how versions are",
    contract([change("a", { gate: version(2n) }), change("b", { gate: version(2n) })]),
    [],
  ],
  [
    "a bit that a mask does not have",
    contract([change("a", { gate: feature(64) })]),
    ["dev.a.gate.bit: a: expected a bit from 0 to 63, found 64"],
  ],
  [
    "an id wider than it is passed",
    contract([change("a", { gate: capability(1n << 32n) })]),
    ["dev.a.gate.id: a: expected a number of 32 bits, not negative, found 4294967296"],
  ],
  [
    "a negative number",
    contract([change("a", { gate: version(-1n) })]),
    ["dev.a.gate.at: a: expected a number of 64 bits, not negative, found -1"],
  ],
  [
    "a bit of a mask that came later than the bit",
    contract([change("query"), change("a", { gate: feature(0) })], { protocols: [{ ...mask, since: "query" }] }),
    ["dev.a.gate: a is behind protocol mask, which came with query, but does not need query; add it to the needs of a"],
  ],
  [
    "a record that does not grow",
    contract([change("a", { gate: size(64) }), change("b", { gate: size(64) }), change("c", { gate: size(32, "other") })]),
    ["dev.b.gate.size: b makes config 64 bytes, but it has 64 since a; a size gate must grow"],
  ],
  [
    "silent, and yet told",
    contract([change("a", { silent: true })]),
    ["dev.a.gate: a is silent, but behind a probe gate, which tells of it; one of the two is wrong"],
  ],
  [
    "a protocol without commands",
    contract([], { protocols: [{ ...api, get: undefined } as unknown as VersionProtocol] }),
    ["dev.protocols.api: protocol api has neither get nor set: nobody can ask it"],
  ],
  [
    "a protocol that came later to where it is not asked",
    contract([base("base"), change("a")], { protocols: [{ ...api, onSince: { controll: "a" } }] }),
    [
      "dev.protocols.api.onSince.controll: protocol api came to controll later, but is not asked on controll at all; did you mean control?",
    ],
  ],
  [
    "releases that could not have been",
    contract([base("base"), change("a"), change("b", { needs: ["a"] }), change("c", { excludes: ["a"] })], {
      releases: [release("1", "base", "b"), release("2", "base", "a", "c"), release("3", "a")],
    }),
    [
      "dev.releases.1: release 1 has b, but not a, which b needs",
      "dev.releases.2: release 2 has both a and c, but c excludes a",
      "dev.releases.3: release 3 lacks base, which is said to be there from the first day; list it, or give base another gate",
    ],
  ],
  [
    "a bundle that nobody can agree on",
    contract([change("old"), change("a", { needs: ["old"] }), change("b", { excludes: ["old"] })], {
      bundles: { both: ["a", "b"] },
    }),
    ["dev.bundles.both: bundle both can never be agreed on: a needs old; b excludes old"],
  ],
])("%s", (_, checked, expected) => {
  expect(lines(checked)).toEqual(expected);
});

describe("defineContract", () => {
  test("keeps the ids", () => {
    const literal = { title: "", gate: { kind: "base" }, since: "1", source: "made up" } as const;
    const defined = defineContract({
      ...{ name: "dev", title: "a device", protocols: [], releases: [] },
      changes: [
        { id: "base", ...literal },
        { id: "asid", ...literal, needs: ["base"] },
      ],
    });
    expectTypeOf<ChangeIdOf<typeof defined>>().toEqualTypeOf<"base" | "asid">();
    expect(defined.changes.map(({ id }) => id)).toEqual(["base", "asid"]);
  });

  test("throws every problem at once", () => {
    const broken = contract([change("a", { needs: ["b"] }), change("C")]);
    expect(() => defineContract(broken)).toThrow(new ContractError("contract dev", checkContract(broken)));
    expect(new ContractError("contract dev", checkContract(broken)).message).toBe(
      [
        "contract dev has 2 problems:",
        '  dev.C: "C" is not in kebab-case: expected lower-case words and digits joined by "-"',
        "  dev.a.needs[0]: a needs b, which is no change of dev; did you mean a?",
      ].join("\n"),
    );
  });
});

test("hundreds of changes, each needing all before it and one circle at the end, are checked at once", () => {
  const ids = Array.from({ length: 300 }, (_, index) => `c${index}`);
  const changes = ids.map((id, index) => change(id, { needs: index === 0 ? ["c299"] : [`c${index - 1}`] }));
  const [only, ...rest] = checkContract(contract(changes));
  expect(rest).toEqual([]);
  expect(only?.code).toBe("needs-cycle");
  expect(only?.message).toContain("c1, which needs c0");
});
