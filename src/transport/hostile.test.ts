import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { menuContract, menuHost, plugin } from "../../test/support/menu-host.ts";
import { buildOf } from "../contract/build-of.ts";
import { negotiate } from "../session/negotiate.ts";
import { Provider } from "../session/provider.ts";
import type { Channel } from "./channel.ts";
import { connect } from "./connect.ts";
import { decodeReply, decodeRequest, encodeReply, encodeRequest, type Reply, type Request } from "./messages.ts";
import { portChannel } from "./port-channel.ts";
import { serve } from "./serve.ts";
import { type StreamLike, streamChannel } from "./stream-channel.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

const host = () => new Provider(menuHost, buildOf(menuContract, "3"));
const request = {
  id: 1,
  call: "ioctl",
  fd: 3,
  command: 0,
  argument: undefined,
  length: 0,
  access: 0,
  data: new Uint8Array(),
} as const;
const reply = { id: 1, value: 0, errno: undefined, events: 0, bytes: undefined } as const;
const text = (request: Request) => `${request.id} ${request.call} ${request.fd}`;

/** A channel whose peer is the test: what was sent, and how to answer. */
function played() {
  const sent: string[] = [];
  let handle: (message: Uint8Array) => void | Promise<void> = () => undefined;
  let ended: (why: Error | undefined) => void = () => undefined;
  const channel: Channel = {
    async send(message) {
      sent.push(text(decodeRequest(message)));
    },
    receive(given, whenEnded) {
      handle = given;
      ended = whenEnded;
    },
    end: (why) => ended(why),
  };
  return { channel, sent, answer: (given: Partial<Reply>) => void handle(encodeReply({ ...reply, ...given })) };
}

describe("a provider that answers late", () => {
  test("what it opened for a call that nobody waits for is closed again", async () => {
    const { channel, sent, answer } = played();
    const transport = connect(channel, { timeout: 20 });
    await expect(transport.open("/host")).rejects.toMatchObject({ code: "timed-out" });
    answer({ id: 1, value: 7 });
    expect(sent).toEqual(["1 open 0", "2 close 7"]);
    answer({ id: 2 });
    const next = transport.close(5);
    answer({ id: 3 });
    expect(await next).toEqual({ value: 0 });
  });

  test("an open that failed late leaves nothing to close", async () => {
    const { channel, sent, answer } = played();
    await expect(connect(channel, { timeout: 20 }).open("/host")).rejects.toMatchObject({ code: "timed-out" });
    answer({ id: 1, errno: "ENOENT" });
    expect(sent).toEqual(["1 open 0"]);
  });

  test("a negotiation that timed out leaves no descriptor behind", async () => {
    const provider = host();
    const { port1, port2 } = new MessageChannel();
    cleanups.push(() => port1.close());
    const slow = portChannel(port1);
    const late: Channel = {
      ...slow,
      async send(message) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return slow.send(message);
      },
    };
    void serve(provider, late);
    const refused = negotiate(plugin(connect(portChannel(port2), { timeout: 20 })), { require: ["icons"] });
    await expect(refused).rejects.toMatchObject({ code: "timed-out" });
    expect(provider.descriptors()).toEqual([3]);
    await expect.poll(() => provider.descriptors()).toEqual([]);
  });
});

describe("a provider that lies", () => {
  test.each<readonly [string, Partial<Reply>, string]>([
    ["number 0, which is no call's", { id: 0 }, "answer 0 was never asked for, or came before"],
    ["fewer bytes than the call gave", { bytes: new Uint8Array(7) }, "answer 1 has 7 bytes, where the call gave 8 bytes"],
    ["more bytes than the call gave", { bytes: new Uint8Array(9) }, "answer 1 has 9 bytes, where the call gave 8 bytes"],
    ["no bytes where the call gave some", {}, "answer 1 has no bytes, where the call gave 8 bytes"],
  ])("%s", async (_, given, message) => {
    const { channel, answer } = played();
    const call = connect(channel).ioctl(3, 1, new Uint8Array(8));
    answer(given);
    await expect(call).rejects.toMatchObject({ code: "malformed", message });
  });

  test.each<readonly [string, Partial<Reply>, string]>([
    [
      "more than was asked for",
      { value: 5, bytes: new Uint8Array(5) },
      "answer 1 has 5 bytes and says 5, where 4 were asked for",
    ],
    [
      "a count that is not its bytes'",
      { value: 3, bytes: new Uint8Array(2) },
      "answer 1 has 2 bytes and says 3, where 4 were asked for",
    ],
    ["a count without bytes", { value: 3 }, "answer 1 has no bytes and says 3, where 4 were asked for"],
  ])("reads %s", async (_, given, message) => {
    const { channel, answer } = played();
    const call = connect(channel).read(3, 4);
    answer(given);
    await expect(call).rejects.toMatchObject({ code: "malformed", message });
  });

  test("bytes where none were given", async () => {
    const { channel, answer } = played();
    const calls = [connect(channel).ioctl(3, 1, 5n)];
    answer({ bytes: new Uint8Array(1) });
    await expect(calls[0]).rejects.toThrow("answer 1 has 1 bytes, where the call gave no bytes");
    const other = played();
    const close = connect(other.channel).close(3);
    other.answer({ bytes: new Uint8Array() });
    await expect(close).rejects.toThrow("answer 1 has 0 bytes, where none were asked for");
  });

  test("a second answer to the same call ends the channel", async () => {
    const { channel, answer } = played();
    const transport = connect(channel);
    const [first, second] = [transport.close(3), transport.close(4)];
    answer({ id: 1 });
    answer({ id: 1 });
    expect(await first).toEqual({ value: 0 });
    await expect(second).rejects.toThrow("answer 1 was never asked for, or came before");
  });
});

describe("what is no message", () => {
  test("unknown bits of a request or an answer", () => {
    expect(() => decodeRequest(encodeRequest({ ...request, access: 8 }))).toThrow("no message of abide: request.access 8");
    expect(() => decodeReply(encodeReply({ ...reply, events: 16 }))).toThrow("no message of abide: answer.events 16");
    expect(decodeRequest(encodeRequest({ ...request, access: 7 })).access).toBe(7);
    expect(decodeReply(encodeReply({ ...reply, events: 15 })).events).toBe(15);
  });

  test("memory that a peer could change after it was judged", async () => {
    const { port1, port2 } = new MessageChannel();
    cleanups.push(() => port2.close());
    const provider = host();
    const ended = serve(provider, portChannel(port1));
    const message = encodeRequest({ ...request, call: "open", data: new TextEncoder().encode("/host") });
    const shared = new Uint8Array(new SharedArrayBuffer(message.length));
    shared.set(message);
    port2.postMessage(shared);
    expect(await ended).toMatchObject({ code: "malformed", message: "what arrived is shared memory" });
    expect(provider.descriptors()).toEqual([]);
  });
});

describe("options that would undo the guard", () => {
  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("a timeout of %d", (timeout) => {
    expect(() => connect(played().channel, { timeout })).toThrow(
      `timeout: expected milliseconds, more than 0 and at most 2147483647, found ${timeout}`,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 31, 32.5, 2 ** 32])("a limit of %d", (limit) => {
    const message = `limit: expected bytes, from 32 (the smallest message) to 4294967295, found ${limit}`;
    const { port1 } = new MessageChannel();
    cleanups.push(() => port1.close());
    expect(() => portChannel(port1, { limit })).toThrow(message);
    expect(() => streamChannel({} as StreamLike, { limit })).toThrow(message);
  });
});
