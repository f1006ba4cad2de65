import type { TestedInterface } from "../kernels/tested-interfaces.ts";
import type { Counts } from "./campaign.ts";

/** What came of one interface on one kernel. */
export interface Result {
  readonly interface: TestedInterface["name"];
  /** What is played is held to this release. */
  readonly release: string;
  /** `uname -r`, or which other release is played. */
  readonly against: string;
  readonly packages?: readonly string[];
  readonly version?: string;
  readonly seed: number;
  /** `done`, or why it did not come to its end. */
  readonly ended: string;
  /** As far as it came. */
  readonly counts: Counts | undefined;
  /** That the calls took, on both sides and with all that is compared. */
  readonly seconds: number;
}

export function resultText({ interface: name, release, against, ended, counts, seconds }: Result): string {
  const stopped = ended === "done" ? "" : ` ${ended}`;
  const head = `${name}, ${release} against ${against}:${stopped}`;
  if (counts === undefined) return head;
  const explained = Object.entries(counts.explained).map(([reason, count]) => `\n  ${count} explained: ${reason}`);
  const found = counts.found.map(
    ({ calls, played, real, count, index }) =>
      `\n  sequence ${index}, ${count} times:\n    ${calls.join("\n    ")}\n    played ${played}, real ${real}`,
  );
  return `${head} ${counts.calls} calls in ${counts.sequences} sequences, ${seconds} s, ${pace(counts.calls, seconds)} calls/s; ${counts.found.length} differences${explained.join("")}${found.join("")}`;
}

/** Calls a second, each made on both sides. */
export function pace(calls: number, seconds: number): number {
  return seconds === 0 ? 0 : Math.round(calls / seconds);
}
