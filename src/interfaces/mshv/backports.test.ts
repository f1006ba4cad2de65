import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import type { Change, Contract, Gate } from "../../contract/contract.ts";
import { defineContract } from "../../contract/define-contract.ts";
import { judge } from "../../contract/judge.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import type { InterfaceSpec } from "../../session/spec.ts";
import { inProcess } from "../../session/transport.ts";
import { mshvContract } from "./contract.ts";
import { mshv } from "./provider.ts";
import { type MshvWorld, newMshvWorld } from "./world.ts";

/**
 * The objection of 7 Apr 2021 (1fa97e801), on mshv's own two protocols: a kernel at version 1 takes one feature from between 1 and 2, and another
 * from between 2 and 3. Under MSHV_REQUEST_VERSION no number is true for it; with an id for each feature it says exactly what it has.
 */
const features = [
  { id: "first", at: 1n },
  { id: "picked-of-2", at: 2n },
  { id: "left-of-2", at: 2n },
  { id: "picked-of-3", at: 3n },
  { id: "left-of-3", at: 3n },
] as const;
const backported = ["first", "picked-of-2", "picked-of-3"];

function designOf(
  protocol: "api" | "extensions",
  root: string,
  gate: (at: bigint, index: number) => Gate,
): InterfaceSpec<MshvWorld> {
  const kept = mshvContract.changes
    .filter(({ id }) => id === "node" || id === root)
    .map((each): Change => {
      const { excludes: _, ...rest } = each as Change;
      return rest;
    });
  const added = features.map(({ id, at }, index): Change => {
    return { id, title: id, gate: gate(at, index), needs: [root], since: "made up", source: "a test" };
  });
  const contract: Contract = defineContract({
    ...mshvContract,
    protocols: mshvContract.protocols.filter(({ name }) => name === protocol),
    changes: [...kept, ...added],
    releases: [{ name: "upstream", status: "ours", has: [...kept, ...added].map(({ id }) => id), source: "a test" }],
  } as Contract);
  const known = mshv.protocols[protocol];
  if (known === undefined) throw new Error(`expected the protocol ${protocol}`);
  return {
    contract,
    world: newMshvWorld,
    descriptors: mshv.descriptors.filter(({ kind }) => kind === "mshv"),
    commands: [],
    protocols: { [protocol]: { numbers: known.numbers } },
  };
}

const byVersion = designOf("api", "request-version", (at) => ({ kind: "version", protocol: "api", at }));
const byCapability = designOf("extensions", "check-extension", (_, index) => ({
  kind: "capability",
  protocol: "extensions",
  id: BigInt(index + 10),
  name: `MSHV_CAP_${index + 10}`,
}));

/** A program of the day, on a kernel that declares `version`, or else what is honest. */
function program(spec: InterfaceSpec<MshvWorld>, root: string, version?: bigint) {
  const declares = version === undefined ? {} : { declares: { versions: { api: version } } };
  const build = buildOf(spec.contract, { has: ["node", root, ...backported], name: "distribution", ...declares });
  const transport = inProcess(new Provider(spec, build));
  const consumer = {
    contract: spec.contract,
    transport,
    path: "/dev/mshv",
    on: "mshv",
    protocols: spec.protocols,
    methods: {},
  } as const;
  return { build, consumer };
}

describe("under a version, the backported kernel has no number to declare", () => {
  test("the honest number is 1, which hides both features", async () => {
    const { build, consumer } = program(byVersion, "request-version");
    expect(build.declares.versions).toEqual({ api: 1n });
    expect(judge(byVersion.contract, build)).toMatchObject({ honest: true });
    expect(judge(byVersion.contract, build).findings.map(({ message }) => message)).toEqual([
      "picked-of-2 is there, but hidden: api version 2 is not declared",
      "picked-of-3 is there, but hidden: api version 3 is not declared",
      "no number of api describes this build: picked-of-2 and picked-of-3 without left-of-2; the highest true number is 1",
    ]);
    const { agreed } = await negotiate(consumer, { prefer: features.map(({ id }) => id) });
    expect(agreed).toEqual(["node", "request-version", "first"]);
  });

  test.each([
    [2n, ["left-of-2"]],
    [3n, ["left-of-2", "left-of-3"]],
  ])("%i promises what is not there, and a program believes it", async (version, missing) => {
    const { build, consumer } = program(byVersion, "request-version", version);
    const { honest, findings } = judge(byVersion.contract, build);
    expect(honest).toBe(false);
    expect(findings.filter(({ code }) => code === "over-declared").flatMap(({ changes }) => changes)).toEqual(missing);
    const { agreed } = await negotiate(consumer, { require: missing });
    expect(agreed).toEqual(expect.arrayContaining(missing));
  });
});

test("with an id for each feature the kernel says what it has, and the program takes that", async () => {
  const { build, consumer } = program(byCapability, "check-extension");
  expect(judge(byCapability.contract, build)).toEqual({ honest: true, findings: [] });
  const { agreed } = await negotiate(consumer, { prefer: features.map(({ id }) => id) });
  expect(agreed).toEqual(["node", "check-extension", ...backported]);
  await expect(negotiate(consumer, { require: ["left-of-2"] })).rejects.toThrow(
    "left-of-2 is required, and left-of-2 is not there: it is behind capability 12 (MSHV_CAP_12) of extensions; MSHV_CHECK_EXTENSION(MSHV_CAP_12) answered EOPNOTSUPP",
  );
});
