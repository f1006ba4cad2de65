import { describe, expect, test } from "vitest";
import { checkContract } from "./check-contract.ts";
import { closure } from "./closure.ts";
import { conflicts } from "./conflicts.ts";
import type { Change, Contract, Gate, Protocol, VersionProtocol } from "./contract.ts";
import { countBuilds } from "./count-builds.ts";
import { countDeclarations } from "./count-declarations.ts";
import { cover } from "./cover.ts";
import { declare } from "./declare.ts";
import { eachBuild } from "./each-build.ts";
import { judge } from "./judge.ts";
import { picksFor } from "./picks-for.ts";

// Every answer of the room against one that is found by going through all subsets of small random contracts: with needs, exclusive
// changes, two changes behind one id or one number, silent changes, and each way of picking a number. The oracle reads the contract
// directly and shares no code with what it checks.

const contracts = soundContracts(60);

test("the contracts are worth the trouble", () => {
  const changes = contracts.flatMap((contract) => contract.changes);
  expect(changes.filter(({ excludes }) => excludes?.length).length).toBeGreaterThan(40);
  expect(changes.filter(({ needs }) => needs?.length).length).toBeGreaterThan(60);
  expect(changes.filter(({ silent }) => silent).length).toBeGreaterThan(3);
  for (const kind of ["base", "version", "capability", "feature", "probe"]) {
    expect(changes.filter(({ gate }) => gate.kind === kind).length).toBeGreaterThan(20);
  }
  expect(contracts.filter((contract) => sharedIds(contract) > 0).length).toBeGreaterThan(5);
});

describe.each(contracts.map((contract) => [contract.name, contract] as const))("%s", (_, contract) => {
  const builds = subsets(contract).filter((has) => isBuild(contract, has));

  test("builds are counted and listed", () => {
    expect(countBuilds(contract).withPicking).toBe(BigInt(builds.length));
    expect([...eachBuild(contract)].map(text).sort()).toEqual(builds.map(text).sort());
  });

  test("conflicts are found exactly where no build has the changes", () => {
    for (const has of subsets(contract)) {
      const possible = subsets(contract).some((each) => [...has].every((id) => each.has(id)) && isClosed(contract, each));
      expect(conflicts(contract, has).length === 0, text(has)).toBe(possible);
    }
  });

  test("closure is the least closed set", () => {
    for (const { id } of contract.changes) {
      const closed = subsets(contract).filter((has) => has.has(id) && needsHold(contract, has));
      const least = closed.reduce((best, each) => (each.size < best.size ? each : best));
      expect(text(closure(contract, [id]).map(({ change }) => change))).toBe(text(least));
    }
  });

  test("declarations are the honest ones, and judged so", () => {
    for (const has of builds) {
      const declares = declare(contract, has);
      expect(read(contract, declares)).toBe(readOf(contract, has));
      const { honest, findings } = judge(contract, { name: "it", has, declares });
      expect(honest).toBe(true);
      const hidden = findings.filter(({ code }) => code === "under-declared").flatMap(({ changes }) => changes);
      expect(hidden, text(has)).toEqual(hiddenIn(contract, has));
      expect(findings.some(({ code }) => code === "not-a-line")).toBe(hidden.length > 0);
    }
  });

  test("declarations are counted, and the builds that they tell apart", () => {
    const times = new Map<string, number>();
    for (const has of builds) times.set(readOf(contract, has), (times.get(readOf(contract, has)) ?? 0) + 1);
    expect(countDeclarations(contract)).toEqual({
      distinct: BigInt(times.size),
      alone: BigInt([...times.values()].filter((each) => each === 1).length),
      inNumbers: BigInt(builds.filter((has) => hiddenIn(contract, has).length === 0).length),
    });
  });

  test.each([1, 2, 3])("every feasible combination of %i changes is in a build to test, and each of those can be", (strength) => {
    const size = Math.min(strength, cover(contract).builds.length === 0 ? 0 : varying(contract, builds).length);
    const possible = new Set(builds.flatMap((has) => combinations(varying(contract, builds), has, size)));
    const { builds: rows, combinations: count } = cover(contract, { strength });
    expect(rows.every((has) => isBuild(contract, has))).toBe(true);
    expect(new Set(rows.flatMap((has) => combinations(varying(contract, builds), has, size)))).toEqual(possible);
    expect(count).toBe(possible.size);
    expect(rows.length).toBeLessThanOrEqual(builds.length);
  });

  test("picks are the fewest that do it", () => {
    const closed = subsets(contract).filter((has) => isClosed(contract, has));
    const random = randomFrom(contract.changes.length * 7 + builds.length);
    const all = subsets(contract);
    const starts = [...builds.slice(0, 6), ...Array.from({ length: 6 }, () => all[random(all.length)] ?? new Set<string>())];
    for (const has of starts) {
      for (const { target, holds } of targets(contract, random)) {
        const there = closed.filter(holds);
        const picks = picksFor(contract, { has }, target);
        expect(picks.possible).toBe(there.length > 0);
        if (!picks.possible) {
          expect(picks.reasons.length).toBeGreaterThan(0);
          continue;
        }
        expect(isClosed(contract, picks.has) && holds(picks.has)).toBe(true);
        const least = there.map((each) => effort(has, each)).sort((a, b) => a[0] - b[0] || a[1] - b[1])[0];
        expect([picks.drop.length, picks.add.length]).toEqual(least);
        expect(effort(has, picks.has)).toEqual(least);
      }
    }
  });
});

