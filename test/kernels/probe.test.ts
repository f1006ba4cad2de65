import { describe, expect, test } from "vitest";
import type { ProbeResult } from "../../src/probe/probe-result.ts";
import { probedKernels, readProbe } from "../../tools/kernels/golden-probe.ts";
import { judgeProbe, remarkable, unexplained } from "../../tools/kernels/judge-probe.ts";
import { explained } from "../../tools/kernels/probe-explained.ts";

/** What a prober concludes from the answers that real kernels gave. To ask them again: npm run kernels -- --write. */
const kernels = await probedKernels(readProbe(import.meta.dirname));

const of = (release: string, name: string): ProbeResult => {
  const found = kernels.find((each) => each.release === release)?.results.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no answers of ${name} on ${release} are kept`);
  return found;
};
/** `7.2 7.3`, `between 6.12 7.2`, `6.12 before 6.14`; or why not. */
const said = ({ status, errno, releases, between, next }: ProbeResult) => {
  if (status !== "asked") return `${status} ${errno}`;
  const before = next === undefined || releases.length === 0 ? "" : ` before ${next}`;
  return `${between ? "between " : ""}${releases.join(" ")}${before}`;
};

test("six kernels, and every interface on each", () => {
  expect(kernels.map(({ release }) => release)).toEqual(["6.1", "6.12", "6.17", "6.18", "7.2", "7.3"]);
  for (const { results } of kernels) expect(new Set(results.map(({ name }) => name)).size).toBe(16);
});

describe("which release each interface answers as", () => {
  test.each<[string, readonly string[]]>([
    ["vduse", ["absent ENOENT", "6.10", "6.15", "6.15", "7.2", "7.3"]],
    ["kvm", ["6.1", "6.12", "6.12", "between 6.12 7.2", "7.2 7.3", "7.2 7.3"]],
    ["vfio", ["6.12", "6.12", "between 6.12 7.2", "between 6.12 7.2", "7.2 7.3", "7.2 7.3"]],
    ["cuse", ["6.1 before 6.6", "6.12 before 6.14", "6.16 before 6.18", "6.18 before 7.3", "6.18 before 7.3", "7.3"]],
    ["landlock", ["5.19 before 6.2", "6.12 before 6.15", "6.15 before 7.0", "6.15 before 7.0", "7.2 before 7.3", "7.3"]],
    ["io_uring", ["6.1 before 6.3", "6.12 before 6.14", "6.16 before 6.19", "6.16 before 6.19", "6.19", "6.19"]],
    ["iommufd", ["absent ENOENT", "absent ENOENT", "absent ENOENT", "absent ENOENT", "absent ENOENT", "absent ENOENT"]],
  ])("%s", (name, expected) => {
    expect(kernels.map(({ release }) => said(of(release, name)))).toEqual(expected);
  });
});

describe("what is out of line", () => {
  test("every line has its explanation, and every explanation is needed", () => {
    expect(kernels.flatMap(({ release, results }) => unexplained(release, results))).toEqual([]);
    const unused = explained.filter(
      ({ releases, interface: name, what }) =>
        !releases.every((release) => remarkable(of(release, name)).some((line) => what.test(line))),
    );
    expect(unused).toEqual([]);
  });

  test("two stable kernels that took a fix from later", () => {
    expect(of("6.12", "vduse").outOfLine).toEqual([
      {
        kind: "surplus",
        name: "vq-align-strict",
        since: "7.2",
        against: "6.10",
        message: "is here: a backport, or a distribution's own",
      },
    ]);
    expect(of("6.1", "vfio").outOfLine).toEqual([
      {
        kind: "missing",
        name: "VFIO_UPDATE_VADDR",
        since: "5.12",
        against: "6.1",
        message: "is missing, as in 6.12: a fix that a stable kernel took, or a distribution's own",
      },
    ]);
  });
});

test("what a declared version hides: with 0, VDUSE of 7.2 and 7.3 shows no groups of queues and no address spaces", () => {
  const hidden = (release: string) => of(release, "vduse").hidden.filter(({ version }) => version !== undefined);
  expect(["6.12", "6.17", "6.18", "7.2", "7.3"].map(hidden)).toEqual([
    [],
    [],
    [],
    [{ version: 0n, names: ["vq-groups", "asid"] }],
    [{ version: 0n, names: ["vq-groups", "asid"] }],
  ]);
});

test("a kernel that says something else when it is asked by the verb is told", async () => {
  const told = [
    { kind: "hello", release: "7.3.4", nodes: [], seconds: 1 },
    { kind: "probed", name: "kvm", sessions: [{ calls: ["open /dev/kvm"], answers: ["ENOENT"] }] },
    { kind: "probe", status: 0, output: "{}", errors: "" },
  ] as const;
  await expect(judgeProbe("7.3", told)).rejects.toThrow('this kernel was not asked "open /dev/cuse nonblock=true"; ask it again');
  expect(await judgeProbe("7.3", told.slice(0, 1))).toBeUndefined();
});
