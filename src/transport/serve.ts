import { failed } from "../session/answer.ts";
import type { Provider } from "../session/provider.ts";
import type { Channel } from "./channel.ts";
import { pollEvents } from "./connect.ts";
import { decodeRequest, encodeReply, type Reply, type Request } from "./messages.ts";

/**
 * Lets a peer at the other end of a channel call a provider. One call at a time, in the order they came; the next is not read before the answer to
 * this one is taken. What is no request ends the channel. When the channel ends, every descriptor that the peer has opened, and no other, is
 * closed. Resolves then, with why it ended, or `undefined` when the peer simply went.
 */
export function serve(provider: Provider<never> | Provider, channel: Channel): Promise<Error | undefined> {
  const host = provider as Provider;
  const opened = new Set<number>();
  return new Promise((resolve) => {
    const close = (why: Error | undefined) => {
      for (const fd of opened) host.close(fd);
      opened.clear();
      resolve(why);
    };
    channel.receive(async (message) => {
      try {
        await channel.send(encodeReply(answer(host, opened, decodeRequest(message))));
      } catch (error) {
        channel.end(error as Error);
        close(error as Error);
      }
    }, close);
  });
}

/** A descriptor of another peer's is none: EBADF, as another process's number is. */
function answer(provider: Provider, opened: Set<number>, request: Request): Reply {
  const { id, call, fd } = request;
  const reply = { id, value: 0, errno: undefined, events: 0, bytes: undefined };
  if (call !== "open" && !opened.has(fd)) return { ...reply, errno: "EBADF" };
  switch (call) {
    case "open": {
      const bits = request.access;
      const access = { read: (bits & 1) !== 0, write: (bits & 2) !== 0, nonblock: (bits & 4) !== 0 };
      const result = provider.open(new TextDecoder().decode(request.data), access);
      if (!failed(result)) opened.add(result.value);
      return { ...reply, ...result };
    }
    case "close":
      opened.delete(fd);
      return { ...reply, ...provider.close(fd) };
    case "ioctl": {
      const before = new Set(provider.descriptors());
      const { argument } = request;
      const result = provider.ioctl(fd, request.command, argument);
      for (const each of provider.descriptors()) if (!before.has(each)) opened.add(each);
      return { ...reply, ...result, bytes: argument instanceof Uint8Array ? argument : undefined };
    }
    case "read":
      return { ...reply, ...provider.read(fd, request.length) };
    case "write":
      return { ...reply, ...provider.write(fd, request.data) };
    case "poll": {
      const result = provider.poll(fd);
      if ("errno" in result) return { ...reply, errno: result.errno };
      return {
        ...reply,
        events: pollEvents.reduce((bits, event, index) => bits | (result.events.includes(event) ? 1 << index : 0), 0),
      };
    }
  }
}
