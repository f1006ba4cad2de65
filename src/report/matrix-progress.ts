import type { MatrixEvent } from "../trial/matrix-schedule.ts";
import { printable } from "./printable.ts";
import { shorten } from "./review-page.ts";

/** How far a matrix is, in one line: `12/34 · about 40 s left · 7.3 without asid: crashes`. */
export function matrixProgress(event: MatrixEvent): string {
  const { done, total, remaining } = event.progress;
  const name = shorten(printable(event.case.name), 60);
  const extra = event.case.kind === "extra";
  return [
    extra ? "looking for the cause" : `${done}/${total}`,
    ...(remaining === undefined || extra || done === total ? [] : [`about ${timeText(remaining)} left`]),
    event.kind === "started" ? name : `${name}: ${event.result.outcome.kind}`,
  ].join(" · ");
}

/** `1 s`, `40 s`, `2 min`, `3 h 20 min`: as exact as an estimate is. */
function timeText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
