import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildRequest } from "../../src/contract/build-of.ts";

/** What real kernels answered about one interface, as it is kept in test/kernels; or to `abide probe`, about all of them. */
export interface Golden<Kernel extends KernelPackages = GoldenKernel> {
  readonly interface: string;
  /** By release. */
  readonly kernels: { readonly [release: string]: Kernel };
  readonly cases: readonly GoldenCase[];
}

/** Which kernel it was. */
export interface KernelPackages {
  /** What it calls itself: `uname -r`. */
  readonly kernel: string;
  readonly packages: readonly string[];
  readonly version: string;
}

export interface GoldenKernel extends KernelPackages {
  /** What abide plays in its place, and why that is not simply the release's build, where it is not. */
  readonly build: BuildRequest;
  readonly reason: string | null;
  readonly pass: number;
  readonly fail: number;
  /** Cases that abide is known to play otherwise. */
  readonly known: number;
  /** By reason. */
  readonly skip: { readonly [reason: string]: number };
}

export interface GoldenCase {
  readonly name: string;
  readonly calls: readonly string[];
  /** By release: a line a call. Releases that answered alike stand together, with spaces between. */
  readonly answers: { readonly [releases: string]: readonly string[] };
}

/** The kept answers of an interface; `undefined` when there are none. */
export function readGolden<Kernel extends KernelPackages = GoldenKernel>(
  folder: string,
  name: string,
): Golden<Kernel> | undefined {
  const path = join(folder, `${name}.jsonl`);
  return existsSync(path) ? goldenOf<Kernel>(readFileSync(path, "utf8")) : undefined;
}

export function writeGolden(folder: string, golden: Golden<KernelPackages>): void {
  writeFileSync(join(folder, `${golden.interface}.jsonl`), goldenText(golden));
}

/** One JSON value a line: what was asked of whom, then a case each, so that a difference is a line. */
export function goldenText({ cases, ...head }: Golden<KernelPackages>): string {
  return [head, ...cases].map((line) => `${JSON.stringify(line)}\n`).join("");
}

export function goldenOf<Kernel extends KernelPackages = GoldenKernel>(text: string): Golden<Kernel> {
  const [head, ...cases] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  return { ...(head as Omit<Golden<Kernel>, "cases">), cases: cases as readonly GoldenCase[] };
}

/** The answers of one release. */
export function answersOf(
  { cases }: Pick<Golden, "cases">,
  release: string,
): readonly { readonly id: string; readonly calls: readonly string[]; readonly answers: readonly string[] }[] {
  return cases.flatMap(({ name, calls, answers }) => {
    const found = Object.entries(answers).find(([releases]) => releases.split(" ").includes(release));
    return found === undefined ? [] : [{ id: name, calls, answers: found[1] }];
  });
}

/** The golden answers with one release's replaced by what its kernel answered now. */
export function withAnswers<Kernel extends KernelPackages = GoldenKernel>(
  before: Golden<Kernel>,
  release: string,
  kernel: Kernel,
  answered: readonly { readonly name: string; readonly calls: readonly string[]; readonly answers: readonly string[] }[],
): Golden<Kernel> {
  const byCalls = new Map<string, { name: string; calls: readonly string[]; answers: Map<string, readonly string[]> }>();
  const rowOf = (name: string, calls: readonly string[]) => {
    const key = JSON.stringify([name, calls]);
    const row = byCalls.get(key) ?? { name, calls, answers: new Map() };
    byCalls.set(key, row);
    return row;
  };
  for (const { name, calls, answers } of before.cases) {
    for (const [releases, lines] of Object.entries(answers)) {
      for (const each of releases.split(" ")) if (each !== release) rowOf(name, calls).answers.set(each, lines);
    }
  }
  for (const { name, calls, answers } of answered) rowOf(name, calls).answers.set(release, answers);
  const cases = [...byCalls.values()]
    .filter(({ answers }) => answers.size > 0)
    .map(({ name, calls, answers }): GoldenCase => ({ name, calls, answers: together(answers) }))
    .sort((a, b) => order(a.name, b.name) || order(a.calls.join(), b.calls.join()));
  const kernels = Object.entries({ ...before.kernels, [release]: kernel }).sort(([a], [b]) => byRelease(a, b));
  return { interface: before.interface, kernels: Object.fromEntries(kernels), cases };
}

/** By number, so that 6.12 comes after 6.1 and before 6.17. */
export function byRelease(a: string, b: string): number {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [a.split(".").map(Number), b.split(".").map(Number)] as [
    number[],
    number[],
  ];
  return major - otherMajor || minor - otherMinor;
}

function together(answers: ReadonlyMap<string, readonly string[]>): GoldenCase["answers"] {
  const groups = new Map<string, string[]>();
  for (const release of [...answers.keys()].sort(byRelease)) {
    const key = JSON.stringify(answers.get(release));
    groups.set(key, [...(groups.get(key) ?? []), release]);
  }
  return Object.fromEntries([...groups].map(([lines, releases]) => [releases.join(" "), JSON.parse(lines) as readonly string[]]));
}

/** Not by the language of whoever runs it. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
