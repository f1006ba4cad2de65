import { readFileSync } from "node:fs";
import { release } from "node:os";
import { buildOf } from "../contract/build-of.ts";
import { comparisonJson } from "../report/comparison-json.ts";
import { comparisonText } from "../report/comparison-text.ts";
import { compareRecording } from "../trial/compare-recording.ts";
import { readTranscript, TranscriptError } from "../trial/read-transcript.ts";
import { releaseOfKernel } from "../trial/release-of-kernel.ts";
import type { Transcript } from "../trial/transcript.ts";
import type { Io } from "./io.ts";
import { type TrialBuild, trialBuild } from "./trial-build.ts";
import { UsageError } from "./verb.ts";

/** `kvm`, `kvm@6.12`: the machine's own devices, taken for that release; without one, for that of the running kernel. Throws as `trialBuild` does. */
export async function realBuild(words: string): Promise<TrialBuild> {
  return words.includes("@") ? trialBuild({ build: words }) : takenFor(words, release());
}

/** A recording, and the build that its machine is taken for. Throws a `UsageError` for a file that is none, with the line and the field. */
export async function readRecording(path: string): Promise<{ readonly recording: Transcript; readonly build: TrialBuild }> {
  const recording = read(path);
  const { interface: name, kernel, build } = recording;
  if (kernel !== undefined) return { recording, build: await takenFor(name, kernel.release) };
  // A build that was put together has a name of its own, which describes it to people.
  const known = build === undefined ? undefined : await trialBuild({ build }).catch(() => undefined);
  return { recording, build: known ?? (await trialBuild({ build: name })) };
}

/** `--compare FILE`: makes the calls of a recording on a played build. 1 where it answers otherwise. */
export async function compareFile(
  io: Io,
  path: string,
  words: {
    readonly build?: string | undefined;
    readonly has: readonly string[];
    readonly without: readonly string[];
    readonly declares: readonly string[];
  },
  format: "text" | "json",
): Promise<0 | 1> {
  const { recording, build: own } = await readRecording(path);
  const { has, without, declares } = words;
  const build = words.build ?? own.request.from;
  const asked = words.build ?? `${recording.interface}@${build}`;
  const held = await trialBuild({ build: asked, has, without, declares });
  if (held.interface !== recording.interface) {
    throw new UsageError(`${path} is a recording of ${recording.interface}, and ${asked} is a build of ${held.interface}`);
  }
  const played = buildOf(held.spec.contract, held.request);
  const comparison = compareRecording(held.spec, played, recording.crossings);
  const compared = { recording, build: played.name, comparison };
  await io.out(format === "json" ? comparisonJson(compared) : comparisonText(compared, { color: io.color.out }));
  return comparison.differences.length === 0 ? 0 : 1;
}

async function takenFor(name: string, kernel: string): Promise<TrialBuild> {
  const { spec } = await trialBuild({ build: name });
  const release = releaseOfKernel(spec.contract, kernel);
  return trialBuild({ build: release === undefined ? name : `${name}@${release}` });
}

function read(path: string): Transcript {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    const recording = readTranscript(text);
    if (recording.ended !== undefined) return recording;
    throw new UsageError(
      `${path} is no whole recording: expected a last line that says how the program ended, found the end of the file after call ${recording.crossings.length}; what came then is lost, so make the recording again`,
    );
  } catch (error) {
    if (!(error instanceof TranscriptError)) throw error;
    throw new UsageError(
      `${path} is no recording: ${error.message}\nabide trial --real INTERFACE --record FILE -- PROGRAM makes one`,
    );
  }
}
