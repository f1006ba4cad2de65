import type { PollEvent } from "../session/spec.ts";
import type { BytesAnswer, Transport } from "../session/transport.ts";
import { TransportError } from "../session/transport-error.ts";
import type { Channel } from "./channel.ts";
import { decodeReply, encodeRequest, type Reply, type Request } from "./messages.ts";

export interface ConnectOptions {
  /** Milliseconds that one call may take, at most 2,147,483,647 (what a timer can hold); 10,000 where nothing is said. */
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
  /** Why the answer cannot be one to this call; `undefined` when it can. */
  readonly wrong: (reply: Reply) => string | undefined;
}

const longestTimer = 0x7fff_ffff;

/**
 * Calls a provider over a channel. Answers are matched by number, so a peer may answer in any order. A late one, after its call has timed out, is
 * dropped, and what it opened is closed again; one that was never asked for, a second one to the same call, or one that cannot be the call's ends the
 * channel. Every call then rejects with a `TransportError`, so nobody waits forever. Throws a `RangeError` for a timeout that no timer can hold.
 */
export function connect(channel: Channel, { timeout = 10_000 }: ConnectOptions = {}): RemoteTransport {
  if (!(timeout > 0 && timeout <= longestTimer)) {
    throw new RangeError(`timeout: expected milliseconds, more than 0 and at most ${longestTimer}, found ${timeout}`);
  }
  const waiting = new Map<number, Waiting>();
  /** Calls that timed out and whose answers may still come. */
  const late = new Map<number, Request["call"]>();
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
        const wrong = waiting.get(reply.id)?.wrong(reply);
        if (wrong !== undefined) throw new TransportError("malformed", `answer ${reply.id} ${wrong}`);
        if (!waiting.has(reply.id) && !late.has(reply.id)) {
          throw new TransportError("malformed", `answer ${reply.id} was never asked for, or came before`);
        }
      } catch (error) {
        finish(error as Error);
        channel.end(error as Error);
        return;
      }
      const waited = waiting.get(reply.id);
      if (waited === undefined) {
        // Nobody knows of what it opened: it would stay open for as long as the channel does.
        if (late.get(reply.id) === "open" && reply.errno === undefined) call("close", { fd: reply.value }).catch(() => undefined);
        late.delete(reply.id);
        return;
      }
      waiting.delete(reply.id);
      clearTimeout(waited.timer);
      waited.resolve(reply);
    },
    (why) => finish(why ?? new TransportError("gone", "the peer ended the channel")),
  );

  const call = (name: Request["call"], body: Body, wrong: Waiting["wrong"] = carriesNothing): Promise<Reply> => {
    if (over !== undefined) return Promise.reject(over);
    do last = last === 0xffff_ffff ? 1 : last + 1;
    while (waiting.has(last) || late.has(last));
    const id = last;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(id);
        late.set(id, name);
        reject(new TransportError("timed-out", `${name} was not answered within ${timeout} ms`));
      };
      waiting.set(id, { resolve, reject, wrong, timer: setTimeout(giveUp, timeout) });
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
      const given = argument instanceof Uint8Array ? argument.length : undefined;
      const reply = await call("ioctl", { fd, command: command >>> 0, argument }, ({ bytes }) =>
        bytes?.length === given ? undefined : `has ${sizeText(bytes?.length)}, where the call gave ${sizeText(given)}`,
      );
      return reply.bytes === undefined ? answerOf(reply) : { ...answerOf(reply), bytes: reply.bytes };
    },
    async read(fd, length): Promise<BytesAnswer> {
      const reply = await call("read", { fd, length }, ({ errno, value, bytes }) =>
        errno !== undefined || (value <= length && value === (bytes?.length ?? 0))
          ? undefined
          : `has ${sizeText(bytes?.length)} and says ${value}, where ${length} were asked for`,
      );
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

/** All but an ioctl and a read answer without bytes. */
function carriesNothing({ bytes }: Reply): string | undefined {
  return bytes === undefined ? undefined : `has ${sizeText(bytes.length)}, where none were asked for`;
}

function sizeText(length: number | undefined): string {
  return length === undefined ? "no bytes" : `${length} bytes`;
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
