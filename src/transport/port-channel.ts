import { TransportError } from "../session/transport-error.ts";
import { type Channel, checkedLimit, defaultLimit } from "./channel.ts";

/** A MessagePort, a Worker, or the inside of one: what posts messages and hears them, in Node as in a browser. */
export interface PortLike {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  start?(): void;
  close?(): void;
}

/** A channel over a port. Anything but bytes, or too many of them, ends it. The port itself queues what was posted. */
export function portChannel(port: PortLike, { limit = defaultLimit }: { readonly limit?: number } = {}): Channel {
  checkedLimit(limit);
  let over: Error | undefined;
  let ended: ((why: Error | undefined) => void) | undefined;
  const finish = (why: Error | undefined) => {
    if (over !== undefined) return;
    over = why ?? new TransportError("gone", "the port is closed");
    port.close?.();
    ended?.(why);
  };
  return {
    async send(message) {
      if (over !== undefined) throw over;
      if (message.length > limit) throw tooLarge(message.length, limit);
      port.postMessage(message);
    },
    receive(handle, whenEnded) {
      ended = whenEnded;
      // Messages are handled one after another, though the port gives the next while the first is still waiting.
      let turn: Promise<void> = Promise.resolve();
      port.addEventListener("message", (event) => {
        const data = "data" in event ? event.data : undefined;
        turn = turn.then(async () => {
          if (over !== undefined) return;
          if (!(data instanceof Uint8Array)) return finish(new TransportError("malformed", "what arrived is not a Uint8Array"));
          // Memory that the peer shares could change after it was judged.
          if (!(data.buffer instanceof ArrayBuffer))
            return finish(new TransportError("malformed", "what arrived is shared memory"));
          if (data.length > limit) return finish(tooLarge(data.length, limit));
          await handle(data);
        });
        turn = turn.catch((error: Error) => finish(error));
      });
      port.addEventListener("messageerror", () => finish(new TransportError("malformed", "what arrived cannot be read here")));
      port.addEventListener("close", () => finish(undefined));
      port.start?.();
    },
    end: finish,
  };
}

function tooLarge(length: number, limit: number): TransportError {
  return new TransportError("too-large", `a message of ${length} bytes; the limit is ${limit}`);
}
