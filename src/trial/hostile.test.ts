import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { crossingJson, transcriptHeadJson } from "../report/transcript-json.ts";
import { transcriptStrace } from "../report/transcript-strace.ts";
import { transcriptText } from "../report/transcript-text.ts";
import { trialText } from "../report/trial-text.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { AnyInterface } from "../session/spec.ts";
import { consumerVerdict } from "./consumer-verdict.ts";
import type { AnsweredBy, Crossing, CrossingAnswer, CrossingCall } from "./crossing.ts";
import { decodeCrossing } from "./decode-crossing.ts";
import { readTranscript } from "./read-transcript.ts";
import type { TrialEnd } from "./trial-result.ts";

/** The same numbers each time: a linear congruence (Numerical Recipes), its upper bits. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Any crossing at all: commands that there are and that there are not, on any descriptor, with memory that is too short, too long, or not there. */
function crossingsOf(spec: AnyInterface, seed: number, count: number): readonly Crossing[] {
  const next = numbersFrom(seed);
  const pick = <T>(all: readonly T[]): T => all[next(all.length)] as T;
  const kinds = [...spec.descriptors.map(({ kind }) => kind), "none", ""];
  const numbers = [
    ...new Set(commandsOf(spec).flatMap(({ number, compat }) => [number, ...(compat === undefined ? [] : [compat.number])])),
  ];
  const paths = spec.descriptors.flatMap(({ path }) => path ?? []).map((path) => path.replace("$NAME", "a\u0007b"));
  const bytes = (most: number) =>
    Uint8Array.from({ length: next(most) }, () => pick([0, 0, 0, 1, 2, 16, 0x7f, 0x80, 0xff, next(256)]));
  const ioctl = (descriptor: number, on: string): CrossingCall => {
    const command = pick([...numbers, next(2 ** 32)]);
    const size = pick([0, 1, 3, 4, 8, 16, 64, (command >>> 16) & 0x3fff, 400]);
    const seen = pick([true, true, true, false]);
    const before = Uint8Array.from({ length: size }, () => pick([0, 0, 1, 0xff, next(256)]));
    const after = pick([before, bytes(size + 3)]);
    return {
      kind: "ioctl",
      descriptor,
      on,
      fd: next(9),
      command,
      argument: BigInt(next(2 ** 32)),
      ...(seen ? { before, after } : {}),
    };
  };
  return Array.from({ length: count }, (_, index): Crossing => {
    const [descriptor, on] = [next(5), pick(kinds)];
    const call = pick<() => CrossingCall>([
      () => ({ kind: "open", path: pick(paths), on, access: { read: true, write: next(2) === 0, nonblock: next(2) === 0 } }),
      () => ioctl(descriptor, on),
      () => ioctl(descriptor, on),
      () => ioctl(descriptor, on),
      () => ({ kind: "read", descriptor, on, bytes: bytes(200) }),
      () => ({ kind: "write", descriptor, on, bytes: bytes(200) }),
      () => ({ kind: "close", descriptor, on }),
    ])();
    const answer = pick<CrossingAnswer>([
      { value: 0 },
      { value: next(9), descriptor: next(5) },
      { value: -3 },
      { errno: "EINVAL" },
      { errno: "EFAULT" },
      { errno: "errno 4095" },
      { unseen: true },
    ]);
    return { index, at: index, thread: 1, call, answer, by: pick<AnsweredBy>(["played", "beyond", "masked", "kernel"]) };
  });
}

const ends: readonly TrialEnd[] = [
  { kind: "exited", code: 0 },
  { kind: "exited", code: 1 },
  { kind: "killed", signal: "SIGBUS" },
  { kind: "out-of-time" },
];

const names = ["iommu", "iommufd", "kvm", "mshv", "vduse", "vfio"] as const;

describe.each(names)("%s, whatever a program did", (name) => {
  test("is told, judged and kept without a complaint", async () => {
    const spec = await played[name]();
    for (const [at, { name: from }] of spec.contract.releases.entries()) {
      const crossings = crossingsOf(spec, at + 1, 100);
      const end = ends[at % ends.length] as TrialEnd;
      const about = { interface: name, build: from, kernel: undefined, program: ["p"] };
      const result = {
        ...about,
        request: { from },
        crossings,
        dropped: 0,
        end,
        milliseconds: 1,
        out: "",
        err: "\u001b[2J: Invalid argument\n",
      };
      const verdict = consumerVerdict(result, spec);
      const decoded = crossings.map((crossing) =>
        decodeCrossing(spec, at % 2 === 0 ? buildOf(spec.contract, from) : undefined, crossing),
      );
      const told = ({ call, answer, by }: Crossing) => "errno" in answer && (call.kind !== "write" || by === "kernel");
      expect(verdict.refusals.length).toBe(crossings.filter(told).length);
      const printed = [
        ...transcriptText(decoded, { color: false }),
        ...transcriptStrace(decoded),
        trialText(result, verdict, { color: false }),
      ].join("");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
      expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      const kept = [transcriptHeadJson(about), ...decoded.map(crossingJson)].join("");
      expect(readTranscript(kept)).toEqual({ ...about, crossings });
    }
  });
});
