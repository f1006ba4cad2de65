import { TransportError } from "../session/transport-error.ts";
import { type Channel, checkedLimit, defaultLimit } from "./channel.ts";

/** A socket or pipe: bytes in, by iteration; bytes out, each write telling when it was taken. A Node stream is one. */
export interface StreamLike extends AsyncIterable<Uint8Array> {
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  destroy(error?: Error): unknown;
}

/**
 * A channel over a stream of bytes: each message after its length, 4 bytes, little-endian. A length over the limit ends the channel before anything
 * of it is kept; a stream that ends within a message is one that was cut off. The stream is not read while a message is handled, so a peer
 * that does not take its answers is not given more.
 */
export function streamChannel(stream: StreamLike, { limit = defaultLimit }: { readonly limit?: number } = {}): Channel {
  checkedLimit(limit);
  let over: Error | undefined;
  let ended: ((why: Error | undefined) => void) | undefined;
  const finish = (why: Error | undefined) => {
    if (over !== undefined) return;
    over = why ?? new TransportError("gone", "the stream has ended");
    stream.destroy();
    ended?.(why);
  };
  return {
    send(message) {
      if (over !== undefined) return Promise.reject(over);
      if (message.length > limit) return Promise.reject(tooLarge(message.length, limit));
      const framed = new Uint8Array(message.length + 4);
      new DataView(framed.buffer).setUint32(0, message.length, true);
      framed.set(message, 4);
      return new Promise((resolve, reject) => {
        stream.write(framed, (error) => {
          if (error === undefined || error === null) return resolve();
          const gone = new TransportError("gone", `the peer takes nothing more: ${error.message}`);
          finish(gone);
          reject(gone);
        });
      });
    },
    receive(handle, whenEnded) {
      ended = whenEnded;
      void pump(stream, limit, handle, () => over !== undefined).then(
        () => finish(undefined),
        (error: Error) => finish(error instanceof TransportError ? error : new TransportError("gone", error.message)),
      );
    },
    end: finish,
  };
}

async function pump(
  stream: StreamLike,
  limit: number,
  handle: (message: Uint8Array) => void | Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted: number | undefined;
  for await (const chunk of stream) {
    if (stopped()) return;
    parts.push(chunk);
    held += chunk.length;
    for (;;) {
      const need = wanted ?? 4;
      if (held < need) break;
      const all = joined(parts, held);
      const taken = all.slice(0, need);
      parts = [all.subarray(need)];
      held -= need;
      if (wanted === undefined) {
        wanted = new DataView(taken.buffer).getUint32(0, true);
        if (wanted > limit) throw tooLarge(wanted, limit);
      } else {
        wanted = undefined;
        await handle(taken);
        if (stopped()) return;
      }
    }
  }
  if (held > 0 || wanted !== undefined) {
    throw new TransportError("malformed", `the stream ended within a message: ${held} of ${wanted ?? 4} bytes came`);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function tooLarge(length: number, limit: number): TransportError {
  return new TransportError("too-large", `a message of ${length} bytes; the limit is ${limit}`);
}
