import type { Errno } from "../abi/errno.ts";
import { answerers, type Crossing, type CrossingAnswer, type CrossingCall } from "../trial/crossing.ts";

/** Crossings on their way from the supervisor's thread: handing over one buffer costs a tenth of handing over the objects. */
export interface PackedCrossings {
  readonly bytes: ArrayBuffer;
  readonly length: number;
  /** Texts, by the numbers that stand for them. */
  readonly texts: readonly string[];
}

/** Collects crossings. */
export class CrossingLog {
  #view = new DataView(new ArrayBuffer(1 << 16));
  #bytes = new Uint8Array(this.#view.buffer);
  #at = 0;
  #texts = new Map<string, number>();
  count = 0;

  add({ index, at, thread, call, answer, by }: Crossing): void {
    const { before, after } = call.kind === "ioctl" ? call : { before: undefined, after: undefined };
    const bytes = "bytes" in call ? call.bytes : before;
    this.#room(80 + (bytes?.length ?? 0) + (after?.length ?? 0));
    this.#number(index);
    this.#number(at);
    this.#number(thread);
    this.#number(kinds.indexOf(call.kind));
    this.#number(answerers.indexOf(by));
    this.#text(call.on);
    if (call.kind === "open") {
      this.#text(call.path);
      this.#number((call.access.read ? 1 : 0) | (call.access.write ? 2 : 0) | (call.access.nonblock ? 4 : 0));
    } else this.#number(call.descriptor);
    if (call.kind === "ioctl") {
      this.#number(call.fd);
      this.#number(call.command);
      this.#view.setBigUint64(this.#at, call.argument, true);
      this.#at += 8;
      this.#some(before);
      // Most calls leave their argument as it was.
      this.#number(after === before ? 1 : 0);
      if (after !== before) this.#some(after);
    } else if ("bytes" in call) this.#some(call.bytes);
    this.#answer(answer);
    this.count += 1;
  }

  /** What was collected since the last time; undefined when that is nothing. */
  take(): PackedCrossings | undefined {
    if (this.count === 0) return undefined;
    const packed = { bytes: this.#view.buffer, length: this.#at, texts: [...this.#texts.keys()] };
    this.#start(1 << 16);
    this.#texts = new Map();
    this.#at = 0;
    this.count = 0;
    return packed;
  }

  #answer(answer: CrossingAnswer): void {
    if ("errno" in answer) {
      this.#number(0);
      this.#text(answer.errno);
    } else if ("unseen" in answer) this.#number(1);
    else {
      this.#number(answer.descriptor === undefined ? 2 : 3);
      this.#number(answer.value);
      if (answer.descriptor !== undefined) this.#number(answer.descriptor);
    }
  }

  #number(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #text(text: string): void {
    let number = this.#texts.get(text);
    if (number === undefined) {
      number = this.#texts.size;
      this.#texts.set(text, number);
    }
    this.#number(number);
  }

  #some(bytes: Uint8Array | undefined): void {
    this.#number(bytes?.length ?? -1);
    if (bytes === undefined) return;
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Makes sure of so many bytes, and of those that the numbers between take. */
  #room(bytes: number): void {
    const wanted = this.#at + bytes + 160;
    if (wanted <= this.#bytes.length) return;
    const before = this.#bytes.subarray(0, this.#at);
    this.#start(Math.max(wanted, this.#bytes.length * 2));
    this.#bytes.set(before);
  }

  #start(size: number): void {
    this.#view = new DataView(new ArrayBuffer(size));
    this.#bytes = new Uint8Array(this.#view.buffer);
  }
}

/** The crossings of a buffer, in their order. */
export function unpackCrossings({ bytes, length, texts }: PackedCrossings): readonly Crossing[] {
  const view = new DataView(bytes);
  const found: Crossing[] = [];
  let place = 0;
  const number = () => {
    place += 8;
    return view.getFloat64(place - 8, true);
  };
  const text = () => texts[number()] ?? "";
  const some = (): Uint8Array | undefined => {
    const size = number();
    if (size < 0) return undefined;
    place += size;
    return new Uint8Array(bytes.slice(place - size, place));
  };
  const answerOf = (): CrossingAnswer => {
    const kind = number();
    if (kind === 0) return { errno: text() as Errno };
    if (kind === 1) return { unseen: true };
    const value = number();
    return kind === 2 ? { value } : { value, descriptor: number() };
  };
  const callOf = (kind: CrossingCall["kind"], on: string): CrossingCall => {
    if (kind === "open") {
      const path = text();
      const ways = number();
      return { kind, path, on, access: { read: (ways & 1) !== 0, write: (ways & 2) !== 0, nonblock: (ways & 4) !== 0 } };
    }
    const descriptor = number();
    if (kind === "close") return { kind, descriptor, on };
    if (kind !== "ioctl") return { kind, descriptor, on, bytes: some() ?? new Uint8Array() };
    const fd = number();
    const command = number();
    place += 8;
    const argument = view.getBigUint64(place - 8, true);
    const before = some();
    const after = number() === 1 ? before : some();
    return {
      kind,
      descriptor,
      on,
      fd,
      command,
      argument,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  };
  while (place < length) {
    const [index, at, thread] = [number(), number(), number()];
    const kind = kinds[number()] ?? "close";
    const by = answerers[number()] ?? "kernel";
    const call = callOf(kind, text());
    found.push({ index, at, thread, call, answer: answerOf(), by });
  }
  return found;
}

const kinds: readonly CrossingCall["kind"][] = ["open", "ioctl", "read", "write", "close"];
