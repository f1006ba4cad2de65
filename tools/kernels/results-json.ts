import type { Asked } from "./ask-kernel.ts";

/** The results as JSON, indented by 2 spaces: one object a kernel. What is not there is null. */
export function resultsJson(asked: readonly Asked[]): string {
  const results = asked.map(({ release, build, kernel, boot, judged, programs, probe }) => ({
    release,
    package: build.packages[0],
    packages: build.packages,
    version: build.version,
    kernel: kernel ?? null,
    boot: { outcome: boot.kind, seconds: boot.seconds, reason: boot.reason === "" ? null : boot.reason },
    probe: probe ?? null,
    programs,
    selftest: Object.fromEntries(
      judged.map((each) => [
        each.interface,
        {
          build: each.build.name,
          pass: each.pass,
          fail: each.fail,
          known: each.known,
          skip: each.skip,
          differences: each.differences,
          nearest: each.nearest ?? null,
        },
      ]),
    ),
  }));
  return JSON.stringify(results, null, 2);
}
