import type { CrossingAnswer, CrossingCall } from "../trial/crossing.ts";
import type { DecodedArgument, DecodedCrossing, DecodedField, Plain } from "../trial/decoded-crossing.ts";
import type { GateTouched } from "../trial/gates-touched.ts";
import type { Transcript } from "../trial/transcript.ts";
import { transcriptSchema } from "../trial/transcript.ts";

/**
 * A transcript as JSON lines (`schema/transcript-1.schema.json`): a first line that says what was met and by whom, one for each crossing, and a last one when the
 * program has ended. Every property is always there, in this order; what is not there is null. 64-bit numbers are decimal text, bytes are hex in
 * their order. What is written is what `readTranscript` takes.
 */
export function transcriptHeadJson({ interface: name, build, kernel, program }: Omit<Transcript, "crossings" | "ended">): string {
  const machine = kernel === undefined ? null : { release: kernel.release, machine: kernel.machine };
  return line({ schema: transcriptSchema, interface: name, build: build ?? null, kernel: machine, program });
}

/** The line of one crossing. `decoded` is for who reads it; what is read back is the rest. */
export function crossingJson({ crossing, name, known, here, change, argument, gates, off }: DecodedCrossing): string {
  const { index, at, thread, call, answer, by } = crossing;
  return line({
    index,
    at,
    thread,
    call: callJson(call),
    answer: answerJson(answer),
    by,
    decoded: {
      name,
      known,
      here,
      change: change ?? null,
      argument: argumentJson(argument),
      gates: gates.map(gateJson),
      off: off.map(({ kind, at: where, found }) => ({ kind, at: where, found })),
    },
  });
}

/** The last line. */
export function transcriptEndJson({ end, dropped, milliseconds }: Required<Transcript>["ended"]): string {
  return line({ end, dropped, milliseconds });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function callJson(call: CrossingCall): object {
  switch (call.kind) {
    case "open": {
      const { read, write, nonblock } = call.access;
      return { kind: call.kind, path: call.path, on: call.on, access: { read, write, nonblock } };
    }
    case "ioctl": {
      const { kind, descriptor, on, fd, command, argument, before, after } = call;
      return {
        kind,
        descriptor,
        on,
        fd,
        command,
        argument: String(argument),
        before: hexOrNull(before),
        after: hexOrNull(after),
      };
    }
    case "read":
    case "write":
      return { kind: call.kind, descriptor: call.descriptor, on: call.on, bytes: hex(call.bytes) };
    case "close":
      return { kind: call.kind, descriptor: call.descriptor, on: call.on };
  }
}

/** All three null: the kernel answered, and nobody saw what. */
function answerJson(answer: CrossingAnswer): object {
  return {
    value: "value" in answer ? answer.value : null,
    descriptor: "value" in answer ? (answer.descriptor ?? null) : null,
    errno: "errno" in answer ? answer.errno : null,
  };
}

function argumentJson(argument: DecodedArgument): object {
  switch (argument.kind) {
    case "none":
      return { kind: argument.kind };
    case "value":
    case "address":
      return { kind: argument.kind, value: String(argument.value), names: argument.names };
    case "scalar":
      return { kind: argument.kind, field: fieldJson(argument.field) };
    case "record":
      return { kind: argument.kind, record: argument.record, fields: argument.fields.map(fieldJson) };
    case "bytes":
      return { kind: argument.kind, before: hexOrNull(argument.before), after: hexOrNull(argument.after) };
  }
}

function fieldJson({ name, before, after, names, afterNames }: DecodedField): object {
  return {
    name,
    before: before === undefined ? null : plainJson(before),
    after: after === undefined ? null : plainJson(after),
    names,
    afterNames,
  };
}

function plainJson(value: Plain): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map((each: Plain) => plainJson(each));
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainJson(each as Plain)]));
  return value;
}

function gateJson({ role, kind, key, name, text, changes }: GateTouched): object {
  return { role, kind, key, name, text, changes };
}

function hexOrNull(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : hex(bytes);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
