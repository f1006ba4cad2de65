import type { PollEvent } from "../session/spec.ts";
import type { BytesAnswer, Transport } from "../session/transport.ts";
import { TransportError } from "../session/transport-error.ts";
import type { Channel } from "./channel.ts";
import { decodeReply, encodeRequest, type Reply, type Request } from "./messages.ts";

export interface ConnectOptions {
  /** Milliseconds that one call may take; 10,000 where nothing is said. */
  readonly timeout?: number;
}

/** A transport whose provider is at the other end of a channel. `end` closes the channel; calls that wait are rejected. */
export interface RemoteTransport extends Transport {
  end(): void;
}

type Body = Partial<Omit<Request, "id" | "call">>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Calls a provider over a channel. Answers are matched by number, so a peer may answer in any order; a late one, after its call has timed out, is
 * dropped; one that was never asked for ends the channel. Every call then rejects with a `TransportError`, so nobody waits forever.
 */
export function connect(channel: Channel, { timeout = 10_000 }: ConnectOptions = {}): RemoteTransport {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let over: Error | undefined;

  const finish = (why: Error) => {
    over ??= why;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(over);
    }
    waiting.clear();
  };

  channel.receive(
    (message) => {
      let reply: Reply;
      try {
        reply = decodeReply(message);
        if (reply.id > last) throw new TransportError("malformed", `answer ${reply.id} was never asked for`);
      } catch (error) {
        finish(error as Error);
        channel.end(error as Error);
        return;
      }
      const call = waiting.get(reply.id);
      if (call === undefined) return;
      waiting.delete(reply.id);
      clearTimeout(call.timer);
      call.resolve(reply);
    },
    (why) => finish(why ?? new TransportError("gone", "the peer ended the channel")),
  );

  const call = (name: Request["call"], body: Body): Promise<Reply> => {
    if (over !== undefined) return Promise.reject(over);
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const late = () => {
        waiting.delete(id);
        reject(new TransportError("timed-out", `${name} was not answered within ${timeout} ms`));
      };
      waiting.set(id, { resolve, reject, timer: setTimeout(late, timeout) });
      const request = {
        id,
        call: name,
        fd: 0,
        command: 0,
        argument: undefined,
        length: 0,
        access: 0,
        data: new Uint8Array(),
        ...body,
      };
      // A message that cannot be sent is this call's failure alone: the next may be smaller.
      send(channel, request).catch((error: Error) => {
        const mine = waiting.get(id);
        if (mine === undefined) return;
        waiting.delete(id);
        clearTimeout(mine.timer);
        reject(error);
      });
    });
  };

  return {
    async open(path, access = {}) {
      const { read = true, write = true, nonblock = false } = access;
      const bits = Number(read) | (Number(write) << 1) | (Number(nonblock) << 2);
      return answerOf(await call("open", { data: new TextEncoder().encode(path), access: bits }));
    },
    close: async (fd) => answerOf(await call("close", { fd })),
    async ioctl(fd, command, argument) {
      const reply = await call("ioctl", { fd, command: command >>> 0, argument });
      return reply.bytes === undefined ? answerOf(reply) : { ...answerOf(reply), bytes: reply.bytes };
    },
    async read(fd, length): Promise<BytesAnswer> {
      const reply = await call("read", { fd, length });
      if (reply.errno !== undefined) return { errno: reply.errno };
      return { value: reply.value, bytes: reply.bytes ?? new Uint8Array() };
    },
    write: async (fd, bytes) => answerOf(await call("write", { fd, data: bytes })),
    async poll(fd) {
      const reply = await call("poll", { fd });
      return reply.errno === undefined ? { events: eventsOf(reply.events) } : { errno: reply.errno };
    },
    end() {
      const why = new TransportError("gone", "the transport was ended on this side");
      finish(why);
      channel.end();
    },
  };
}

async function send(channel: Channel, request: Request): Promise<void> {
  await channel.send(encodeRequest(request));
}

function answerOf({ value, errno }: Reply) {
  return errno === undefined ? { value } : { errno };
}

/** By bit, from the lowest. */
export const pollEvents = ["in", "out", "error", "hang-up"] as const satisfies readonly PollEvent[];

function eventsOf(bits: number): readonly PollEvent[] {
  return pollEvents.filter((_, index) => (bits & (1 << index)) !== 0);
}
