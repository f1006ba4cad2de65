import type { RecordingComparison, RecordingDifference } from "../trial/compare-recording.ts";
import type { Transcript } from "../trial/transcript.ts";
import { labelledRow, words } from "./labelled-row.ts";
import { painter } from "./paint.ts";
import { printable } from "./printable.ts";

/** What was recorded, and the build that it is held against. */
export interface Compared {
  readonly recording: Pick<Transcript, "interface" | "build" | "kernel" | "program">;
  /** The build's name. */
  readonly build: string;
  readonly comparison: RecordingComparison;
}

/** Where a recording and a played build part, for people: a row a difference, and what explains it. */
export function comparisonText({ recording, build, comparison }: Compared, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { compared, differences, numbers, notSeen, beyond, notReached } = comparison;
  const calls = new Set(differences.map(({ index }) => index)).size;
  const verdict =
    calls === 0 ? paint("good", "as played") : paint("error", `${calls} ${calls === 1 ? "call differs" : "calls differ"}`);
  const row = (title: string) => (each: RecordingDifference) =>
    labelledRow(paint, title, [
      paint("dim", `#${each.index}`),
      ...words(`${each.name}${each.at === "answer" ? "" : ` ${each.at}`}`),
      ...words(`recorded ${each.recorded}, played ${each.played}`),
      ...words(explainedText(each)).map((word) => paint("dim", word)),
    ]);
  const counts = [
    `${compared} compared`,
    `${calls} differ`,
    ...(notSeen > 0 ? [`${notSeen} not seen`] : []),
    ...(beyond > 0 ? [`${beyond} that abide does not play`] : []),
    ...(notReached > 0 ? [`${notReached} on descriptors that were not had`] : []),
  ];
  return [
    `${paint("heading", printable(build))}  ${printable(recordedText(recording))}   ${verdict}`,
    ...differences.flatMap(row("differs")),
    ...numbers.flatMap(row("number")),
    ...labelledRow(paint, "calls", [counts.join(" · ")]),
    "",
  ].join("\n");
}

/** Columns that the program and its arguments may take. */
const mostProgram = 60;

/** Whose recording it is: `kvm of Linux 6.12.6-amd64 (x64), by qemu-system-x86_64 …`. */
function recordedText({ interface: name, build, kernel, program }: Compared["recording"]): string {
  const whose = kernel === undefined ? (build ?? name) : `${name} of Linux ${kernel.release} (${kernel.machine})`;
  const words = program.join(" ");
  return `${whose}, by ${words.length > mostProgram ? `${words.slice(0, mostProgram - 1)}…` : words}`;
}

function explainedText({ explained }: RecordingDifference): string {
  const [first, ...others] = explained.map(({ change, has }) => `${has ? "with" : "without"} ${change}`);
  if (first === undefined) return "";
  return `(played so ${[first, ...others.slice(0, 2)].join(", or ")}${others.length > 2 ? `, and ${others.length - 2} more` : ""})`;
}
