import type { ReplayedCall, ReplayVerdict } from "../trial/replay-verdict.ts";
import { labelledRow, words } from "./labelled-row.ts";
import type { Paint } from "./paint.ts";

/** Rows of each kind that are written out; the rest is a number. */
const mostRows = 8;

/** What a replay says of its answers, as rows of a report. */
export function replayRows(replay: ReplayVerdict | undefined, paint: Paint): readonly string[] {
  if (replay === undefined) return [];
  const { left, notes } = replay;
  const of = (...kinds: readonly ReplayedCall["kind"][]) => notes.filter(({ kind }) => kinds.includes(kind));
  const gone = of("left", "not seen");
  return [
    ...labelledRow(
      paint,
      "left",
      left === undefined
        ? []
        : [
            ...words("the recording").map((word) => paint("warning", word)),
            ...words(`at #${left.index}: ${left.name} on ${left.on} ${why(left)}`),
            ...(gone.length > 1 ? words(`(${gone.length} calls in all)`) : []),
          ],
    ),
    ...rows(
      of("argument"),
      paint,
      "other bytes",
      ({ index, name, fields, recorded }) => `#${index} ${name}: ${fields.join(", ")} not as in #${recorded}`,
    ),
    ...rows(of("order"), paint, "other order", ({ index, name, recorded }) => `#${index} ${name} answered as #${recorded}`),
    ...rows(of("again"), paint, "again", ({ index, name, recorded }) => `#${index} ${name} answered as #${recorded} once more`),
  ];
}

function why({ kind, recorded }: ReplayedCall): string {
  return kind === "left" ? "was never recorded" : `was recorded as #${recorded}, and nobody saw its answer`;
}

function rows(
  notes: readonly ReplayedCall[],
  paint: Paint,
  title: string,
  text: (note: ReplayedCall) => string,
): readonly string[] {
  const shown = notes.slice(0, mostRows).flatMap((note) => labelledRow(paint, title, words(text(note))));
  return notes.length > mostRows ? [...shown, ...labelledRow(paint, title, words(`and ${notes.length - mostRows} more`))] : shown;
}
