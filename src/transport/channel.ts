/**
 * What carries messages between two sides: whole, in order, each at most as long as the channel's limit. A channel ends once, for whatever
 * reason, and nothing arrives after that.
 */
export interface Channel {
  /** Resolves when the peer can take another. Rejects with a `TransportError` when it ended, or the message is too large. */
  send(message: Uint8Array): Promise<void>;
  /** To be called once. The next message waits until `handle` is done with this one. */
  receive(handle: (message: Uint8Array) => void | Promise<void>, ended: (why: Error | undefined) => void): void;
  /** Ends the channel for both sides. */
  end(why?: Error): void;
}

/** Largest message in bytes where nothing else is said. The largest record of any interface here is far below it. */
export const defaultLimit = 1 << 20;

/** Throws a `RangeError` for a limit that would let everything pass, or nothing. */
export function checkedLimit(limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 32 && limit <= 0xffff_ffff) return limit;
  throw new RangeError(`limit: expected bytes, from 32 (the smallest message) to 4294967295, found ${limit}`);
}
