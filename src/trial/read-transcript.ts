import { isErrno } from "../abi/errno.ts";
import { nearest } from "../abi/nearest.ts";
import type { Access } from "../session/spec.ts";
import { type AnsweredBy, answerers, type Crossing, type CrossingAnswer, type CrossingCall } from "./crossing.ts";
import { type MachineKernel, type Transcript, transcriptSchema } from "./transcript.ts";
import type { TrialEnd } from "./trial-result.ts";

/** A transcript that is none, or is damaged. Its message names the line and the field. */
export class TranscriptError extends Error {
  override readonly name = "TranscriptError";
  /** Stable: a program may compare with these. */
  readonly code: "not-json" | "wrong-type" | "missing" | "unknown-property" | "out-of-order";
  /** From 1. */
  readonly line: number;
  /** `call.before`; empty for the line as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;

  constructor(
    code: TranscriptError["code"],
    at: { readonly line: number; readonly path: string },
    expected: string,
    actual: string,
  ) {
    super(`line ${at.line}: ${at.path === "" ? "" : `${at.path}: `}expected ${expected}, found ${actual}`);
    this.code = code;
    this.line = at.line;
    this.path = at.path;
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * The transcript that JSON lines hold (`schema/transcript-1.schema.json`), strictly: each line is a whole JSON object with the properties that it must have and no
 * other. What was decoded is not read: it follows from the rest. A transcript may end before its program did, and never in the middle of a line.
 * Throws a `TranscriptError` that names the line and the field.
 */
export function readTranscript(text: string): Transcript {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const [first, ...rest] = lines.map((line, at) => objectOf(line, at + 1));
  if (first === undefined) throw new TranscriptError("missing", { line: 1, path: "" }, "a first line with the schema", "nothing");
  const head = headOf(first);
  const crossings: Crossing[] = [];
  for (const [at, part] of rest.entries()) {
    if (!part.has("end")) {
      crossings.push(crossingOf(part, crossings.length));
      continue;
    }
    const behind = rest[at + 1];
    if (behind !== undefined) throw behind.wrong("", "nothing behind the line with the end", "another line", "out-of-order");
    return { ...head, crossings, ended: endedOf(part) };
  }
  return { ...head, crossings };
}

function headOf(part: Part): Omit<Transcript, "crossings"> {
  const schema = part.text("schema");
  if (schema !== transcriptSchema) throw part.wrong("schema", JSON.stringify(transcriptSchema), JSON.stringify(schema));
  const [name, build] = [part.text("interface"), part.orNull("build", () => part.text("build"))];
  const kernel = part.orNull("kernel", () => kernelOf(part.object("kernel")));
  const program = part.list("program").map((each) => {
    if (typeof each !== "string") throw part.wrong("program", "a list of texts", shown(each));
    return each;
  });
  part.done();
  return { interface: name, build, kernel, program };
}

function kernelOf(part: Part): MachineKernel {
  const kernel = { release: part.text("release"), machine: part.text("machine") };
  part.done();
  return kernel;
}

function crossingOf(part: Part, due: number): Crossing {
  const index = part.whole("index");
  if (index !== due) throw part.wrong("index", `${due}, the one that comes next`, String(index), "out-of-order");
  const [at, thread] = [part.number("at"), part.whole("thread")];
  const [call, answer] = [callOf(part.object("call")), answerOf(part.object("answer"))];
  const by = part.oneOf<AnsweredBy>("by", answerers);
  part.object("decoded");
  part.done();
  return { index, at, thread, call, answer, by };
}

function callOf(part: Part): CrossingCall {
  const kind = part.oneOf<CrossingCall["kind"]>("kind", ["open", "ioctl", "read", "write", "close"]);
  const call = callOfKind(part, kind);
  part.done();
  return call;
}

function callOfKind(part: Part, kind: CrossingCall["kind"]): CrossingCall {
  if (kind === "open") return { kind, path: part.text("path"), on: part.text("on"), access: accessOf(part.object("access")) };
  const own = { descriptor: part.whole("descriptor"), on: part.text("on") };
  switch (kind) {
    case "close":
      return { kind, ...own };
    case "read":
    case "write":
      return { kind, ...own, bytes: part.bytes("bytes") };
    case "ioctl": {
      const before = part.orNull("before", () => part.bytes("before"));
      const after = part.orNull("after", () => part.bytes("after"));
      return {
        kind,
        ...own,
        fd: part.whole("fd"),
        command: part.whole("command", 0xffff_ffff),
        argument: part.bigint("argument"),
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
    }
  }
}

function accessOf(part: Part): Access {
  const access = { read: part.truth("read"), write: part.truth("write"), nonblock: part.truth("nonblock") };
  part.done();
  return access;
}

function answerOf(part: Part): CrossingAnswer {
  const value = part.orNull("value", () => part.number("value"));
  const descriptor = part.orNull("descriptor", () => part.whole("descriptor"));
  const errno = part.orNull("errno", () => part.text("errno"));
  part.done();
  if (value !== undefined && errno !== undefined) throw part.wrong("errno", "null beside a value", JSON.stringify(errno));
  if (descriptor !== undefined && value === undefined) throw part.wrong("descriptor", "null without a value", String(descriptor));
  if (value !== undefined) return descriptor === undefined ? { value } : { value, descriptor };
  if (errno === undefined) return { unseen: true };
  if (!isErrno(errno)) throw part.wrong("errno", "the name of an errno", JSON.stringify(errno));
  return { errno };
}

function endedOf(part: Part): Required<Transcript>["ended"] {
  const ended = { end: endOf(part.object("end")), dropped: part.whole("dropped"), milliseconds: part.number("milliseconds") };
  part.done();
  return ended;
}

function endOf(part: Part): TrialEnd {
  const kind = part.oneOf<TrialEnd["kind"]>("kind", ["exited", "interrupted", "killed", "settled", "out-of-time", "not-started"]);
  const end = endOfKind(part, kind);
  part.done();
  return end;
}

function endOfKind(part: Part, kind: TrialEnd["kind"]): TrialEnd {
  switch (kind) {
    case "exited":
      return { kind, code: part.whole("code") };
    case "killed":
      return { kind, signal: part.text("signal") };
    case "interrupted":
      return { kind, signal: part.text("signal"), after: afterOf(part.object("after")) };
    case "settled":
      return { kind, after: afterOf(part.object("after")), ...(part.has("locked") ? { locked: part.truth("locked") } : {}) };
    case "out-of-time":
      return { kind };
    case "not-started":
      return { kind, reason: part.text("reason") };
  }
}

function afterOf(part: Part): { readonly code: number } | { readonly signal: string } {
  const how = part.has("signal") ? { signal: part.text("signal") } : { code: part.whole("code") };
  part.done();
  return how;
}

function objectOf(text: string, line: number): Part {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const cut = text.length > 40 ? `${text.slice(0, 37)}...` : text;
    throw new TranscriptError(
      "not-json",
      { line, path: "" },
      "a JSON object that ends on its line",
      text === "" ? "nothing" : JSON.stringify(cut),
    );
  }
  return new Part(value, line, "");
}

/** An object whose properties are taken one by one; what is left in the end is a stranger. */
class Part {
  readonly #value: { readonly [name: string]: unknown };
  readonly #line: number;
  readonly #path: string;
  readonly #taken = new Set<string>();