// The oracle.

type Has = ReadonlySet<string>;

function subsets({ changes }: Contract): readonly Has[] {
  return Array.from(
    { length: 2 ** changes.length },
    (_, mask) => new Set(changes.filter((_, index) => (mask >> index) & 1).map(({ id }) => id)),
  );
}

function needsHold({ changes }: Contract, has: Has): boolean {
  return changes.every(({ id, needs = [] }) => !has.has(id) || needs.every((need) => has.has(need)));
}

function isClosed(contract: Contract, has: Has): boolean {
  return (
    needsHold(contract, has) &&
    contract.changes.every(({ id, excludes = [] }) => !has.has(id) || !excludes.some((each) => has.has(each)))
  );
}

function isBuild(contract: Contract, has: Has): boolean {
  return (
    isClosed(contract, has) && contract.changes.every(({ id, gate, silent }) => gate.kind !== "base" || silent || has.has(id))
  );
}

/** Changes behind a number that the consumer would miss, were the number declared. */
function isTrue(contract: Contract, protocol: VersionProtocol, number: bigint, has: Has): boolean {
  const gated = contract.changes.flatMap(({ id, gate, excludes = [] }) =>
    gate.kind === "version" && gate.protocol === protocol.name ? [{ id, at: gate.at, excludes }] : [],
  );
  const agreed = protocol.picks === "up-to" ? Array.from({ length: Number(number) + 1 }, (_, index) => BigInt(index)) : [number];
  return agreed.every((most) =>
    gated
      .filter(({ at }) => at <= most)
      .every(
        (one) =>
          has.has(one.id) ||
          gated.some(
            (other) =>
              has.has(other.id) &&
              other.at >= one.at &&
              other.at <= most &&
              (one.excludes.includes(other.id) || other.excludes.includes(one.id)),
          ),
      ),
  );
}

function honestNumberOf(contract: Contract, protocol: VersionProtocol, has: Has): bigint | undefined {
  const numbers = [
    0n,
    ...contract.changes.flatMap(({ gate }) => ("at" in gate && gate.protocol === protocol.name ? [gate.at] : [])),
  ];
  return numbers.filter((number) => isTrue(contract, protocol, number, has)).sort((a, b) => Number(b - a))[0];
}

/** What a consumer reads from an honest build: numbers, and which ids and bits answer. */
function readOf(contract: Contract, has: Has): string {
  const parts = contract.protocols.map((protocol) => {
    if (protocol.since !== undefined && !has.has(protocol.since)) return `${protocol.name}: none`;
    if (protocol.kind === "version") return `${protocol.name}: ${honestNumberOf(contract, protocol, has) ?? "none"}`;
    const answers = contract.changes.flatMap(({ id, gate }) => {
      if (!has.has(id) || !("protocol" in gate) || gate.protocol !== protocol.name) return [];
      return gate.kind === "capability" ? [Number(gate.id)] : gate.kind === "feature" ? [gate.bit] : [];
    });
    return `${protocol.name}: [${answers.sort((a, b) => a - b)}]`;
  });
  return parts.join("; ");
}

function read(contract: Contract, { versions, capabilities, features }: ReturnType<typeof declare>): string {
  const parts = contract.protocols.map(({ kind, name }) => {
    if (kind === "version") return `${name}: ${versions[name] ?? "none"}`;
    if (kind === "feature") {
      const mask = features[name];
      if (mask === undefined) return `${name}: none`;
      return `${name}: [${Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (mask >> BigInt(bit)) & 1n)}]`;
    }
    const ids = contract.changes.flatMap(({ id, gate }) =>
      capabilities.has(id) && gate.kind === "capability" ? [Number(gate.id)] : [],
    );
    return `${name}: [${ids.sort((a, b) => a - b)}]`;
  });
  return parts.join("; ");
}

/** Only numbers can hide something in an honest build: what comes after the highest that is true. */
function hiddenIn(contract: Contract, has: Has): readonly string[] {
  return contract.changes.flatMap(({ id, gate }) => {
    const protocol = contract.protocols.find((each) => "protocol" in gate && each.name === gate.protocol);
    if (gate.kind !== "version" || protocol?.kind !== "version" || !has.has(id)) return [];
    const number = honestNumberOf(contract, protocol, has);
    return number === undefined || number < gate.at ? [id] : [];
  });
}

