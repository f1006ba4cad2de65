import { createServer, connect as dial, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { menuContract, menuHost, numbers, plugin } from "../../test/support/menu-host.ts";
import { buildOf } from "../contract/build-of.ts";
import { negotiate } from "../session/negotiate.ts";
import { Provider } from "../session/provider.ts";
import { inProcess, type Transport } from "../session/transport.ts";
import type { Channel } from "./channel.ts";
import { connect } from "./connect.ts";
import { decodeRequest, encodeReply, encodeRequest } from "./messages.ts";
import { portChannel } from "./port-channel.ts";
import { serve } from "./serve.ts";
import { streamChannel } from "./stream-channel.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

const host = () => new Provider(menuHost, buildOf(menuContract, "3"));

/** Both ends of a TCP connection on the loopback. */
function socketPair(): Promise<readonly [Socket, Socket]> {
  return new Promise((resolve) => {
    const server = createServer((accepted) => resolve([accepted, dialled]));
    let dialled: Socket;
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      dialled = dial(typeof address === "object" && address !== null ? address.port : 0, "127.0.0.1");
      cleanups.push(() => {
        dialled.destroy();
        server.close();
      });
    });
  });
}

async function overSocket(provider: Provider<unknown>): Promise<Transport> {
  const [theirs, mine] = await socketPair();
  void serve(provider, streamChannel(theirs));
  return connect(streamChannel(mine));
}

async function overPort(provider: Provider<unknown>): Promise<Transport> {
  const { port1, port2 } = new MessageChannel();
  cleanups.push(() => port1.close());
  void serve(provider, portChannel(port1));
  return connect(portChannel(port2));
}

const transports: readonly (readonly [string, (provider: Provider<unknown>) => Promise<Transport>])[] = [
  ["in process", async (provider) => inProcess(provider)],
  ["over a message port", overPort],
  ["over a socket", overSocket],
];

describe.each(transports)("%s", (_, over) => {
  test("the same session", async () => {
    const provider = host();
    const session = await negotiate(plugin(await over(provider)), {
      require: ["icons", "themes"],
      bundles: { live: ["badges"] },
    });
    expect(session.agreed).toEqual(["menus", "icons", "badges", "features", "themes"]);
    await session.addMenu({ label: "file", icon: 3 });
    await session.setTheme(5n);
    expect(await session.version()).toBe(1n);
    await expect(session.addMenu({ label: "file" })).rejects.toThrow("ADD_MENU answered EEXIST");
    expect(provider.world).toEqual({ menus: ["file"], badge: 0, theme: 5 });
    await session.close();
    expect(provider.descriptors()).toEqual([]);
  });

  test("every answer is the provider's own, errno and bytes", async () => {
    const transport = await over(host());
    expect(await transport.open("/nowhere")).toEqual({ errno: "ENOENT" });
    expect(await transport.open("/host")).toEqual({ value: 3 });
    expect(await transport.ioctl(3, numbers.CHECK, 7n)).toEqual({ value: 1 });
    expect(await transport.ioctl(3, numbers.GET_VERSION, new Uint8Array(8))).toEqual({
      value: 0,
      bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0),
    });
    expect(await transport.ioctl(3, numbers.GET_VERSION, new Uint8Array(7))).toEqual({
      errno: "EFAULT",
      bytes: new Uint8Array(7),
    });
    expect(await transport.ioctl(3, numbers.GET_VERSION)).toEqual({ errno: "EFAULT" });
    expect(await transport.ioctl(3, 0xdead_beef, 1n)).toEqual({ errno: "ENOTTY" });
    expect(await transport.ioctl(4, numbers.CHECK, 7n)).toEqual({ errno: "EBADF" });
    expect(await transport.read(3, 8)).toEqual({ errno: "EINVAL" });
    expect(await transport.write(3, Uint8Array.of(1))).toEqual({ errno: "EINVAL" });
    expect(await transport.poll(3)).toEqual({ events: ["in", "out"] });
    expect(await transport.close(3)).toEqual({ value: 0 });
    expect(await transport.close(3)).toEqual({ errno: "EBADF" });
  });

  test("a hundred calls at once are answered each with its own", async () => {
    const transport = await over(host());
    await transport.open("/host");
    const asked = Array.from({ length: 100 }, (_each, index) => transport.ioctl(3, numbers.CHECK, BigInt(index)));
    expect((await Promise.all(asked)).map((answer) => "value" in answer && answer.value)).toEqual(
      Array.from({ length: 100 }, (_each, index) => (index === 7 ? 1 : 0)),
    );
  });
});

