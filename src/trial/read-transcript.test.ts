import { describe, expect, test } from "vitest";
import { readTranscript, TranscriptError } from "./read-transcript.ts";

const head = { schema: "abide/transcript/1", interface: "vduse", build: null, kernel: null, program: ["a", "b"] };
const ioctl = {
  kind: "ioctl",
  descriptor: 0,
  on: "control",
  fd: 3,
  command: 0x4008_8101,
  argument: "18446744073709551615",
  before: "00ff",
  after: null,
};
const line = {
  index: 0,
  at: 12.5,
  thread: 7,
  call: ioctl,
  answer: { value: 0, descriptor: null, errno: null },
  by: "kernel",
  decoded: {},
};
const end = { end: { kind: "exited", code: 1 }, dropped: 0, milliseconds: 4 };

const text = (...lines: readonly unknown[]) =>
  `${lines.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join("\n")}\n`;

describe("readTranscript", () => {
  test("reads what is there", () => {
    expect(readTranscript(text(head, line, end))).toEqual({
      interface: "vduse",
      build: undefined,
      kernel: undefined,
      program: ["a", "b"],
      crossings: [
        {
          index: 0,
          at: 12.5,
          thread: 7,
          call: {
            kind: "ioctl",
            descriptor: 0,
            on: "control",
            fd: 3,
            command: 0x4008_8101,
            argument: (1n << 64n) - 1n,
            before: Uint8Array.of(0, 255),
          },
          answer: { value: 0 },
          by: "kernel",
        },
      ],
      ended: { end: { kind: "exited", code: 1 }, dropped: 0, milliseconds: 4 },
    });
  });

  const call = (more: object) => ({ ...line, call: { ...ioctl, ...more } });
  const answer = (more: object) => ({ ...line, answer: { ...line.answer, ...more } });

  test.each<readonly [string, string, TranscriptError["code"], string]>([
    ["nothing", "", "missing", "line 1: expected a first line with the schema, found nothing"],
    ["an empty line", text(head, "", end), "not-json", "line 2: expected a JSON object that ends on its line, found nothing"],
    [
      "a line cut off",
      text(head).concat('{"index":0,"at'),
      "not-json",
      'line 2: expected a JSON object that ends on its line, found "{\\"index\\":0,\\"at"',
    ],
    ["a list", text([]), "wrong-type", "line 1: expected an object, found a list"],
    [
      "nested too deep",
      "[".repeat(200_000),
      "not-json",
      `line 1: expected a JSON object that ends on its line, found "${"[".repeat(37)}..."`,
    ],
    [
      "another schema",
      text({ ...head, schema: "abide/transcript/2" }),
      "wrong-type",
      'line 1: schema: expected "abide/transcript/1", found "abide/transcript/2"',
    ],
    ["no crossing but a head", text(head, head), "missing", "line 2: index: expected to be there, found nothing"],
    [
      "a program that is no list of texts",
      text({ ...head, program: [1] }),
      "wrong-type",
      "line 1: program: expected a list of texts, found 1",
    ],
    ["a gap", text(head, { ...line, index: 1 }), "out-of-order", "line 2: index: expected 0, the one that comes next, found 1"],
    [
      "a line behind the end",
      text(head, end, line),
      "out-of-order",
      "line 3: expected nothing behind the line with the end, found another line",
    ],
    [
      "a command that is none",
      text(head, call({ command: 2 ** 32 })),
      "wrong-type",
      "line 2: call.command: expected a whole number from 0 to 4294967295, found 4294967296",
    ],
    [
      "a command as text",
      text(head, call({ command: "0x4008" })),
      "wrong-type",
      'line 2: call.command: expected a whole number from 0 to 4294967295, found "0x4008"',
    ],
    [
      "an argument that does not fit",
      text(head, call({ argument: "18446744073709551616" })),
      "wrong-type",
      'line 2: call.argument: expected a 64-bit number as decimal text, found "18446744073709551616"',
    ],
    [
      "half a byte",
      text(head, call({ before: "0ff" })),
      "wrong-type",
      'line 2: call.before: expected bytes as pairs of hex digits in lower case, found "0ff"',
    ],
    [
      "a kind that is none",
      text(head, call({ kind: "mmap" })),
      "wrong-type",
      'line 2: call.kind: expected one of open, ioctl, read, write, close, found "mmap"',
    ],
    [
      "a misspelt property",
      text(head, call({ afther: null })),
      "unknown-property",
      "line 2: call.afther: expected no such property; after is meant?, found null",
    ],
    [
      "an errno that is none",
      text(head, answer({ value: null, errno: "EWHAT" })),
      "wrong-type",
      'line 2: answer.errno: expected the name of an errno, found "EWHAT"',
    ],
    [
      "a value and an errno",
      text(head, answer({ errno: "EINVAL" })),
      "wrong-type",
      'line 2: answer.errno: expected null beside a value, found "EINVAL"',
    ],
    [
      "a descriptor without a value",
      text(head, answer({ value: null, descriptor: 3 })),
      "wrong-type",
      "line 2: answer.descriptor: expected null without a value, found 3",
    ],
    [
      "nobody that answered",
      text(head, { ...line, by: "us" }),
      "wrong-type",
      'line 2: by: expected one of played, beyond, masked, kernel, recorded, left, found "us"',
    ],
    ["no decoding", text(head, { ...line, decoded: null }), "wrong-type", "line 2: decoded: expected an object, found null"],
    [
      "an end of no kind",
      text(head, { ...end, end: { kind: "done" } }),
      "wrong-type",
      'line 2: end.kind: expected one of exited, interrupted, killed, settled, out-of-time, not-started, found "done"',
    ],
    [
      "a settled end of both kinds",
      text(head, { ...end, end: { kind: "settled", after: { signal: "SIGTERM", code: 1 } } }),
      "unknown-property",
      "line 2: end.after.code: expected no other property than signal, found 1",
    ],
  ])("refuses %s", (_title, given, code, message) => {
    const refused = () => readTranscript(given);
    expect(refused).toThrow(TranscriptError);
    expect(refused).toThrow(expect.objectContaining({ code, message }));
  });

  test.each<readonly [string, object, object]>([
    ["killed", { kind: "killed", signal: "SIGSEGV" }, { kind: "killed", signal: "SIGSEGV" }],
    [
      "interrupted",
      { kind: "interrupted", signal: "SIGINT", after: { signal: "SIGINT" } },
      { kind: "interrupted", signal: "SIGINT", after: { signal: "SIGINT" } },
    ],
    ["settled", { kind: "settled", after: { code: 0 } }, { kind: "settled", after: { code: 0 } }],
    ["out of time", { kind: "out-of-time" }, { kind: "out-of-time" }],
    ["not started", { kind: "not-started", reason: "ENOENT" }, { kind: "not-started", reason: "ENOENT" }],
  ])("reads an end: %s", (_title, given, expected) => {
    expect(readTranscript(text(head, { ...end, end: given })).ended?.end).toEqual(expected);
  });

  test("an answer that nobody saw", () => {
    const unseen = { ...line, answer: { value: null, descriptor: null, errno: null } };
    expect(readTranscript(text(head, unseen)).crossings[0]?.answer).toEqual({ unseen: true });
  });
});
