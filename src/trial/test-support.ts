import type { BuildRequest } from "../contract/build-of.ts";
import { buildOf } from "../contract/build-of.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "./crossing.ts";
import type { TrialEnd, TrialResult } from "./trial-result.ts";

/** A program as a script: its calls are made on a played build, and what crossed is kept, as it would be of a program that was intercepted. */
export class ScriptedConsumer {
  readonly crossings: Crossing[] = [];
  readonly #provider: Provider;
  readonly #spec: AnyInterface;
  readonly #request: BuildRequest;
  readonly #open = new Map<number, { readonly descriptor: number; readonly on: string }>();
  #next = 0;

  constructor(spec: AnyInterface, request: BuildRequest | string) {
    this.#spec = spec;
    this.#request = typeof request === "string" ? { from: request } : request;
    this.#provider = new Provider(spec as never, buildOf(spec.contract, this.#request));
  }

  /** Answers the descriptor's number, or the errno. */
  open(path: string): number | string {
    const access = { read: true, write: true, nonblock: false };
    const answer = this.#provider.open(path, access);
    const on =
      this.#spec.descriptors.find(
        (each) => each.path === path || (each.path?.endsWith("/$NAME") && path.startsWith(each.path.slice(0, -5))),
      )?.kind ?? "";
    this.#keep({ kind: "open", path, on, access }, "errno" in answer ? answer : this.#hand(answer.value, on));
    return "errno" in answer ? answer.errno : answer.value;
  }

  /** `behind`: bytes behind those that the command's number announces, which an interceptor does not see. */
  ioctl(fd: number, command: number, argument?: bigint | Uint8Array, behind: Uint8Array = new Uint8Array()): number | string {
    const own = this.#open.get(fd) ?? { descriptor: -1, on: "" };
    const pointer = argument instanceof Uint8Array;
    const memory = pointer ? new Uint8Array([...argument, ...behind]) : undefined;
    const before = pointer ? argument.slice() : undefined;
    const answer = this.#provider.ioctl(fd, command, memory ?? (argument as bigint | undefined));
    const kind = "errno" in answer ? undefined : this.#provider.handle(answer.value)?.kind;
    const handed = "value" in answer && answer.value > 2 && kind !== undefined && !this.#open.has(answer.value);
    const kept = "value" in answer && handed ? this.#hand(answer.value, kind) : answer;
    const call: CrossingCall = {
      kind: "ioctl",
      ...own,
      fd,
      command: command >>> 0,
      argument: pointer ? 0x7f00_0000_0000n : (argument ?? 0n),
      ...(before === undefined ? {} : { before, after: memory?.slice(0, before.length) ?? before }),
    };
    this.#keep(call, kept);
    if (pointer) argument.set(memory?.subarray(0, argument.length) ?? []);
    return "errno" in answer ? answer.errno : answer.value;
  }

  /** A descriptor of its own. */
  eventfd(): number {
    const answer = this.#provider.foreign("eventfd");
    return "errno" in answer ? -1 : answer.value;
  }

  close(fd: number): void {
    const own = this.#open.get(fd);
    if (own === undefined) return;
    this.#provider.close(fd);
    this.#open.delete(fd);
    this.#keep({ kind: "close", ...own }, { value: 0 });
  }

  result(end: TrialEnd, err = ""): TrialResult {
    const build = buildOf(this.#spec.contract, this.#request).name;
    const { crossings } = this;
    const program = ["consumer"];
    return {
      interface: this.#spec.contract.name,
      request: this.#request,
      build,
      program,
      crossings,
      dropped: 0,
      end,
      milliseconds: 20,
      out: "",
      err,
    };
  }

  #hand(fd: number, on: string): CrossingAnswer {
    const descriptor = this.#next++;
    this.#open.set(fd, { descriptor, on });
    return { value: fd, descriptor };
  }

  #keep(call: CrossingCall, answer: CrossingAnswer): void {
    const index = this.crossings.length;
    this.crossings.push({ index, at: index * 100, thread: 1, call, answer, by: "played" });
  }
}

/** Bytes from pieces: a number is so many bytes, little-endian; a text is padded with zeros. */
export function bytesOf(...pieces: readonly (readonly [size: number, value: number | bigint | string])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [size, value] of pieces) {
    const text = typeof value === "string" ? [...value].map((each) => each.charCodeAt(0)) : undefined;
    for (let at = 0; at < size; at++)
      bytes.push(text === undefined ? Number((BigInt(value) >> BigInt(8 * at)) & 0xffn) : (text[at] ?? 0));
  }
  return Uint8Array.from(bytes);
}
