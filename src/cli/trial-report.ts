import { writeFileSync } from "node:fs";
import { buildOf } from "../contract/build-of.ts";
import { crossingJson, transcriptEndJson, transcriptHeadJson } from "../report/transcript-json.ts";
import { transcriptStrace } from "../report/transcript-strace.ts";
import { transcriptText } from "../report/transcript-text.ts";
import { trialJson } from "../report/trial-json.ts";
import { trialText } from "../report/trial-text.ts";
import type { AnyInterface } from "../session/spec.ts";
import { consumerVerdict } from "../trial/consumer-verdict.ts";
import { decodeCrossing } from "../trial/decode-crossing.ts";
import type { TrialResult } from "../trial/trial-result.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./verb.ts";

export interface ReportOptions {
  readonly report?: string | undefined;
  readonly format: "text" | "json";
  readonly transcript?: string | undefined;
  readonly transcriptFormat?: TranscriptFormat | undefined;
  /** A transcript as JSON lines, of what the machine answered. */
  readonly record?: string | undefined;
}

export const transcriptFormats = ["json", "text", "strace"] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/** Before a program runs that may take hours, not after. Throws a `UsageError` for a file that cannot be written. */
export function checkFiles({ report, transcript, record }: ReportOptions): void {
  for (const file of [report, transcript, record]) if (file !== undefined) write(file, "", "a");
}

/** Says what came of a trial: the report to stderr or its file, the transcript to its file. Throws a `UsageError` for a file that cannot be written. */
export function tellTrial(io: Io, result: TrialResult, spec: AnyInterface, options: ReportOptions): void {
  const { report, format, transcript, transcriptFormat = "json", record } = options;
  if (transcript !== undefined) write(transcript, [...transcriptOf(result, spec, transcriptFormat)].join(""));
  if (record !== undefined) write(record, [...transcriptOf(result, spec, "json")].join(""));
  const verdict = consumerVerdict(result, spec);
  const color = report === undefined && io.color.err;
  const text = format === "json" ? trialJson(result, verdict) : trialText(result, verdict, { color });
  if (report === undefined) io.err(text);
  else write(report, text);
}

function* transcriptOf(result: TrialResult, spec: AnyInterface, format: TranscriptFormat): Generator<string> {
  const build = result.kernel === undefined ? buildOf(spec.contract, result.request) : undefined;
  const decoded = result.crossings.map((crossing) => decodeCrossing(spec, build, crossing));
  if (format === "text") yield* transcriptText(decoded, { color: false });
  else if (format === "strace") yield* transcriptStrace(decoded);
  else {
    const { interface: name, build: met, kernel, program } = result;
    // What a recording answered is no build's, and no machine's of now.
    const isMachine = kernel !== undefined || result.replay !== undefined;
    yield transcriptHeadJson({ interface: name, build: isMachine ? undefined : met, kernel, program });
    for (const each of decoded) yield crossingJson(each);
    yield transcriptEndJson(result);
  }
}

function write(path: string, text: string, flag: "a" | "w" = "w"): void {
  try {
    writeFileSync(path, text, { flag });
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