  constructor(value: unknown, line: number, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TranscriptError("wrong-type", { line, path }, "an object", shown(value));
    }
    this.#value = value as { readonly [name: string]: unknown };
    this.#line = line;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }

  wrong(name: string, expected: string, actual: string, code: TranscriptError["code"] = "wrong-type"): TranscriptError {
    const path = [this.#path, name].filter((part) => part !== "").join(".");
    return new TranscriptError(code, { line: this.#line, path }, expected, actual);
  }

  text(name: string): string {
    const value = this.#take(name);
    if (typeof value !== "string") throw this.wrong(name, "a text", shown(value));
    return value;
  }

  truth(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== "boolean") throw this.wrong(name, "true or false", shown(value));
    return value;
  }

  number(name: string): number {
    const value = this.#take(name);
    if (typeof value !== "number") throw this.wrong(name, "a number", shown(value));
    return value;
  }

  whole(name: string, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take(name);
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw this.wrong(
      name,
      most === Number.MAX_SAFE_INTEGER ? "a whole number from 0 on" : `a whole number from 0 to ${most}`,
      shown(value),
    );
  }

  /** Decimal text: a 64-bit number that is not negative. */
  bigint(name: string): bigint {
    const value = this.text(name);
    const number = /^(0|[1-9]\d{0,19})$/.test(value) ? BigInt(value) : undefined;
    if (number === undefined || number >= 1n << 64n)
      throw this.wrong(name, "a 64-bit number as decimal text", JSON.stringify(value));
    return number;
  }

  bytes(name: string): Uint8Array {
    const value = this.text(name);
    if (value.length % 2 !== 0 || !/^[0-9a-f]*$/.test(value))
      throw this.wrong(name, "bytes as pairs of hex digits in lower case", shown(value));
    return Uint8Array.from({ length: value.length / 2 }, (_, at) => Number.parseInt(value.slice(2 * at, 2 * at + 2), 16));
  }

  list(name: string): readonly unknown[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) throw this.wrong(name, "a list", shown(value));
    return value;
  }

  object(name: string): Part {
    const path = [this.#path, name].filter((part) => part !== "").join(".");
    return new Part(this.#take(name), this.#line, path);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = this.text(name);
    const found = values.find((each) => each === value);
    if (found === undefined) throw this.wrong(name, `one of ${values.join(", ")}`, JSON.stringify(value));
    return found;
  }

  /** `undefined` for null. */
  orNull<T>(name: string, read: () => T): T | undefined {
    return this.#take(name) === null ? undefined : read();
  }

  done(): void {
    const stranger = Object.keys(this.#value).find((name) => !this.#taken.has(name));
    if (stranger === undefined) return;
    const meant = nearest(stranger, [...this.#taken]);
    const known =
      meant === undefined ? `no other property than ${[...this.#taken].join(", ")}` : `no such property; ${meant} is meant?`;
    throw this.wrong(stranger, known, shown(this.#value[stranger]), "unknown-property");
  }

  #take(name: string): unknown {
    this.#taken.add(name);
    if (!this.has(name)) throw this.wrong(name, "to be there", "nothing", "missing");
    return this.#value[name];
  }
}

function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
