import type { CrossingAnswer, CrossingCall } from "../trial/crossing.ts";
import type { DecodedCrossing } from "../trial/decoded-crossing.ts";
import { errnoText } from "../trial/errno-text.ts";
import { DescriptorNames } from "./descriptor-names.ts";
import { argumentText, bytesText } from "./plain-text.ts";
import { printable } from "./printable.ts";

/**
 * A transcript as strace would write it, a line a crossing, each when it comes: `ioctl(5</dev/vduse/control>, VDUSE_SET_API_VERSION, [0]) = 0`. What a record
 * became stands behind what it was: `{last=4095 => 8191}`.
 */
export function* transcriptStrace(decoded: Iterable<DecodedCrossing>): Generator<string> {
  const names = new DescriptorNames();
  for (const each of decoded) {
    names.learn(each.crossing);
    yield `${printable(`${callText(each, names)} = ${answerText(each.crossing.answer)}`)}\n`;
  }
}

function callText({ crossing: { call, answer }, name, argument }: DecodedCrossing, names: DescriptorNames): string {
  switch (call.kind) {
    case "open":
      return `openat(AT_FDCWD, ${JSON.stringify(call.path)}, ${flagsText(call.access)})`;
    case "ioctl": {
      const text = argumentText(argument);
      return `ioctl(${[names.of(call), name, ...(text === "" ? [] : [text])].join(", ")})`;
    }
    case "read":
      return `read(${names.of(call)}, ${"value" in answer ? bytesText(call.bytes) : "..."})`;
    case "write":
      return `write(${names.of(call)}, ${bytesText(call.bytes)}, ${call.bytes.length})`;
    case "close":
      return `close(${names.of(call)})`;
  }
}

function flagsText({ read, write, nonblock }: Extract<CrossingCall, { readonly kind: "open" }>["access"]): string {
  return `${write ? (read ? "O_RDWR" : "O_WRONLY") : "O_RDONLY"}${nonblock ? "|O_NONBLOCK" : ""}`;
}

function answerText(answer: CrossingAnswer): string {
  if ("unseen" in answer) return "?";
  if ("value" in answer) return String(answer.value);
  const text = errnoText(answer.errno);
  return `-1 ${answer.errno}${text === answer.errno ? "" : ` (${text})`}`;
}
