import type { Readable } from "node:stream";

/** Bytes of a stream's end that are kept. */
const kept = 1 << 16;

/** The last of what a stream says, as text. Nothing where there is no stream. */
export class Tail {
  readonly #parts: Buffer[] = [];
  readonly #stream: Readable | null;
  readonly #closed: Promise<void>;
  #length = 0;

  constructor(stream: Readable | null) {
    this.#stream = stream;
    this.#closed = new Promise((resolve) => {
      if (stream === null) return resolve();
      stream.on("data", (part: Buffer) => this.#add(part));
      stream.once("close", resolve);
      stream.once("error", () => resolve());
    });
  }

  closed(): Promise<void> {
    return this.#closed;
  }

  /** No more is wanted of it. */
  leave(): void {
    this.#stream?.destroy();
  }

  text(): string {
    return Buffer.concat(this.#parts).subarray(-kept).toString();
  }

  #add(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
    while (this.#length - (this.#parts[0]?.length ?? 0) > kept) this.#length -= this.#parts.shift()?.length ?? 0;
  }
}
