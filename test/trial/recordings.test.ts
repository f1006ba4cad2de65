import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildOf } from "../../src/contract/build-of.ts";
import { intercept } from "../../src/intercept/intercept.ts";
import { played } from "../../src/interfaces/played.ts";
import { compareRecording } from "../../src/trial/compare-recording.ts";
import type { Crossing } from "../../src/trial/crossing.ts";
import { readTranscript } from "../../src/trial/read-transcript.ts";
import { conversations } from "../../tools/record/conversations.ts";

/**
 * What real devices answered in booted kernels below `abide trial --real --record` (`npm run record`), by interface and release: the same program meets the recording here,
 * and the played build is asked the same.
 */
const client = join(import.meta.dirname, "client.mjs");
/** VDUSE_VQ_SETUP_KICKFD: a descriptor's number is the program's own, and another one here. */
const namesDescriptor = 0x4008_8116;
const folder = join(import.meta.dirname, "recordings");
const names = existsSync(folder) ? readdirSync(folder).map((name) => name.replace(".jsonl", "")) : [];

/** What a real kernel answered otherwise than the build of its release, and why: by recording, the calls. */
const known: { readonly [recording: string]: readonly string[] } = {};

test("there are some", () => {
  expect(names).toContain("vduse-7.3");
});

describe.each(names)("%s", (name) => {
  const [of = "", release = ""] = name.split(/-(?=[\d.]+$)/);
  const recording = readTranscript(readFileSync(join(folder, `${name}.jsonl`), "utf8"));
  const calls = conversations.find((each) => each.name === of)?.calls ?? [];

  test("is what the played build answers", async () => {
    const spec = await played[of as keyof typeof played]();
    const { compared, differences } = compareRecording(spec, buildOf(spec.contract, release), recording.crossings);
    expect(compared).toBeGreaterThan(15);
    expect(
      differences.map(({ index, name: call, recorded, played: here }) => `#${index} ${call}: ${recorded}, played ${here}`),
    ).toEqual(known[name] ?? []);
  });

  test("answers the same program without the device, but for what nobody saw", async () => {
    const unseen = recording.crossings.flatMap(({ answer, index }) => ("unseen" in answer ? [index] : []));
    // Behind a machine that nobody saw made there is nothing to ask.
    const until = of === "kvm" ? (unseen[0] ?? 0) : recording.crossings.length;
    const program = [process.execPath, client, JSON.stringify(calls.slice(0, until))] as const;
    const options = { interface: of, request: { from: release }, program, stdio: "capture", seconds: 120, settle: 0 } as const;
    const result = await intercept({ ...options, replay: recording });
    const left = result.replay?.filter(({ kind }) => kind === "left" || kind === "not seen") ?? [];
    expect(left.map(({ index, recorded }) => [index, recorded])).toEqual(
      unseen.filter((index) => index < until).map((index) => [index, index]),
    );
    const told = ({ crossings }: { readonly crossings: readonly Crossing[] }) =>
      crossings.slice(0, until).map(({ call, answer, index }) => {
        const command = call.kind === "ioctl" ? call.command : undefined;
        const after = call.kind === "ioctl" && command !== namesDescriptor ? Buffer.from(call.after ?? []).toString("hex") : "";
        const value = "value" in answer && !("descriptor" in answer) ? answer.value : "";
        return unseen.includes(index) ? index : [call.kind, command, "errno" in answer ? answer.errno : value, after];
      });
    expect(told(result)).toEqual(told(recording));
  });
});
