import type { RecordingDifference } from "../trial/compare-recording.ts";
import type { Compared } from "./comparison-text.ts";

/**
 * Where a recording and a played build part, as JSON (`schema/trial-compare-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is
 * always there, in this order; what is not there is null.
 */
export function comparisonJson({ recording, build, comparison }: Compared): string {
  const { interface: name, build: met, kernel, program } = recording;
  const { compared, differences, numbers, notSeen, beyond, notReached } = comparison;
  const document = {
    schema: "abide/trial-compare/1",
    interface: name,
    build,
    recording: {
      build: met ?? null,
      kernel: kernel === undefined ? null : { release: kernel.release, machine: kernel.machine },
      program,
    },
    differences: differences.map(differenceJson),
    numbers: numbers.map(differenceJson),
    counts: { compared, notSeen, beyond, notReached },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function differenceJson({ index, name, at, recorded, played, explained }: RecordingDifference): object {
  return { index, name, at, recorded, played, explained: explained.map(({ change, has }) => ({ change, has })) };
}
