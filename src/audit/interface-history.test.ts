import { expect, test } from "vitest";
import { defineContract } from "../contract/define-contract.ts";
import { mapElements } from "../contract/element-map.ts";
import { mshvElements } from "../interfaces/mshv/elements.ts";
import type { Elements } from "./element.ts";
import { interfaceHistory } from "./interface-history.ts";

const source = "made up";

/** A version for the second step, a feature for the third; a draft of the third that was not taken. */
const map = mapElements({
  contract: defineContract({
    name: "demo",
    title: "a demonstration",
    protocols: [
      {
        kind: "version",
        name: "api",
        on: ["control"],
        scope: "fd",
        passed: "value",
        get: "GET_API",
        picks: "up-to",
        initial: 0n,
        unknown: "EINVAL",
        repeat: { allowed: true },
        locks: "never",
        source,
      },
      {
        kind: "feature",
        name: "features",
        on: ["control"],
        scope: "fd",
        passed: "u64 pointer",
        get: "GET_FEATURES",
        initial: 0n,
        unknown: "EINVAL",
        repeat: { allowed: true },
        locks: "never",
        source,
      },
    ],
    changes: [
      { id: "base", title: "it is there", gate: { kind: "base" }, since: "1.0", source },
      { id: "two", title: "the second step", gate: { kind: "version", protocol: "api", at: 1n }, since: "2.0", source },
      { id: "quiet", title: "nobody is told", gate: { kind: "base" }, silent: true, since: "2.0", source },
      {
        id: "three",
        title: "the third step",
        gate: { kind: "feature", protocol: "features", bit: 0, name: "F_THREE" },
        since: "3.0",
        source,
      },
      { id: "other", title: "another third step", gate: { kind: "version", protocol: "api", at: 2n }, since: "draft", source },
    ],
    releases: [
      { name: "1.0", has: ["base"], status: "released", source },
      { name: "2.0", has: ["base", "two", "quiet"], status: "released", source },
      { name: "3.0", has: ["base", "two", "quiet", "three"], status: "released", source },
      { name: "draft", has: ["base", "two", "quiet", "other"], status: "draft", source },
    ],
  }),
  header: "linux/demo.h",
  declares: { api: "DEMO_API" },
  changes: { base: { has: ["DEMO_GO", "DEMO_STOP"] }, two: { has: ["DEMO_TWO"] }, other: { has: ["DEMO_OTHER"] } },
});

function elements(api: bigint, ...names: readonly string[]): Elements {
  const place = { file: "demo.h", line: 1, column: 1 };
  const element = (name: string, number?: bigint) =>
    ({ name, kind: "constant", meaning: "", shown: "", role: "plain", number, set: undefined, uses: [], place }) as const;
  return new Map([["DEMO_API", element("DEMO_API", api)], ...names.map((name) => [name, element(name)] as const)]);
}

const first = ["DEMO_GO", "DEMO_STOP"];

/** A line a point: where it goes on from, which versions are like it, what came and went, what is honest, and what is declared where that is another. */
function check(before: Elements | undefined, after: Elements | undefined, expected: readonly string[]): void {
  const { points } = interfaceHistory(map, "demo.h", { before, after });
  const lines = points.map(({ name, parent, like, arrived, lost, numbers, features }) => {
    const moved = [...arrived.map(({ id }) => `+${id}`), ...lost.map(({ id }) => `-${id}`)];
    const [number] = numbers;
    const says = number?.declared === undefined || number.declared === number.honest ? "" : ` (says ${number.declared})`;
    const from = parent === undefined ? "begins" : `from ${points[parent]?.name}`;
    const bits = features.flatMap(({ names }) => names);
    return [name, from, ...like.map((side) => `[${side}]`), ...moved, `api ${number?.honest}${says}`, ...bits].join(" ");
  });
  expect(lines).toEqual(expected);
}

const known = [
  "1.0 begins +base api 0",
  "2.0 from 1.0 +two +quiet api 1",
  "3.0 from 2.0 +three api 1 F_THREE",
  "draft from 2.0 +other api 2",
];

test("versions that are releases stand at them", () => {
  check(elements(1n, ...first, "DEMO_TWO"), elements(1n, ...first, "DEMO_TWO", "F_THREE"), [
    known[0] as string,
    "2.0 from 1.0 [before] +two +quiet api 1",
    "3.0 from 2.0 [after] +three api 1 F_THREE",
    known[3] as string,
  ]);
});

test("one that is like none goes on from what it is most like", () => {
  check(undefined, elements(0n, ...first, "F_THREE"), [...known, "after from 1.0 [after] +three api 0 F_THREE"]);
});

test("one that says another number than it has is like none", () => {
  check(undefined, elements(2n, ...first, "DEMO_TWO"), [...known, "after from 2.0 [after] api 1 (says 2)"]);
});

test("an excerpt: what neither version shows is out of question", () => {
  check(elements(1n, "DEMO_GO", "DEMO_TWO"), elements(2n, "DEMO_GO", "DEMO_TWO", "DEMO_OTHER"), [
    known[0] as string,
    "2.0 from 1.0 [before] +two +quiet api 1",
    known[2] as string,
    "draft from 2.0 [after] +other api 2",
  ]);
});

test("releases of two drivers behind one header go on from their own kind", () => {
  const { points } = interfaceHistory(mshvElements, "linux/mshv.h", { before: undefined, after: undefined });
  const from = (name: string) => points[points.find((point) => point.name === name)?.parent ?? -1]?.name;
  expect(["6.19-root", "7.0-root", "6.19-vtl", "7.3-vtl"].map(from)).toEqual(["6.15-root", "6.19-root", "v3-2021", "6.19-vtl"]);
});