describe("peers", () => {
  test("one peer's descriptor is none of another's, and goes with its peer", async () => {
    const provider = host();
    const [theirs, mine] = await socketPair();
    const gone = serve(provider, streamChannel(theirs));
    const first = connect(streamChannel(mine));
    const second = await overPort(provider);
    expect(await first.open("/host")).toEqual({ value: 3 });
    expect(await second.open("/host")).toEqual({ value: 4 });
    expect(await second.ioctl(3, numbers.CHECK, 7n)).toEqual({ errno: "EBADF" });
    expect(await second.close(3)).toEqual({ errno: "EBADF" });
    first.end();
    expect(await gone).toBeUndefined();
    expect(provider.descriptors()).toEqual([4]);
  });

  test("a peer that does not answer is not waited for, and its late answer is not another call's", async () => {
    const [channel, peer] = channelPair();
    const transport = connect(channel, { timeout: 20 });
    const first = transport.close(3);
    await expect(first).rejects.toMatchObject({ code: "timed-out", message: "close was not answered within 20 ms" });
    const second = transport.close(4);
    peer(reply(1, 111));
    peer(reply(2, 222));
    expect(await second).toEqual({ value: 222 });
  });

  test("answers may come in any order", async () => {
    const [channel, peer] = channelPair();
    const transport = connect(channel);
    const both = [transport.close(3), transport.close(4)];
    peer(reply(2, 22));
    peer(reply(1, 11));
    expect(await Promise.all(both)).toEqual([{ value: 11 }, { value: 22 }]);
  });

  test.each([
    ["an answer that nobody asked for", reply(9, 0), "malformed", "answer 9 was never asked for"],
    ["noise", Uint8Array.from({ length: 40 }, (_, index) => index * 7), "malformed", "what arrived is no message of abide"],
    ["nothing", new Uint8Array(), "malformed", "what arrived is no message of abide"],
    ["an errno that is none", withErrno("EWHAT"), "malformed", 'answer.errno "EWHAT"'],
    ["another format", Uint8Array.of(2, ...new Uint8Array(31)), "malformed", "answer.format 2, expected 1"],
  ])("%s ends the channel, and every call that waits", async (_, message, code, text) => {
    const [channel, peer] = channelPair();
    const transport = connect(channel);
    const waiting = [transport.close(3), transport.open("/host")];
    peer(message);
    for (const each of waiting) await expect(each).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
    await expect(transport.close(5)).rejects.toMatchObject({ code });
  });

  test("a message that is too large is that call's failure alone", async () => {
    const [, mine] = await socketPair();
    const transport = connect(streamChannel(mine, { limit: 100 }));
    await expect(transport.write(3, new Uint8Array(200))).rejects.toMatchObject({
      code: "too-large",
      message: "a message of 232 bytes; the limit is 100",
    });
  });
});

