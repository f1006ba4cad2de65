import { markdownTable } from "../interfaces/markdown-table.ts";
import { buildName } from "./build-name.ts";
import { byRelease, type Golden } from "./golden.ts";

/** One row a release: which kernel it was, and what it answered for each interface. */
export function kernelsTable(golden: readonly Golden[]): string {
  const releases = [...new Set(golden.flatMap(({ kernels }) => Object.keys(kernels)))].sort(byRelease);
  const rows = releases.map((release) => {
    const packages = golden.flatMap(({ kernels }) => kernels[release] ?? []).at(0);
    return [release, packages?.kernel ?? "", packages?.version ?? "", ...golden.map((each) => cell(each, release))];
  });
  return markdownTable(["release", "kernel", "Debian package", ...golden.map((each) => each.interface)], rows);
}

/** Kernels whose answers are not those of their release: what they have more or less, and why. */
export function outOfLineTable(golden: readonly Golden[]): string {
  const rows = golden.flatMap((each) =>
    Object.entries(each.kernels).flatMap(([, { kernel, build, reason }]) =>
      reason === null ? [] : [[kernel, buildName(each.interface, build), reason]],
    ),
  );
  return markdownTable(["kernel", "answers as", "reason"], rows);
}

/** Why cases were not run, with how many over all releases. */
export function skippedTable(golden: readonly Golden[]): string {
  const counts = new Map<string, number>();
  for (const each of golden) {
    for (const { skip } of Object.values(each.kernels)) {
      for (const [reason, count] of Object.entries(skip)) {
        const key = JSON.stringify([each.interface, reason]);
        counts.set(key, Math.max(counts.get(key) ?? 0, count));
      }
    }
  }
  const rows = [...counts].map(([key, count]) => [...(JSON.parse(key) as string[]), String(count)]);
  return markdownTable(["interface", "not judged, since it", "cases at most"], rows);
}

/** `611 of 611`: cases of the selftest that passed, of those that were judged. */
function cell({ kernels }: Golden, release: string): string {
  const kernel = kernels[release];
  if (kernel === undefined) return "not built";
  const { pass, fail, known } = kernel;
  return `${pass} of ${pass + fail + known}${known === 0 ? "" : `, ${known} known`}`;
}