function effort(before: Has, after: Has): readonly [drops: number, adds: number] {
  return [[...before].filter((id) => !after.has(id)).length, [...after].filter((id) => !before.has(id)).length];
}

function targets(contract: Contract, random: (below: number) => number) {
  const any = () => contract.changes[random(contract.changes.length)]?.id ?? "";
  const lists = [[any()], [any(), any()], [any(), any(), any()]].map((changes) => ({
    target: { changes },
    holds: (has: Has) => changes.every((id) => has.has(id)),
  }));
  const numbers = contract.protocols.flatMap((protocol) => {
    if (protocol.kind !== "version") return [];
    const most = contract.changes.reduce(
      (high, { gate }) => ("at" in gate && gate.protocol === protocol.name && gate.at > high ? gate.at : high),
      0n,
    );
    return Array.from({ length: Number(most) + 1 }, (_, index) => BigInt(index)).map((version) => ({
      target: { protocol: protocol.name, version },
      holds: (has: Has) => isTrue(contract, protocol, version, has),
    }));
  });
  return [...lists, ...numbers];
}

function varying({ changes }: Contract, builds: readonly Has[]): readonly string[] {
  return changes.map(({ id }) => id).filter((id) => builds.some((has) => has.has(id)) && builds.some((has) => !has.has(id)));
}

function combinations(ids: readonly string[], has: Has, size: number): readonly string[] {
  if (size === 0) return [""];
  return ids.flatMap((id, index) =>
    combinations(ids.slice(index + 1), has, size - 1).map((rest) => `${has.has(id) ? "+" : "-"}${id} ${rest}`),
  );
}

function text(ids: Iterable<string>): string {
  return [...ids].sort().join();
}

// The contracts.

function soundContracts(count: number): readonly Contract[] {
  const found: Contract[] = [];
  for (let seed = 1; found.length < count; seed++) {
    const contract = randomContract(seed);
    if (checkContract(contract).length === 0) found.push(contract);
  }
  return found;
}

function randomContract(seed: number): Contract {
  const random = randomFrom(seed);
  const size = 4 + random(5);
  const numbers = random(2) === 0 ? 1 : 2;
  const picks = (["up-to", "exact", "constant"] as const)[random(3)] ?? "up-to";
  const changes: Change[] = [];
  for (let index = 0; index < size; index++) {
    const id = `c${index}`;
    const some = (chance: number) => changes.filter(() => random(100) < chance).map((each) => each.id);
    const gate = randomGate(random, index, numbers);
    const needs = [...new Set([...some(18), ...(gate.kind === "feature" ? ["c0"] : [])])];
    const rivals = changes.filter((each) => sameQuestion(each.gate, gate)).map((each) => each.id);
    const excludes = [...some(12), ...rivals].filter((each) => !needs.includes(each));
    const silent = gate.kind === "base" && random(2) === 0;
    changes.push({ id, title: id, since: "1", source: "made up", gate, needs, excludes, ...(silent ? { silent: true } : {}) });
  }
  const common = { on: ["device"], scope: "fd", passed: "u64 pointer", source: "made up", unknown: "EINVAL" } as const;
  const version = { ...common, kind: "version", get: "GET", initial: 0n, repeat: { allowed: true }, locks: "never" } as const;
  const protocols: readonly Protocol[] = [
    { ...version, name: "number", picks },
    { ...version, name: "other-number", picks: "up-to" },
    { ...common, kind: "capability", name: "extensions", check: "CHECK", absent: 0 },
    { ...common, kind: "feature", name: "mask", get: "GET", initial: 0n, repeat: { allowed: true }, locks: "never", since: "c0" },
  ];
  return { name: `random-${seed}`, title: "made up", protocols, changes, releases: [] };
}

function randomGate(random: (below: number) => number, index: number, numbers: number): Gate {
  const kind = random(6);
  if (kind === 0) return { kind: "base" };
  if (kind === 1) return { kind: "capability", protocol: "extensions", id: BigInt(random(4)), name: `CAP_${index}` };
  if (kind === 2 && index > 0) return { kind: "feature", protocol: "mask", bit: random(4), name: `F_${index}` };
  if (kind === 3) return { kind: "probe", command: `CMD_${index}`, absent: "ENOTTY" };
  return { kind: "version", protocol: random(numbers) === 0 ? "number" : "other-number", at: BigInt(random(4)) };
}

/** Behind one id or one bit: such changes have to exclude each other. */
function sameQuestion(one: Gate, other: Gate): boolean {
  if (one.kind === "capability") return other.kind === "capability" && one.id === other.id;
  return one.kind === "feature" && other.kind === "feature" && one.bit === other.bit;
}

function sharedIds({ changes }: Contract): number {
  const ids = changes.flatMap(({ gate }) =>
    gate.kind === "capability" ? [`id ${gate.id}`] : gate.kind === "feature" ? [`bit ${gate.bit}`] : [],
  );
  return ids.length - new Set(ids).size;
}

function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}