describe("a server meets", () => {
  const framed = (message: Uint8Array) => Uint8Array.of(message.length & 0xff, message.length >> 8, 0, 0, ...message);
  const open = framed(
    encodeRequest({
      id: 1,
      call: "open",
      fd: 0,
      command: 0,
      argument: undefined,
      length: 0,
      access: 3,
      data: new TextEncoder().encode("/host"),
    }),
  );

  test.each<readonly [string, readonly Uint8Array[], string | undefined]>([
    ["a stream that ends between messages", [open], undefined],
    ["a stream that ends within a length", [open, Uint8Array.of(1, 0)], "the stream ended within a message: 2 of 4 bytes came"],
    ["a stream that ends within a message", [open.subarray(0, 20)], "the stream ended within a message: 16 of 37 bytes came"],
    [
      "a length of four gigabytes",
      [open, Uint8Array.of(255, 255, 255, 255)],
      "a message of 4294967295 bytes; the limit is 1048576",
    ],
    ["a request that is none", [framed(new Uint8Array(32))], "what arrived is no message of abide: request.format 0, expected 1"],
    [
      "a call that is none",
      [framed(Uint8Array.of(1, 99, ...new Uint8Array(30)))],
      "what arrived is no message of abide: request.call 99, argument 0",
    ],
    ["a request cut short", [framed(Uint8Array.of(1, 2, 3))], "what arrived is no message of abide: request:"],
  ])("%s", async (_, chunks, message) => {
    const provider = host();
    const stream = Duplex.from({ readable: chunks, writable: sink() });
    const ended = await serve(provider, streamChannel(stream));
    if (message === undefined) expect(ended).toBeUndefined();
    else expect(ended?.message).toContain(message);
    expect(provider.descriptors()).toEqual([]);
  });

  test("the same bytes however they are cut up", async () => {
    const written: Uint8Array[] = [];
    const chunks = [...open].map((byte) => Uint8Array.of(byte));
    const stream = Duplex.from({ readable: chunks, writable: sink(written) });
    expect(await serve(host(), streamChannel(stream))).toBeUndefined();
    expect(Buffer.concat(written)).toEqual(Buffer.from(framed(reply(1, 3))));
  });

  test("a peer that takes no answers: it is not read from", async () => {
    const provider = host();
    const calls = Array.from({ length: 50 }, () => open);
    let pulled = 0;
    const readable = (async function* () {
      for (const call of calls) {
        pulled += 1;
        yield call;
      }
    })();
    const stream = {
      [Symbol.asyncIterator]: () => readable,
      write: () => false,
      destroy: () => undefined,
    };
    void serve(provider, streamChannel(stream));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect({ pulled, open: provider.descriptors() }).toEqual({ pulled: 1, open: [3] });
  });

  test("ten thousand random messages: each is answered, or ends the channel", async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const provider = host();
    for (let round = 0; round < 10_000; round += 1) {
      const [channel, peer] = channelPair();
      const served = serve(provider, channel);
      const message = encodeRequest({
        id: 1,
        call: "ioctl",
        fd: 3,
        command: numbers.ADD_MENU,
        argument: new Uint8Array(40),
        length: 0,
        access: 0,
        data: new Uint8Array(),
      });
      for (let flips = random(4); flips >= 0; flips -= 1) message[random(message.length)] = random(256);
      peer(message);
      channel.end();
      await served;
    }
    expect(provider.descriptors()).toEqual([]);
  });
});

test("a request comes back as it was sent", () => {
  const request = {
    id: 7,
    call: "ioctl",
    fd: -1,
    command: 0xffff_ffff,
    argument: 2n ** 64n - 1n,
    length: 0,
    access: 0,
    data: new Uint8Array(),
  } as const;
  expect(decodeRequest(encodeRequest(request))).toMatchObject(request);
});

/** A channel in memory, and a function that plays its peer. */
function channelPair(): readonly [Channel, (message: Uint8Array) => void] {
  let handle: (message: Uint8Array) => void | Promise<void> = () => undefined;
  let ended: (why: Error | undefined) => void = () => undefined;
  const channel: Channel = {
    send: async () => undefined,
    receive(given, whenEnded) {
      handle = given;
      ended = whenEnded;
    },
    end: (why) => ended(why),
  };
  return [channel, (message) => void handle(message)];
}

function reply(id: number, value: number): Uint8Array {
  return encodeReply({ id, value, errno: undefined, events: 0, bytes: undefined });
}

function withErrno(name: string): Uint8Array {
  const bytes = encodeReply({ id: 1, value: 0, errno: "EINVAL", events: 0, bytes: undefined });
  bytes.set(new TextEncoder().encode(name.padEnd(16, "\0")), 16);
  return bytes;
}

/** A writable side that takes everything. */
function sink(into: Uint8Array[] = []) {
  return async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) into.push(chunk);
  };
}
