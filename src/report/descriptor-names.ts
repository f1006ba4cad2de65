import type { Crossing, CrossingCall } from "../trial/crossing.ts";

/** What a program's descriptors are called, learnt from the calls as they come: `5</dev/vduse/control>`, `7<vm>`. */
export class DescriptorNames {
  readonly #known = new Map<number, { fd: number | undefined; readonly node: string | undefined }>();

  /** Learns what a crossing tells of descriptors: how it calls one, and which it opens. To be told each, in their order. */
  learn({ call, answer }: Crossing): void {
    if (call.kind === "ioctl") this.#of(call.descriptor).fd = call.fd;
    if (!("value" in answer) || answer.descriptor === undefined) return;
    this.#known.set(answer.descriptor, { fd: answer.value, node: call.kind === "open" ? call.path : undefined });
  }

  /** The descriptor that a call is made on, with the node that it is of; where a command handed it out, with its kind. */
  of(call: Exclude<CrossingCall, { readonly kind: "open" }>): string {
    const { fd, node } = this.#of(call.descriptor);
    return `${fd ?? "?"}<${node ?? call.on}>`;
  }

  /** The node alone, or the kind. */
  node(call: CrossingCall): string {
    return call.kind === "open" ? call.path : (this.#of(call.descriptor).node ?? call.on);
  }

  #of(descriptor: number): { fd: number | undefined; readonly node: string | undefined } {
    const known = this.#known.get(descriptor) ?? { fd: undefined, node: undefined };
    this.#known.set(descriptor, known);
    return known;
  }
}
