import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildOf } from "../../src/contract/build-of.ts";
import { difference } from "../../tools/kernels/compare.ts";
import { withTables } from "../../tools/kernels/document.ts";
import { answersOf, type Golden, goldenOf, goldenText, readGolden } from "../../tools/kernels/golden.ts";
import { probedKernels, readProbe } from "../../tools/kernels/golden-probe.ts";
import { programsOf, programsText, readPrograms } from "../../tools/kernels/golden-programs.ts";
import { askedCases, requestFor } from "../../tools/kernels/held-to.ts";
import { knownDifference } from "../../tools/kernels/known-difference.ts";
import { testedInterfaces } from "../../tools/kernels/tested-interfaces.ts";

/** What real kernels answered, against what abide plays in the place of each. To ask them again: npm run kernels -- --write. */
const again = "npm run kernels -- --write";
const root = join(import.meta.dirname, "../..");

function golden(name: string): Golden {
  const found = readGolden(import.meta.dirname, name);
  if (found === undefined) throw new Error(`test/kernels/${name}.jsonl is not there; run: ${again}`);
  return found;
}

const rows = testedInterfaces.flatMap((tested) =>
  Object.entries(golden(tested.name).kernels).map(([release, kernel]) => ({ tested, release, kernel })),
);

describe("played builds answer as kernels do", () => {
  test("three generations of VDUSE, and KVM and VFIO of every release", () => {
    const releases = (name: string) => Object.keys(golden(name).kernels);
    expect(releases("vduse")).toEqual(expect.arrayContaining(["6.12", "7.2", "7.3"]));
    for (const name of ["kvm", "vfio"])
      expect(releases(name)).toEqual(expect.arrayContaining(["6.1", "6.12", "6.18", "7.2", "7.3"]));
  });

  test.each(rows)("$tested.name: $kernel.kernel", ({ tested, release, kernel }) => {
    const played = { ...tested, spec: tested.spec(release) };
    const build = buildOf(played.spec.contract, requestFor(tested, release).build);
    const answers = answersOf(golden(tested.name), release);
    const differences = answers.flatMap((each) => difference(played, build, each) ?? []);
    expect(differences.filter((each) => knownDifference(tested, release, each) === undefined)).toEqual([]);
    expect(differences.length).toBe(kernel.known);
    expect(answers.length).toBeGreaterThan(kernel.pass * 0.99);
    expect({ fail: kernel.fail, reason: kernel.reason, build: kernel.build }).toEqual({
      fail: 0,
      ...requestFor(tested, release),
    });
  });

  test.each(rows)(
    "$tested.name $release: at least 19 of 20 cases of today's selftest were asked of the kernel",
    ({ tested, release }) => {
      const asked = new Set(answersOf(golden(tested.name), release).map(({ calls }) => calls.join("\n")));
      const today = askedCases(tested, release).cases.filter(({ skip }) => skip === undefined);
      const missing = today.filter(({ calls }) => !asked.has(calls.join("\n"))).map(({ id }) => id);
      expect(missing.length, `not asked, so run ${again}:\n${missing.slice(0, 10).join("\n")}`).toBeLessThan(today.length / 20);
    },
  );
});

test.each(testedInterfaces.map(({ name }) => name))("%s.jsonl is as it is written", (name) => {
  const text = readFileSync(join(import.meta.dirname, `${name}.jsonl`), "utf8");
  expect(goldenText(goldenOf(text))).toBe(text);
});

test("the C programs ran in every kernel that has the interface, and judged as the library does", () => {
  const programs = readPrograms(join(import.meta.dirname, "programs.jsonl"));
  const ran = programs.map(({ release, program }) => `${program} ${release}`);
  expect(ran).toEqual(expect.arrayContaining(rows.map(({ tested, release }) => `${tested.name} ${release}`)));
  for (const { release, program, pass, compared, agreed } of programs) {
    expect({ release, program, agreed }).toEqual({ release, program, agreed: compared });
    expect(pass).toBeGreaterThan(0);
  }
  // A 32-bit program is compared with nothing.
  expect(programs.filter(({ compared }) => compared === 0).every(({ program }) => program.endsWith(", 32-bit"))).toBe(true);
});

test("programs.jsonl and probe.jsonl are as they are written", () => {
  const programs = readFileSync(join(import.meta.dirname, "programs.jsonl"), "utf8");
  expect(programsText(programsOf(programs))).toBe(programs);
  const probe = readFileSync(join(import.meta.dirname, "probe.jsonl"), "utf8");
  expect(goldenText(readProbe(import.meta.dirname))).toBe(probe);
});

test("the tables of docs/kernels.md are what the kept answers say", async () => {
  const document = readFileSync(join(root, "docs/kernels.md"), "utf8");
  const kept = {
    selftests: testedInterfaces.map(({ name }) => golden(name)),
    programs: readPrograms(join(import.meta.dirname, "programs.jsonl")),
    probed: await probedKernels(readProbe(import.meta.dirname)),
  };
  expect(withTables(document, kept), "run: npm run kernels -- --tables").toBe(document);
});
